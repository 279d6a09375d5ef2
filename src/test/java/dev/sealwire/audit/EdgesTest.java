package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.ClockStepped;
import dev.sealwire.evidence.CollectorStopped;
import dev.sealwire.evidence.Entry;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The parts of the audit that need no log, at their edges. */
class EdgesTest {
  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");

  private final Findings findings = new Findings();
  private final ClockCheck clock = new ClockCheck(NOW, findings);

  private static Entry at(Instant time) {
    return new Entry(time, new CollectorStopped("test"));
  }

  private static Entry stepped(Instant time, Instant from) {
    return new Entry(time, new ClockStepped(from));
  }

  private List<String> found() {
    return findings.sorted().stream().map(f -> f.kind() + " " + f.index()).toList();
  }

  @Test
  void the_same_time_twice_is_forward_and_a_nanosecond_less_is_not() {
    clock.entry(0, at(NOW));
    clock.entry(1, at(NOW));
    assertEquals(List.of(), found());
    clock.entry(2, at(NOW.minusNanos(1)));
    assertEquals(List.of("time-order 2"), found());
    assertEquals(
        "not before 2026-11-20T00:00:00Z, the entry before it", findings.sorted().get(0).wanted());
  }

  @Test
  void a_step_back_is_said_once_and_must_be_one() {
    clock.entry(0, at(NOW));
    clock.entry(1, stepped(NOW.minusNanos(1), NOW));
    clock.entry(2, at(NOW.minusNanos(1)));
    assertEquals(List.of(), found());
    assertTrue(clock.summary().endsWith("clock set back 1 time"), clock.summary());
    clock.entry(3, stepped(NOW.minusNanos(1), NOW.minusNanos(1)));
    clock.entry(4, stepped(NOW.minusSeconds(9), NOW));
    assertEquals(List.of("clock-stepped 3", "clock-stepped 4"), found());
    assertEquals("field time", findings.sorted().get(0).place());
    assertEquals("field previous", findings.sorted().get(1).place());
    assertTrue(clock.summary().endsWith("clock set back 3 times"), clock.summary());
  }

  @Test
  void a_step_behind_a_gap_is_held_against_nothing_but_itself() {
    clock.entry(0, at(NOW));
    clock.unknown();
    clock.entry(2, stepped(NOW.minusSeconds(9), NOW.minusSeconds(5)));
    clock.unknown();
    clock.entry(4, at(NOW.minusSeconds(20)));
    assertEquals(List.of(), found());
  }

  @Test
  void five_minutes_ahead_pass_and_a_nanosecond_more_does_not() {
    Instant latest = NOW.plus(ClockCheck.AHEAD_MAX);
    clock.entry(0, at(latest));
    clock.end();
    assertEquals(List.of(), found());
    assertEquals(1, findings.notChecked(Area.TIME).size());
    clock.entry(1, at(latest.plusNanos(1)));
    clock.entry(2, at(latest.plusSeconds(60)));
    clock.end();
    assertEquals(List.of("time-ahead 1"), found());
    Finding ahead = findings.sorted().get(0);
    assertEquals(latest.plusNanos(1) + ", and 1 entries more", ahead.found());
    assertEquals("at most " + latest + ", the auditor's clock and 5 minutes", ahead.wanted());
  }

  @Test
  void no_entry_has_no_times_and_the_others_have_first_and_last() {
    assertEquals("no times, clock set back 0 times", clock.summary());
    clock.entry(0, at(NOW.minusSeconds(2)));
    clock.entry(1, at(NOW));
    assertEquals(
        "times from 2026-11-19T23:59:58Z to 2026-11-20T00:00:00Z, clock set back 0 times",
        clock.summary());
  }

  @Test
  void a_thousand_findings_are_kept_and_all_are_counted_by_area() {
    for (int i = 0; i <= AuditReport.FINDINGS_MAX; i++) {
      findings.add(Area.TIME, "k", AuditReport.FINDINGS_MAX - i, "place", null, "w");
    }
    findings.add(Area.INTEGRITY, "late", 0, "place", "f", "w");
    assertEquals(AuditReport.FINDINGS_MAX, findings.sorted().size());
    assertEquals(AuditReport.FINDINGS_MAX + 2, findings.total());
    assertEquals(AuditReport.FINDINGS_MAX + 1, findings.count(Area.TIME));
    assertEquals(1, findings.count(Area.INTEGRITY));
    assertEquals(0, findings.count(Area.FRESHNESS));
    assertEquals(1, findings.sorted().get(0).index(), "by index");
    assertEquals("nothing", findings.sorted().get(0).found());
  }

