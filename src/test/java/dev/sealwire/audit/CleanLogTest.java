package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.tlog.ProofFile;
import dev.sealwire.tlog.TiledTree;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CleanLogTest {
  private static SampleLog clean;

  @BeforeAll
  static void build() throws Exception {
    clean = SampleLog.clean();
  }

  private static void holds(AuditReport report, Area area, Outcome outcome) {
    assertEquals(List.of(), report.findings());
    assertEquals(outcome, report.verdict(area).outcome(), report.verdict(area).toString());
  }

  @Test
  void a_log_that_is_as_it_must_be_passes() throws Exception {
    SampleLog sample = clean.copy();
    AuditReport report = sample.audit();
    holds(report, Area.INTEGRITY, Outcome.PASS);
    holds(report, Area.AUTHENTICITY, Outcome.PASS);
    holds(report, Area.COMPLETENESS, Outcome.PASS);
    holds(report, Area.TIME, Outcome.PASS);
    holds(report, Area.FRESHNESS, Outcome.NOT_CHECKED);
    assertTrue(report.intact());
    assertEquals(List.of(), report.verdict(Area.INTEGRITY).notChecked());
    assertEquals(List.of(), report.verdict(Area.AUTHENTICITY).notChecked());
    assertEquals(1, report.verdict(Area.FRESHNESS).notChecked().size());
    assertEquals(sample.leaves.size(), report.entries());
    assertEquals(12, report.checkpoints());
    assertEquals(8, report.certificates());
    assertEquals(11, report.payloads());
    assertEquals(0, report.findingsTotal());
    assertEquals(0, sample.log.openCursors);
  }

  @Test
  void counts_each_content_once_among_the_bytes() throws Exception {
    SampleLog sample = clean.copy();
    long bytes = sample.log.payloads.stream().mapToLong(row -> row.data().size()).sum();
    assertEquals(bytes + "large".length(), sample.audit().payloadBytes());
  }

  @Test
  void without_a_key_or_authorities_it_says_what_it_cannot_know() throws Exception {
    SampleLog sample = clean.copy();
    AuditRequest given = sample.request(true, List.of());
    AuditReport report =
        Auditor.run(
            new AuditRequest(
                given.log(),
                null,
                null,
                null,
                List.of(),
                true,
                List.of(),
                given.suite(),
                1,
                Progress.NONE,
                given.now()));
    holds(report, Area.AUTHENTICITY, Outcome.PASS);
    assertEquals(2, report.verdict(Area.AUTHENTICITY).notChecked().size());
    assertEquals(1, report.verdict(Area.INTEGRITY).notChecked().size());
    assertEquals(2, report.verdict(Area.COMPLETENESS).notChecked().size());
  }

  @Test
  void without_payload_bytes_it_says_so() throws Exception {
    SampleLog sample = clean.copy();
    sample.log.payloads.clear();
    sample.vault.files.clear();
    AuditReport report =
        Auditor.run(sample.request(false, List.of(sample.keys.pki.authority.certificate())));
    holds(report, Area.INTEGRITY, Outcome.PASS);
    assertEquals(1, report.verdict(Area.INTEGRITY).notChecked().size());
    assertEquals(0, report.payloadBytes());
  }

  @Test
  void a_tail_that_is_not_indexed_yet_is_no_fault_and_is_said() throws Exception {
    SampleLog sample = clean.copy();
    sample.log.searchRows.removeIf(row -> row.index() >= 580);
    AuditReport report = sample.audit();
    holds(report, Area.INTEGRITY, Outcome.PASS);
    assertEquals(
        List.of("search rows of [580, 591): not indexed yet"),
        report.verdict(Area.INTEGRITY).notChecked());
  }

  @Test
  void entries_after_the_last_checkpoint_are_not_vouched_for() throws Exception {
    SampleLog sample = clean.copy();
    sample.log.checkpoints.removeIf(row -> row.size() > 550);
    AuditReport report = sample.audit();
    holds(report, Area.AUTHENTICITY, Outcome.PASS);
    assertEquals(
        List.of("entries [550, 591): no checkpoint signs them, only the chain holds"),
        report.verdict(Area.AUTHENTICITY).notChecked());
    assertTrue(report.verdict(Area.AUTHENTICITY).summary().contains("[0, 550)"));
  }

  @Test
  void kept_checkpoints_and_receipts_that_belong_to_it_make_it_fresh() throws Exception {
    SampleLog sample = clean.copy();
    Bytes note = sample.log.checkpoints.get(3).note();
    sample.against.add(Kept.parse("kept", note, null));
    sample.against.add(receipt(sample, 7, 100));
    AuditReport report = sample.audit();
    holds(report, Area.FRESHNESS, Outcome.PASS);
    assertEquals(
        List.of("entries [200, 591): they are newer than what was kept"),
        report.verdict(Area.FRESHNESS).notChecked());
  }

  static Kept receipt(SampleLog sample, int index, int size) throws Exception {
    TiledTree tree =
        new TiledTree(
            (level, at) -> {
              throw new IOException("not read again here");
            });
    for (int i = 0; i < size; i++) {
      tree.append(Tree.leafHash(Sha256.digest(), sample.leaves.get(i)));
    }
    Bytes note =
        TestWriter.checkpoint(sample.keys.signer, SampleLog.ORIGIN, size, tree.root()).note();
    ProofFile proof = new ProofFile(index, null, tree.inclusion(index, size), note);
    return Kept.parse("receipt", proof.toBytes(), sample.leaves.get(index));
  }

  @Test
  void files_on_their_way_are_no_fault_while_a_collector_runs() throws Exception {
    SampleLog sample = clean.copy();
    sample.leaves.remove(sample.leaves.size() - 1); // collector.stopped
    sample.rewrite();
    sample.vault.strange.put("tmp/1", 4L);
    AuditReport report = sample.audit();
    holds(report, Area.COMPLETENESS, Outcome.PASS);
    assertEquals(2, report.verdict(Area.COMPLETENESS).notChecked().size());
  }

  @Test
  void derives_search_columns_for_every_type_there_is() throws Exception {
    Set<String> inSample = new TreeSet<>();
    clean.log.searchRows.forEach(row -> inSample.add(row.type()));
    RotationTest.rotated().log.searchRows.forEach(row -> inSample.add(row.type()));
    assertEquals(new TreeSet<>(Leaf.types()), inSample);
  }
}
