package dev.sealwire.collector;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.wire.FrameWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * What a session has to say to its peer, sent by one task at a time and by none while there is
 * nothing to say, so that an idle connection holds no second thread. Whoever puts something in
 * never waits for the peer.
 */
final class Outbox {
  /** Something to send. */
  interface Item {
    void write(FrameWriter out) throws IOException, EvidenceException;
  }

  private final FrameWriter out;
  private final Executor executor;
  private final Runnable broken;
  private final Queue<Item> queue = new ArrayDeque<>(); // guarded by this
  private boolean running; // guarded by this
  private boolean dead; // guarded by this
  private long bytesWritten; // guarded by this

  /**
   * @param broken called once, when the peer cannot be written to; must not wait
   */
  Outbox(FrameWriter out, Executor executor, Runnable broken) {
    this.out = out;
    this.executor = executor;
    this.broken = broken;
  }

  void put(Item item) {
    if (!queued(item)) {
      broken.run();
    }
  }

  /**
   * As {@link #put}, but sent before this returns where nothing else is being sent, by the caller's
   * thread: what is said first has nobody to wait for, and a second thread would cost more than it.
   */
  void putHere(Item item) {
    synchronized (this) {
      if (dead || running) {
        put(item);
        return;
      }
      queue.add(item);
      running = true;
    }
    drain();
  }

  /** False if there is no thread to send it, so that the peer would wait in vain. */
  private synchronized boolean queued(Item item) {
    if (dead) {
      return true;
    }
    queue.add(item);
    if (!running) {
      running = true;
      try {
        executor.execute(this::drain);
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        die();
        return false;
      }
    }
    return true;
  }

  /** Items that wait. */
  synchronized int waiting() {
    return queue.size();
  }

  /** Whether nothing waits and nothing is being sent. */
  synchronized boolean rests() {
    return !running && queue.isEmpty();
  }

  /** Bytes of frames sent. */
  synchronized long bytesWritten() {
    return bytesWritten;
  }

  private void drain() {
    try {
      while (true) {
        Item item = next();
        if (item == null) {
          out.flush();
          if (rest()) {
            return;
          }
        } else {
          item.write(out);
        }
      }
    } catch (IOException | EvidenceException | RuntimeException e) {
      die();
      broken.run();
    }
  }

  private synchronized Item next() {
    return queue.poll();
  }

  /** Whether the task may end: nothing came while it flushed. */
  private synchronized boolean rest() {
    bytesWritten = out.bytesWritten();
    if (queue.isEmpty()) {
      running = false;
      notifyAll();
      return true;
    }
    return false;
  }

  private synchronized void die() {
    dead = true;
    running = false;
    queue.clear();
    notifyAll();
  }

  /** Waits until all was sent, for at most {@code millis}. */
  synchronized boolean awaitEmpty(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (running || !queue.isEmpty()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return !dead;
  }
}