  @Test
  void areas_come_in_their_order_and_what_was_not_checked_once() {
    findings.add(Area.FRESHNESS, "b", 1, "place", "f", "w");
    findings.add(Area.INTEGRITY, "a", 9, "place", "f", "w");
    assertEquals(List.of("a 9", "b 1"), found());
    findings.notChecked(Area.TIME, "this");
    findings.notChecked(Area.TIME, "that");
    findings.notChecked(Area.TIME, "this");
    assertEquals(List.of("this", "that"), findings.notChecked(Area.TIME));
    assertEquals(List.of(), findings.notChecked(Area.INTEGRITY));
  }

  @Test
  void what_is_shown_is_cut_behind_its_limit_and_moves_no_cursor() {
    String most = "x".repeat(Shown.CHARS_MAX);
    assertEquals(most, Shown.text(most));
    assertEquals(most + "...", Shown.text(most + "x"));
    assertEquals("nothing", Shown.text(null));
    assertEquals("a?b?c?d?e\u00e9", Shown.text("a\u0007b\u202ec\u2028d\u2029e\u00e9"));
    assertEquals("nothing", Shown.hash(null));
    assertEquals("0102", Shown.hash(Bytes.of((byte) 1, (byte) 2)));
    assertEquals("[3, 7)", Shown.range(3, 7));
  }

  @Test
  void reading_that_broke_off_decides_nothing_but_what_was_found_until_then() {
    findings.add(Area.INTEGRITY, "a", 9, "place", "f", "w");
    AuditReport one = Summary.brokenOff(findings, "disk says no");
    assertEquals(Area.values().length, one.verdicts().size());
    assertEquals(Outcome.FAIL, one.verdict(Area.INTEGRITY).outcome());
    assertEquals("1 finding", one.verdict(Area.INTEGRITY).summary());
    assertEquals(Outcome.NOT_CHECKED, one.verdict(Area.TIME).outcome());
    assertEquals("reading broke off", one.verdict(Area.TIME).summary());
    for (Area area : Area.values()) {
      assertEquals(
          List.of("all or part of it, since reading broke off: disk says no"),
          one.verdict(area).notChecked());
    }
    assertEquals(1, one.findingsTotal());
    assertFalse(one.intact());
    findings.add(Area.INTEGRITY, "a", 10, "place", "f", "w");
    assertEquals("2 findings", Summary.brokenOff(findings, "x").verdict(Area.INTEGRITY).summary());
    assertTrue(Summary.brokenOff(new Findings(), "x").intact());
  }

  @Test
  void as_many_threads_as_are_allowed_and_a_bug_in_one_is_not_a_finding() throws Exception {
    AuditRequest r = SampleLog.clean().request();
    for (int threads : new int[] {1, AuditRequest.THREADS_MAX}) {
      AuditRequest request = SampleLog.on(r, threads, r.progress());
      assertEquals(threads, request.threads());
      assertFalse(request.live());
    }
    try (Workers workers = new Workers(2, true)) {
      assertEquals(2, workers.threads());
      assertEquals("done", Workers.await(workers.submit(() -> "done")));
      IllegalStateException bug =
          assertThrows(
              IllegalStateException.class,
              () ->
                  Workers.await(
                      workers.submit(
                          () -> {
                            throw new IllegalArgumentException("a bug");
                          })));
      assertEquals("a bug", bug.getCause().getMessage());
      IOException unread =
          assertThrows(
              IOException.class,
              () ->
                  Workers.await(
                      workers.submit(
                          () -> {
                            throw new IOException("unread");
                          })));
      assertEquals("unread", unread.getMessage());
      Thread.currentThread().interrupt();
      assertThrows(
          java.io.InterruptedIOException.class,
          () -> Workers.await(new java.util.concurrent.CompletableFuture<String>()));
      assertTrue(Thread.interrupted(), "and the thread still knows");
    }
  }

