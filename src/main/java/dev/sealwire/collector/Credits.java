package dev.sealwire.collector;

import java.util.Map;
import java.util.TreeMap;

/**
 * Credit that was granted and is not sent yet: one sum for each open stream, in one item of the
 * outbox, however much a peer sends that never reads. Thread-safe.
 */
final class Credits {
  private final Map<Long, Long> granted = new TreeMap<>(); // guarded by this
  private boolean waiting; // guarded by this: somebody was told to send

  /** Grants {@code bytes}; true if the caller is to see to it that {@link #take} is called. */
  synchronized boolean grant(long stream, long bytes) {
    granted.merge(stream, bytes, Long::sum);
    boolean first = !waiting;
    waiting = true;
    return first;
  }

  /** The peer has no more use for credit on {@code stream}. */
  synchronized void ended(long stream) {
    granted.remove(stream);
  }

  /** Everything granted since the last call, to be sent. */
  synchronized Map<Long, Long> take() {
    Map<Long, Long> all = new TreeMap<>(granted);
    granted.clear();
    waiting = false;
    return all;
  }
}
