package dev.sealwire.audit;

import dev.sealwire.evidence.ClockStepped;
import dev.sealwire.evidence.CollectorStarted;
import dev.sealwire.evidence.CollectorStopped;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.HandshakeStorm;
import java.time.Instant;
import java.util.List;

/** What was counted past the rate: the counts add up, and the windows follow on one another. */
final class StormCheck {
  private final Findings findings;
  private boolean running;
  private boolean blind; // an entry since the last start could not be read
  private boolean stepped; // the clock went back since the last start
  private Instant earliest; // when the next window may begin, or null if that is not known
  private long refusals;

  StormCheck(Findings findings) {
    this.findings = findings;
  }

  /** How many refusals were counted and not recorded one by one. */
  long refusals() {
    return refusals;
  }

  /** An entry is missing or cannot be read: it may have been any. */
  void unknown() {
    blind = true;
    earliest = null;
  }

  void entry(long index, Entry entry) {
    Event event = entry.event();
    if (event instanceof CollectorStarted) {
      running = true;
      blind = false;
      stepped = false;
      earliest = entry.time();
    } else if (event instanceof CollectorStopped) {
      running = false;
    } else if (event instanceof ClockStepped) {
      stepped = true;
    } else if (event instanceof HandshakeStorm storm) {
      if (!running && !blind) {
        findings.add(
            Area.COMPLETENESS,
            "collector-sequence",
            index,
            "entry",
            "refusals counted",
            "a collector.started before, and no stop since");
      }
      counts(index, storm);
      window(index, entry.time(), storm);
      refusals = Math.max(refusals, refusals + storm.count());
    }
  }

  private void counts(long index, HandshakeStorm storm) {
    long reasons = sum(storm.reasons());
    if (reasons != storm.count()) {
      count(index, "field reasons", reasons, storm);
    }
    long others = storm.other() == null ? 0 : storm.other().count();
    long sources = add(add(sum(storm.sources()), others), storm.beyond());
    if (sources != storm.count()) {
      count(index, "field sources", sources, storm);
    }
    if (storm.other() != null && storm.other().sources() > storm.other().count()) {
      findings.add(
          Area.COMPLETENESS,
          "storm-count",
          index,
          "field other",
          storm.other().sources() + " sources with " + others + " refusals",
          "at least one refusal of each");
    }
    if (storm.reasons().stream().noneMatch(r -> r.name().equals(storm.sample().reason()))) {
      findings.add(
          Area.COMPLETENESS,
          "storm-count",
          index,
          "field sample",
          storm.sample().reason(),
          "one of the reasons that are counted");
    }
  }

  private void count(long index, String place, long found, HandshakeStorm storm) {
    String wanted = storm.count() + ", the field count";
    findings.add(Area.COMPLETENESS, "storm-count", index, place, found + " in all", wanted);
  }

  private static long sum(List<HandshakeStorm.Counted> all) {
    long sum = 0;
    for (HandshakeStorm.Counted one : all) {
      sum = add(sum, one.count());
    }
    return sum;
  }

  /** Counts are 1 and more; what is too much for a long stays at its end. */
  private static long add(long a, long b) {
    return a + b < 0 ? Long.MAX_VALUE : a + b;
  }

  /** Where the clock went back, windows may overlap, but none ends before it begins. */
  private void window(long index, Instant time, HandshakeStorm storm) {
    if (storm.to().isBefore(storm.from())) {
      window(index, "field to", storm.to(), "not before " + storm.from() + ", where it begins");
    } else if (!stepped && !blind && storm.to().isAfter(time)) {
      window(index, "field to", storm.to(), "not after " + time + ", when it was recorded");
    }
    if (!stepped && earliest != null && storm.from().isBefore(earliest)) {
      String wanted = "not before " + earliest + ", the start or the end of the window before";
      window(index, "field from", storm.from(), wanted);
    }
    if (earliest != null) {
      earliest = storm.to();
    }
  }

  private void window(long index, String place, Instant found, String wanted) {
    findings.add(Area.TIME, "storm-window", index, place, found.toString(), wanted);
  }
}
