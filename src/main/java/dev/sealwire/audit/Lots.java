package dev.sealwire.audit;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What one thread hands to another, so many at most. Who finds it full waits until half of it is
 * taken: a place at a time would wake it for each one, and waking costs more than filling.
 */
final class Lots<E> {
  private final int max;
  // Guarded by this.
  private final Queue<E> lots = new ArrayDeque<>();
  private boolean full; // somebody waits for it to be half empty

  Lots(int max) {
    this.max = max;
  }

  /** Whether {@link #put} would wait. */
  synchronized boolean isFull() {
    return lots.size() >= max;
  }

  synchronized void put(E lot) throws InterruptedException {
    full = isFull();
    while (full) {
      wait();
    }
    lots.add(lot);
    notifyAll();
  }

  /** The one that was put first of all; waits for it. */
  synchronized E take() throws InterruptedException {
    while (lots.isEmpty()) {
      wait();
    }
    E lot = lots.remove();
    if (full && lots.size() <= max / 2) {
      full = false;
      notifyAll();
    }
    return lot;
  }

  /** Drops all, so that whoever waits for a place goes on. */
  synchronized void clear() {
    lots.clear();
    full = false;
    notifyAll();
  }
}
