package dev.sealwire.collector;

import java.util.concurrent.TimeUnit;

/**
 * Counts of the last day, kept by the minute. Time is that of {@link System#nanoTime}, so a clock
 * that is set changes nothing. Thread-safe.
 */
final class Tally {
  private static final int MINUTES = 24 * 60;

  private final long origin;
  private final long[] counts = new long[MINUTES]; // guarded by this
  private long last; // the minute that was counted last; guarded by this

  Tally(long nowNanos) {
    this.origin = nowNanos;
  }

  private void forward(long nowNanos) {
    long minute = TimeUnit.NANOSECONDS.toMinutes(nowNanos - origin);
    if (minute - last >= MINUTES) {
      java.util.Arrays.fill(counts, 0);
      last = minute;
    }
    while (last < minute) {
      last++;
      counts[(int) (last % MINUTES)] = 0;
    }
  }

  synchronized void add(long count, long nowNanos) {
    forward(nowNanos);
    counts[(int) (last % MINUTES)] += count;
  }

  /** What was counted in the last {@code minutes}, the one that runs included; 1 to 1,440. */
  synchronized long sum(int minutes, long nowNanos) {
    forward(nowNanos);
    long sum = 0;
    for (int i = 0; i < minutes; i++) {
      sum += counts[(int) Math.floorMod(last - i, (long) MINUTES)];
    }
    return sum;
  }
}
