package dev.sealwire.field;

/**
 * How many payloads may be under way on a connection. Enough to keep the collector busy: beyond
 * that each only waits longer for the others, and the wait is this number by the pace. Where even
 * the quickest receipt takes long it is the way that takes it, and more are needed to fill that.
 */
final class Window {
  /** Payloads under way where receipts come quickly. */
  static final int NEAR = 160;

  /** Payloads under way where the way is long. */
  static final int FAR = 256;

  /** A receipt within this, in nanoseconds, shows that the way is not long. */
  static final long FAR_NANOS = 20_000_000;

  private final int max;
  private long least = 0; // of what receipts took; 0 where none has come

  /**
   * @param max how many the collector takes
   */
  Window(long max) {
    this.max = (int) Math.min(max, FAR);
  }

  /** A receipt came {@code nanos} after its payload's last byte was handed on. */
  void took(long nanos) {
    least = least == 0 ? nanos : Math.min(least, nanos);
  }

  int size() {
    return least < FAR_NANOS ? Math.min(max, NEAR) : max;
  }
}
