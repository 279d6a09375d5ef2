package dev.sealwire.collector;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that payloads may take, over all connections, from their first byte until they are
 * recorded. Whoever gets none keeps what comes in a temporary file instead: nobody is refused, and
 * nobody waits, for what others hold. Thread-safe.
 */
final class Buffers {
  private final long max;
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param max bytes that may be taken at a time, {@code >= 0}
   */
  Buffers(long max) {
    this.max = max;
  }

  /** Takes {@code bytes}; false, and takes nothing, if there are not so many left. */
  boolean take(long bytes) {
    long before = taken.get();
    while (bytes <= max - before) {
      if (taken.compareAndSet(before, before + bytes)) {
        return true;
      }
      before = taken.get();
    }
    return false;
  }

  /** Gives {@code bytes} back that were taken. */
  void give(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** Bytes that are taken. */
  long taken() {
    return taken.get();
  }
}
