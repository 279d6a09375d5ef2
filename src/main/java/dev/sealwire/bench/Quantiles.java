package dev.sealwire.bench;

import java.util.Arrays;

/**
 * Where in the order of all latencies some stand, in microseconds.
 *
 * @param count how many were measured
 */
public record Quantiles(long count, double p50, double p99, double p999) {
  private static final double NANOS = 1000;

  /** Of {@code nanos}, of which there is at least one. */
  static Quantiles of(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Quantiles(sorted.length, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 0.999));
  }

  /** The smallest that at least {@code share} of all do not exceed. */
  private static double at(long[] sorted, double share) {
    return sorted[(int) Math.ceil(share * sorted.length) - 1] / NANOS;
  }
}
