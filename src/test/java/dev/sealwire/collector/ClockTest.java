package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.Planted;
import dev.sealwire.audit.Area;
import dev.sealwire.audit.AuditReport;
import dev.sealwire.audit.Outcome;
import dev.sealwire.evidence.ClockStepped;
import dev.sealwire.evidence.Entry;
import dev.sealwire.field.FieldClient;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real collector whose clock is set while payloads come in. */
@Timeout(60)
class ClockTest {
  private static final Duration STEP = Duration.ofHours(2);

  @TempDir Path folder;

  /** The machine's clock, set forward or back by whoever may. */
  private static final class Settable extends Clock {
    private volatile Duration offset = Duration.ZERO;

    void set(Duration by) {
      offset = by;
    }

    @Override
    public Instant instant() {
      return Clock.systemUTC().instant().plus(offset);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private final Settable clock = new Settable();

  private void load(Fixture f, Kit kit, Duration... offsets) throws Exception {
    Fixture.Told told = new Fixture.Told();
    try (FieldClient client = f.client(kit, told)) {
      for (int i = 0; i < 5 * offsets.length; i++) {
        clock.set(offsets[i / 5]);
        byte[] data = Fixture.bytes(100, i).toArray();
        client.send(Fixture.source("p", data), null, null);
        client.await();
      }
    }
    assertEquals(5 * offsets.length, told.sent.size());
    Fixture.await("its end", () -> f.collector.connections() == 0);
  }

  /** A clock that hides that it was set back: it stands still until the time is there again. */
  private static final class NeverBack extends Clock {
    private final Clock under;
    private Instant latest = Instant.MIN;

    NeverBack(Clock under) {
      this.under = under;
    }

    @Override
    public synchronized Instant instant() {
      Instant now = under.instant();
      latest = now.isAfter(latest) ? now : latest;
      return latest;
    }

    @Override
    public ZoneId getZone() {
      return under.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private Fixture start(Clock shown) throws Exception {
    return new Fixture(folder, System.getProperty("sealwire.test.tls", "auto"), shown);
  }

  @Test
  void each_step_back_is_an_entry_right_before_the_first_one_it_touches() throws Exception {
    stepsBack(clock);
  }

  @Test
  void it_finds_a_collector_that_hides_that_its_clock_was_set_back() {
    Planted.found("expected: <2> but was: <0>", () -> stepsBack(new NeverBack(clock)));
  }

  private void stepsBack(Clock shown) throws Exception {
    try (Fixture f = start(shown)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      load(f, kit, STEP, Duration.ZERO, STEP.dividedBy(2), STEP.negated());
      f.collector.stop("test");
      List<Entry> steps = f.entries("clock.stepped");
      assertEquals(2, steps.size());
      for (Entry step : steps) {
        Instant from = ((ClockStepped) step.event()).previous();
        Duration back = Duration.between(step.time(), from);
        assertTrue(back.compareTo(STEP.minusMinutes(1)) > 0, () -> back + " from " + from);
      }
      clock.set(STEP);
      AuditReport report = f.audit();
      assertEquals(List.of(), report.findings());
      assertEquals(Outcome.PASS, report.verdict(Area.TIME).outcome());
      assertTrue(
          report.verdict(Area.TIME).summary().contains("clock set back 2 times"),
          () -> report.verdict(Area.TIME).summary());
    }
  }

  @Test
  void a_clock_that_is_ahead_is_found_by_an_auditor_whose_clock_is_not() throws Exception {
    ahead(clock);
  }

  @Test
  void it_finds_an_auditor_who_goes_by_the_clock_that_is_ahead() {
    Planted.found("time-ahead", () -> ahead(new NeverBack(clock)));
  }

  private void ahead(Clock shown) throws Exception {
    try (Fixture f = start(shown)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      load(f, kit, Duration.ZERO, STEP);
      f.collector.stop("test");
      assertTrue(f.audit().intact(), "an auditor by the same clock sees nothing");
      clock.set(Duration.ZERO);
      AuditReport report = f.audit();
      assertFalse(report.intact(), "no finding, want time-ahead");
      assertEquals(Outcome.FAIL, report.verdict(Area.TIME).outcome());
      assertEquals(
          List.of("time-ahead"), report.findings().stream().map(found -> found.kind()).toList());
      assertEquals(0, f.entries("clock.stepped").size());
    }
  }
}