  @Test
  void contents_are_remembered_up_to_their_number_and_named_by_being_asked_for() throws Exception {
    Contents contents = new Contents(2);
    SampleLog sample = SampleLog.clean();
    try (Workers workers = new Workers(1, false)) {
      PayloadBytes bytes = new PayloadBytes(sample.log, sample.vault, workers, size -> {});
      PayloadBytes.Wanted wanted = bytes.want(SampleLog.hash("a"), true, 1);
      assertNull(contents.seen(SampleLog.hash("a")));
      contents.saw(SampleLog.hash("a"), wanted);
      assertSame(wanted, contents.seen(SampleLog.hash("a")));
    }
    assertTrue(contents.named(SampleLog.hash("a")));
    assertFalse(contents.named(SampleLog.hash("b")));
    assertNull(contents.seen(SampleLog.hash("b")));
    assertFalse(contents.full());
    assertNull(contents.seen(SampleLog.hash("c")));
    assertTrue(contents.full());
  }

  private static Sha256 reread(Object... indexAndLeaf) {
    Rereading reading = new Rereading();
    for (int i = 0; i < indexAndLeaf.length; i += 2) {
      String leaf = (String) indexAndLeaf[i + 1];
      boolean payload = leaf.startsWith("p");
      reading.entry(((Number) indexAndLeaf[i]).longValue(), SampleLog.hash(leaf), payload);
    }
    return reading.end();
  }

  @Test
  void a_second_reading_is_the_same_only_with_the_same_entries_in_the_same_order() {
    Sha256 first = reread(0, "pa", 1, "b");
    assertEquals(first, reread(0, "pa", 1, "b"));
    List<Sha256> others =
        List.of(
            reread(0, "pa", 1, "c"),
            reread(0, "b", 1, "pa"),
            reread(1, "b", 0, "pa"),
            reread(0, "pa", 2, "b"),
            reread(0, "pa"),
            reread(0, "a", 1, "b"),
            reread(0, "pa", 1, "b", Rereading.BLOCK, "pc"),
            reread(0, "pa", 1, "b", 2, ""));
    assertFalse(others.contains(first));
    assertEquals(others.size(), others.stream().distinct().count());
  }

  @Test
  void only_blocks_with_a_payload_are_read_again() {
    long block = Rereading.BLOCK;
    Sha256 first = reread(0, "a", block, "pb", 2 * block, "c");
    assertEquals(first, reread(block, "pb"), "the others say nothing of a payload");
    Rereading reading = new Rereading();
    long last = Long.MAX_VALUE - 1;
    for (long index : new long[] {5, block - 1, block, 3 * block, 9 * block, last}) {
      reading.entry(index, Sha256.ZERO, index != 9 * block);
    }
    reading.end();
    assertEquals(
        List.of(
            new Rereading.Range(0, 2 * block),
            new Rereading.Range(3 * block, 4 * block),
            new Rereading.Range(last / block * block, Long.MAX_VALUE)),
        reading.ranges());
    Rereading none = new Rereading();
    none.entry(7, Sha256.ZERO, false);
    none.end();
    assertEquals(List.of(), none.ranges());
  }

  @Test
  void a_time_beyond_what_nanoseconds_count_stands_at_their_end() {
    assertEquals(1L, SearchColumns.of(0, at(Instant.ofEpochSecond(0, 1))).timeNanos());
    assertEquals(-1L, SearchColumns.of(0, at(Instant.ofEpochSecond(-1, 999_999_999))).timeNanos());
    Instant late = Instant.parse("2262-04-11T23:47:16.854775807Z");
    assertEquals(Long.MAX_VALUE, SearchColumns.of(0, at(late)).timeNanos());
    assertEquals(Long.MAX_VALUE, SearchColumns.of(0, at(late.plusNanos(1))).timeNanos());
    assertEquals(
        Long.MIN_VALUE, SearchColumns.of(0, at(Instant.parse("1600-01-01T00:00:00Z"))).timeNanos());
  }
}
