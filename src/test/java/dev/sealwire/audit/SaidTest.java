package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the report says in words, down to its numbers: people read that and act on it. */
class SaidTest {
  private static SampleLog clean;

  @BeforeAll
  static void build() throws Exception {
    clean = SampleLog.clean();
  }

  private static Finding only(AuditReport report, String kind) {
    List<Finding> there = report.findings().stream().filter(f -> f.kind().equals(kind)).toList();
    assertEquals(1, there.size(), () -> "findings " + report.findings());
    return there.get(0);
  }

  private static void cut(SampleLog sample, int size) {
    sample.log.entries.removeIf(row -> row.index() >= size);
    sample.log.searchRows.removeIf(row -> row.index() >= size);
  }

  @Test
  void a_clean_log_is_summed_up_in_what_was_looked_at() throws Exception {
    AuditReport report = clean.copy().audit();
    assertEquals(
        "591 entries [0, 591): leaves, hashes, chain and tree; 2 tiles, 591 search rows, 28 payload"
            + " bytes",
        report.verdict(Area.INTEGRITY).summary());
    assertEquals(
        "entries [0, 591) signed by the log; 12 checkpoints, 8 certificates, 5 accepted handshakes,"
            + " 7 client signatures",
        report.verdict(Area.AUTHENTICITY).summary());
    assertEquals(
        "indexes [0, 591), 11 payloads, 105 refusals counted in storms",
        report.verdict(Area.COMPLETENESS).summary());
    assertEquals(
        "times from 2026-11-01T00:00:00Z to 2026-11-01T00:08:10Z, clock set back 1 time",
        report.verdict(Area.TIME).summary());
    assertEquals(1, report.verdict(Area.TIME).notChecked().size(), "whose clock it was");
    assertEquals("nothing kept was given", report.verdict(Area.FRESHNESS).summary());
    assertEquals(28, report.payloadBytes());
  }

  @Test
  void an_empty_log_is_no_log_and_nothing_about_it_is_vouched_for() throws Exception {
    SampleLog sample = clean.copy();
    cut(sample, 0);
    sample.log.tiles.clear();
    sample.log.checkpoints.clear();
    AuditReport report = sample.audit();
    assertEquals("log.opened", only(report, "log-opened").wanted());
    assertTrue(report.findings().stream().noneMatch(f -> f.kind().startsWith("checkpoint")));
    assertEquals(Outcome.NOT_CHECKED, report.verdict(Area.AUTHENTICITY).outcome());
    assertEquals(Outcome.NOT_CHECKED, report.verdict(Area.TIME).outcome());
    assertEquals(List.of(), report.verdict(Area.AUTHENTICITY).notChecked());
    assertTrue(
        report.verdict(Area.COMPLETENESS).summary().endsWith("read indexes [0, 0), 0 payloads"),
        report.verdict(Area.COMPLETENESS).summary());
  }

  @Test
  void a_gap_says_how_many_are_missing_and_how_far_signatures_reach() throws Exception {
    SampleLog sample = clean.copy();
    sample.log.entries.subList(100, 103).clear();
    sample.log.searchRows.subList(100, 103).clear();
    AuditReport report = sample.audit();
    Finding gap = only(report, "index-gap");
    assertEquals(100, gap.index());
    assertEquals("3 missing: the next index is 103", gap.found());
    assertEquals(1, report.findingsTotal());
    assertEquals(
        List.of("the roots of 10 checkpoints: entries before them are missing"),
        report.verdict(Area.INTEGRITY).notChecked());
    assertEquals(
        List.of("entries [100, 591): no checkpoint signs them, only the chain holds"),
        report.verdict(Area.AUTHENTICITY).notChecked());
    assertEquals(588, report.entries());
    String sessions = "sessions from 100 to the next start: that entry is missing or unreadable";
    assertTrue(report.verdict(Area.COMPLETENESS).notChecked().contains(sessions));
    assertTrue(
        report.verdict(Area.COMPLETENESS).summary().startsWith("1 finding; read indexes [0, 591)"));
  }

