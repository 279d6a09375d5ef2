package dev.sealwire.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Nanoseconds of many operations. */
final class Latencies {
  private static final double NANOS_A_MICRO = 1000;

  private long[] nanos = new long[1024];
  private int count;

  /** All of several rounds together. */
  static long[] join(List<long[]> rounds) {
    return rounds.stream().flatMapToLong(Arrays::stream).toArray();
  }

  /** Microseconds of processor time for one of {@code count}; NaN if the system does not tell. */
  static double micros(Duration cpu, long count) {
    return cpu.isZero() || count == 0 ? Double.NaN : cpu.toNanos() / NANOS_A_MICRO / count;
  }

  synchronized void add(long one) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = one;
  }

  synchronized int count() {
    return count;
  }

  /** All so far; then it begins anew. */
  synchronized long[] take() {
    long[] out = Arrays.copyOf(nanos, count);
    count = 0;
    return out;
  }
}
