package dev.sealwire.collector;

/**
 * So many a second, and a few more at once: a token bucket. Guarded by whoever holds it. Time is
 * that of {@link System#nanoTime}.
 */
final class Bucket {
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final double burst;
  private double tokens;
  private long atNanos;

  /** A full one. */
  Bucket(double perSecond, double burst, long nowNanos) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.tokens = burst;
    this.atNanos = nowNanos;
  }

  private void refill(long nowNanos) {
    long passed = nowNanos - atNanos;
    if (passed > 0) {
      tokens = Math.min(burst, tokens + passed / NANOS * perSecond);
      atNanos = nowNanos;
    }
  }

  /** Whether there is one to take. */
  boolean has(long nowNanos) {
    refill(nowNanos);
    return tokens >= 1;
  }

  /** Whether it is as good as a new one. */
  boolean full(long nowNanos) {
    refill(nowNanos);
    return tokens >= burst;
  }

  /** Takes one, if there is one. */
  boolean take(long nowNanos) {
    if (!has(nowNanos)) {
      return false;
    }
    tokens--;
    return true;
  }

  /** Takes {@code count}, on credit if need be; returns how long to wait until it is paid back. */
  long spend(long count, long nowNanos) {
    refill(nowNanos);
    tokens -= count;
    return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perSecond * NANOS);
  }
}