  @Test
  void missing_search_rows_are_counted_and_so_are_those_too_many() throws Exception {
    for (int missing : new int[] {1, 3}) {
      SampleLog sample = clean.copy();
      sample.log.searchRows.subList(100, 100 + missing).clear();
      sample.log.searchRows.subList(200, 200 + missing).clear();
      AuditReport report = sample.audit();
      String count = missing == 1 ? "1 entry" : "3 entries";
      assertEquals(2, report.findingsTotal());
      for (int i = 0; i < 2; i++) {
        Finding found = report.findings().get(i);
        int from = i == 0 ? 100 : 200 + missing;
        assertEquals(from, found.index());
        assertEquals("no row for " + count + " from here on", found.found());
        assertEquals("a row for each entry before " + (from + missing), found.wanted());
      }
      assertTrue(
          report
              .verdict(Area.INTEGRITY)
              .summary()
              .contains(", " + (591 - 2 * missing) + " search rows, "));
    }
    SampleLog sample = clean.copy();
    sample.log.searchRows.add(sample.log.searchRows.get(7));
    assertEquals("a row of type payload.received", only(sample.audit(), "search-extra").found());
    sample.log.searchRows.add(sample.log.searchRows.get(7));
    sample.log.searchRows.add(sample.log.searchRows.get(7));
    assertEquals(
        "a row of type payload.received, and 2 rows after it",
        only(sample.audit(), "search-extra").found());
    sample.log.searchRows.add(sample.log.searchRows.get(70));
    AuditReport report = sample.audit();
    assertEquals(2, report.findingsTotal());
    assertEquals("a row of type handshake.rejected", report.findings().get(1).found());
  }

  @Test
  void rows_that_lag_and_rows_too_many_are_kept_apart() throws Exception {
    SampleLog sample = clean.copy();
    sample.log.searchRows.removeIf(row -> row.index() >= 580);
    sample.log.searchRows.add(sample.log.searchRows.get(579));
    AuditReport report = sample.audit();
    assertEquals(579, only(report, "search-extra").index());
    assertEquals(1, report.findingsTotal());
    assertEquals(
        List.of("search rows of [580, 591): not indexed yet"),
        report.verdict(Area.INTEGRITY).notChecked());
  }

  @Test
  void a_tail_that_was_cut_off_says_how_far_the_log_once_went() throws Exception {
    SampleLog sample = clean.copy();
    cut(sample, 480);
    Finding beyond = only(sample.audit(), "checkpoint-beyond");
    assertEquals(500, beyond.index());
    assertEquals("a log of 480 entries", beyond.found());
    assertEquals(
        "at least 500, and 2 checkpoints more, to size 591: the tail was cut off", beyond.wanted());

    SampleLog less = clean.copy();
    cut(less, 590);
    AuditReport report = less.audit();
    assertEquals("at least 591: the tail was cut off", only(report, "checkpoint-beyond").wanted());
    assertEquals(12, report.checkpoints());
    assertEquals(
        List.of("entries [550, 590): no checkpoint signs them, only the chain holds"),
        report.verdict(Area.AUTHENTICITY).notChecked());
  }

  @Test
  void hashes_of_a_tile_that_differ_are_one_finding_for_each_run() throws Exception {
    SampleLog sample = clean.copy();
    Bytes right = sample.log.tiles.get(1).hashes();
    byte[] hashes = right.toArray();
    for (int i : new int[] {0, 10, 11, 12, 20, 254, 255}) {
      hashes[i * Sha256.BYTES] ^= 1;
    }
    Edits.tile(sample, 1, 0, 1, Bytes.wrap(hashes));
    AuditReport report = sample.audit();
    List<String> said = new ArrayList<>();
    for (Finding found : report.findings()) {
      int at = (int) (found.index() - 256) * Sha256.BYTES;
      assertEquals("tile 1 of level 0", found.place());
      assertEquals(right.slice(at, at + Sha256.BYTES).hex(), found.wanted());
      assertEquals(
          Bytes.wrap(hashes).slice(at, at + Sha256.BYTES).hex(), found.found().substring(0, 64));
      said.add(found.index() + found.found().substring(64));
    }
    assertEquals(
        List.of(
            "256",
            "266, and 2 hashes after it differ too",
            "276",
            "510, and 1 hashes after it differ too"),
        said);
    assertTrue(report.verdict(Area.INTEGRITY).summary().contains("; 2 tiles, "));
  }

