package dev.sealwire.collector;

import java.util.HashSet;
import java.util.Set;

/** One session's part of the streams that its certificate may have open. Belongs to its thread. */
final class StreamShare {
  private final Guests.Guest guest;
  private final Set<Long> open = new HashSet<>();

  StreamShare(Guests.Guest guest) {
    this.guest = guest;
  }

  /** Counts {@code stream}; false if the certificate has as many as it may have. */
  boolean open(long stream) {
    return guest.open() && open.add(stream);
  }

  /** {@code stream} ended; if it was not counted, nothing happens. */
  void ended(long stream) {
    if (open.remove(stream)) {
      guest.ended();
    }
  }

  /** All of them ended. */
  void end() {
    open.forEach(stream -> guest.ended());
    open.clear();
  }
}
