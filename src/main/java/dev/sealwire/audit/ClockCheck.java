package dev.sealwire.audit;

import dev.sealwire.evidence.ClockStepped;
import dev.sealwire.evidence.Entry;
import java.time.Duration;
import java.time.Instant;

/** Times run forward, but where an entry says that the clock went back, and from when. */
final class ClockCheck {
  /** How far the collector's clock may be ahead of the auditor's. */
  static final Duration AHEAD_MAX = Duration.ofMinutes(5);

  private final Findings findings;
  private final Instant latest;
  private Instant previous;
  private Instant first;
  private Instant last;
  private long steps;
  private long aheadFrom = -1;
  private Instant ahead;
  private long aheadCount;

  ClockCheck(Instant now, Findings findings) {
    this.latest = now.plus(AHEAD_MAX);
    this.findings = findings;
  }

  /** An entry is missing or cannot be read: what the next time follows on is not known. */
  void unknown() {
    previous = null;
  }

  void entry(long index, Entry entry) {
    Instant time = entry.time();
    if (entry.event() instanceof ClockStepped stepped) {
      steps++;
      stepped(index, time, stepped.previous());
    } else if (previous != null && time.isBefore(previous)) {
      add("time-order", index, time, "not before " + previous + ", the entry before it");
    }
    if (time.isAfter(latest)) {
      if (aheadFrom < 0) {
        aheadFrom = index;
        ahead = time;
      }
      aheadCount++;
    }
    if (first == null) {
      first = time;
    }
    previous = time;
    last = time;
  }

  private void stepped(long index, Instant time, Instant from) {
    if (previous != null && !from.equals(previous)) {
      String wanted = previous + ", the entry before it";
      findings.add(Area.TIME, "clock-stepped", index, "field previous", from.toString(), wanted);
    }
    if (!time.isBefore(from)) {
      add("clock-stepped", index, time, "before " + from + ", from which it went back");
    }
  }

  void end() {
    if (aheadCount > 0) {
      add(
          "time-ahead",
          aheadFrom,
          ahead + ", and " + (aheadCount - 1) + " entries more",
          "at most " + latest + ", the auditor's clock and " + AHEAD_MAX.toMinutes() + " minutes");
    }
    findings.notChecked(
        Area.TIME,
        "whether the clock was right: times are the collector's word, no outside time stamp is"
            + " looked at");
  }

  private void add(String kind, long index, Object found, String wanted) {
    findings.add(Area.TIME, kind, index, "field time", found.toString(), wanted);
  }

  /** From when to when, and how often the clock went back. */
  String summary() {
    String range = first == null ? "no times" : "times from " + first + " to " + last;
    return range + ", clock set back " + steps + (steps == 1 ? " time" : " times");
  }
}