  @Test
  void a_run_of_wrong_roots_is_one_finding_at_the_first_and_ends_with_a_right_one()
      throws Exception {
    SampleLog sample = clean.copy();
    Bytes leaf = sample.leaves.get(Edits.I);
    sample.leaves.set(Edits.I, Edits.edited(sample));
    sample.rewrite();
    for (int i = 3; i < 12; i++) {
      if (i != 8) {
        Edits.checkpoint(sample, i, clean.log.checkpoints.get(i));
      }
    }
    AuditReport report = sample.audit();
    List<Finding> roots = report.findings();
    assertEquals(2, roots.size());
    assertEquals(350, roots.get(0).index());
    assertTrue(roots.get(0).found().endsWith(", and 1 checkpoints after it too"));
    assertTrue(roots.get(0).wanted().endsWith(", the root at size 300 still agrees"));
    assertEquals(500, roots.get(1).index());
    assertTrue(roots.get(1).found().endsWith(", and 2 checkpoints after it too"));
    assertTrue(roots.get(1).wanted().endsWith(", the root at size 450 still agrees"));
    assertEquals(
        List.of("entries [450, 591): no checkpoint signs them, only the chain holds"),
        report.verdict(Area.AUTHENTICITY).notChecked());

    sample.leaves.set(Edits.I, leaf);
    sample.leaves.set(1, sample.leaves.get(2));
    sample.rewrite();
    sample.log.checkpoints.subList(1, 12).clear();
    Edits.checkpoint(sample, 0, clean.log.checkpoints.get(0));
    Finding first = only(sample.audit(), "root");
    assertEquals(64, first.found().length(), "no checkpoint after it");
    assertEquals(64, first.wanted().length(), "none before it");
  }

  @Test
  void without_any_checkpoint_nothing_is_signed() throws Exception {
    SampleLog sample = clean.copy();
    sample.log.checkpoints.clear();
    AuditReport report = sample.audit();
    assertEquals(591, only(report, "checkpoint-missing").index());
    assertEquals("not one", only(report, "checkpoint-missing").found());
    assertEquals(Outcome.NOT_CHECKED, report.verdict(Area.AUTHENTICITY).outcome());
    assertTrue(report.verdict(Area.AUTHENTICITY).summary().startsWith("entries [0, 0) signed"));
  }

  @Test
  void progress_is_told_at_the_end_of_each_part() throws Exception {
    SampleLog sample = clean.copy();
    List<String> told = new ArrayList<>();
    Auditor.run(
        SampleLog.on(
            sample.request(),
            1,
            (part, done, total) -> told.add(part + " " + done + " of " + total)));
    assertEquals(List.of("entries 591 of 591", "payloads 58 of 58", "leftovers 5 of 5"), told);
  }

  @Test
  void a_long_payload_tells_its_progress_within() throws Exception {
    SampleLog sample = clean.copy();
    Sha256 name = sample.vault.files.keySet().iterator().next();
    sample.vault.files.put(name, Bytes.wrap(new byte[(9 << 20) + 1]));
    List<String> told = new ArrayList<>();
    Findings findings = new Findings();
    Rereading first = DecodedEntriesTest.read(sample.log);
    PayloadCheck payloads =
        new PayloadCheck(
            SampleLog.on(
                sample.request(),
                1,
                (part, done, total) -> told.add(part + " " + done + " of " + total)),
            77,
            first,
            100,
            findings);
    try (Workers workers = new Workers(1, false)) {
      payloads.run(workers);
    }
    assertEquals(
        List.of("payloads 4194309 of 77", "payloads 8388613 of 77", "payloads 58 of 77"), told);
    assertEquals("payload-hash", findings.sorted().get(0).kind());
    assertTrue(findings.sorted().get(0).found().startsWith("9437185 bytes with SHA-256 "));
    assertEquals(23 + (9 << 20) + 1, payloads.hashed());
  }
}
