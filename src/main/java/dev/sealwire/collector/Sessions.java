package dev.sealwire.collector;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions that are open, as they come and go, and their end. Thread-safe. */
final class Sessions {
  private final Set<Session> open = ConcurrentHashMap.newKeySet();

  int size() {
    return open.size();
  }

  /** Those that are open; some of them may have ended meanwhile. */
  Set<Session> all() {
    return open;
  }

  void add(Session session) {
    open.add(session);
  }

  void remove(Session session) {
    open.remove(session);
    synchronized (this) {
      notifyAll();
    }
  }

  /**
   * Asks all of them to end. Peers have a moment to end idle connections themselves, and a deadline
   * for what is open; then they are cut.
   *
   * @param graceMillis the moment
   * @param drainMillis the deadline
   * @return whether all ended
   */
  boolean drain(long graceMillis, long drainMillis) {
    long end = System.nanoTime() + drainMillis * 1_000_000;
    open.forEach(Session::drain);
    boolean ended = await(Math.min(graceMillis, drainMillis));
    while (!ended && System.nanoTime() < end) {
      open.stream().filter(Session::idle).forEach(Session::cut);
      ended = await(graceMillis / 10);
    }
    if (!ended) {
      open.forEach(Session::cut);
      ended = await(10 * graceMillis);
    }
    return ended;
  }

  private synchronized boolean await(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!open.isEmpty()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
