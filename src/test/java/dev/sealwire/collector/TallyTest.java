package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final long START = -5; // any time of System.nanoTime

  private static long minute(long n) {
    return START + TimeUnit.MINUTES.toNanos(n);
  }

  @Test
  void an_hour_and_a_day_pass_over_what_was_counted() {
    Tally tally = new Tally(START);
    tally.add(3, START);
    tally.add(4, minute(1));
    assertEquals(7, tally.sum(60, minute(59)));
    assertEquals(4, tally.sum(60, minute(60)));
    assertEquals(0, tally.sum(60, minute(61)));
    assertEquals(7, tally.sum(1440, minute(1439)));
    assertEquals(4, tally.sum(1440, minute(1440)));
    assertEquals(0, tally.sum(1440, minute(1441)));
  }

  @Test
  void a_silence_of_days_leaves_nothing_behind() {
    Tally tally = new Tally(START);
    tally.add(3, minute(100));
    assertEquals(0, tally.sum(1440, minute(100 + 1440 * 3 + 7)));
    tally.add(2, minute(100 + 1440 * 3 + 7));
    assertEquals(2, tally.sum(1440, minute(100 + 1440 * 3 + 8)));
  }
}
