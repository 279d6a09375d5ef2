package dev.sealwire.bench;

import java.util.List;

/**
 * Something that was measured, round by round.
 *
 * @param work the work it belongs to
 * @param what what was measured
 * @param unit of the rounds: {@code /s}, {@code MB/s} (10^6 bytes), {@code ms}, {@code MiB}
 * @param rounds a value for each round that counts
 * @param limit what it is held against, or null
 * @param limits its value in each round; empty without a limit
 * @param latency of single operations, or null
 * @param serverMicros processor time of the collector for one operation, in microseconds; NaN where
 *     unknown
 * @param peakBytes most resident memory of the collector; -1 where unknown
 */
public record Figure(
    String work,
    String what,
    String unit,
    List<Double> rounds,
    String limit,
    List<Double> limits,
    Quantiles latency,
    double serverMicros,
    long peakBytes) {

  /** Copies the lists. */
  public Figure {
    rounds = List.copyOf(rounds);
    limits = List.copyOf(limits);
    if (rounds.isEmpty() || !limits.isEmpty() && limits.size() != rounds.size()) {
      throw new IllegalArgumentException(rounds.size() + " rounds, " + limits.size() + " limits");
    }
  }

  /** A figure that is held against nothing. */
  static Figure of(String work, String what, String unit, List<Double> rounds) {
    return new Figure(work, what, unit, rounds, null, List.of(), null, Double.NaN, -1);
  }

  Figure against(String name, List<Double> values) {
    return new Figure(work, what, unit, rounds, name, values, latency, serverMicros, peakBytes);
  }

  Figure with(Quantiles measured) {
    return new Figure(work, what, unit, rounds, limit, limits, measured, serverMicros, peakBytes);
  }

  Figure server(double micros, long bytes) {
    return new Figure(work, what, unit, rounds, limit, limits, latency, micros, bytes);
  }

  /** The median of the rounds. */
  public double median() {
    return Rounds.median(rounds);
  }

  /** The lowest of the rounds. */
  public double lowest() {
    return rounds.stream().mapToDouble(x -> x).min().orElseThrow();
  }

  /** The highest of the rounds. */
  public double highest() {
    return rounds.stream().mapToDouble(x -> x).max().orElseThrow();
  }

  /** The median of the limit; NaN without one. */
  public double limitMedian() {
    return limits.isEmpty() ? Double.NaN : Rounds.median(limits);
  }

  /** The median, over the rounds, of the figure as a part of its limit; NaN without one. */
  public double ratio() {
    return limits.isEmpty() ? Double.NaN : Rounds.ratio(rounds, limits);
  }
}
