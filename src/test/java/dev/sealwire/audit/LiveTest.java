package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.LogOpened;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What depends on how the log was come by: from a collector, without a key, out of order. */
class LiveTest {
  private static SampleLog clean;

  @BeforeAll
  static void build() throws Exception {
    clean = SampleLog.clean();
  }

  private static AuditRequest request(SampleLog sample, VerifierKey key, boolean live) {
    return request(sample, key, null, live);
  }

  private static AuditRequest request(
      SampleLog sample, VerifierKey key, String origin, boolean live) {
    AuditRequest r = sample.request();
    return new AuditRequest(
        r.log(),
        r.vault(),
        key,
        origin,
        r.authorities(),
        true,
        sample.against,
        r.suite(),
        1,
        Progress.NONE,
        r.now(),
        live);
  }

  private static List<String> kinds(AuditReport report) {
    return report.findings().stream().map(f -> f.kind() + " " + f.index()).toList();
  }

  private static void leftover(SampleLog sample) throws Exception {
    for (String text : new String[] {"later", "later still"}) {
      Bytes data = Bytes.utf8(text);
      sample.log.payloads.add(new StoredPayload(Sha256.hash(data).bytes(), data));
    }
    sample.log.certificates.add(sample.keys.forged.stored());
  }

  @Test
  void what_no_entry_names_yet_is_no_fault_while_the_log_grows() throws Exception {
    SampleLog sample = clean.copy();
    leftover(sample);
    AuditReport report = Auditor.run(request(sample, sample.keys.signer.key(), true));
    assertEquals(List.of(), report.findings());
    assertEquals(
        List.of("the schema of the store: what is known of it is the collector's word"),
        report.verdict(Area.INTEGRITY).notChecked());
    List<String> open = report.verdict(Area.COMPLETENESS).notChecked();
    String goesOn = " no entry names: the collector goes on, so they may be of later entries";
    assertTrue(
        open.contains(
            "whether the store holds what no entry names: what it holds is the collector's word"));
    assertTrue(open.contains("1 stored certificates that" + goesOn), open.toString());
    assertTrue(open.contains("2 payloads in the database that" + goesOn), open.toString());
    assertEquals(4, open.size(), open.toString());
  }

  @Test
  void what_no_entry_names_is_a_fault_where_the_log_is_still() throws Exception {
    SampleLog sample = clean.copy();
    leftover(sample);
    sample.vault.strange.put("tmp/1", 4L);
    AuditReport report = Auditor.run(request(sample, sample.keys.signer.key(), false));
    assertEquals(
        List.of(
            "certificate-unknown -1",
            "payload-unknown -1",
            "payload-unknown -1",
            "vault-strange -1"),
        kinds(report));
  }

  @Test
  void files_in_the_vault_are_counted_while_a_collector_runs() throws Exception {
    SampleLog sample = clean.copy();
    sample.leaves.remove(sample.leaves.size() - 1); // collector.stopped
    sample.rewrite();
    sample.vault.strange.put("tmp/1", 4L);
    sample.vault.files.put(SampleLog.hash("on its way"), Bytes.utf8("on its way"));
    List<String> open = sample.audit().verdict(Area.COMPLETENESS).notChecked();
    assertTrue(
        open.stream().anyMatch(s -> s.startsWith("2 files in the vault that no entry knows, such")),
        open.toString());
  }

  @Test
  void a_schema_that_is_not_this_versions_is_a_finding_and_the_rest_goes_on() throws Exception {
    SampleLog sample = clean.copy();
    sample.log.schemaFaults.add("trigger T is missing");
    AuditReport report = sample.audit();
    assertEquals(List.of("schema -1"), kinds(report));
    assertEquals(591, report.entries());
    sample.log.unreadable = "searchRows";
    AuditReport less = sample.audit();
    assertEquals(List.of("schema -1"), kinds(less));
    assertEquals(0, less.entries());
    assertEquals("reading broke off", less.verdict(Area.TIME).summary());
    sample.log.schemaFaults.clear();
    assertThrows(IOException.class, sample::audit);
  }

  @Test
  void without_a_key_the_log_names_its_own_and_that_is_said() throws Exception {
    SampleLog sample = clean.copy();
    AuditReport report = Auditor.run(request(sample, null, false));
    assertEquals(List.of(), report.findings());
    assertEquals(
        List.of(
            "whose log this is: no key was given, so the key is the one that the log names itself"),
        report.verdict(Area.AUTHENTICITY).notChecked());
    assertEquals(
        List.of("log-origin 0"),
        kinds(Auditor.run(request(clean.copy(), null, "other.example/log", false))).stream()
            .filter(kind -> kind.startsWith("log-"))
            .toList());
  }

  private static SampleLog opened(String origin, String vkey) throws Exception {
    SampleLog sample = clean.copy();
    sample.replace("opened", new LogOpened(origin, vkey, 1, "sealwire 0.1.0"));
    return sample;
  }

  private static List<String> ofTheOpening(AuditReport report) {
    return report.findings().stream()
        .filter(f -> f.kind().startsWith("log-"))
        .map(f -> f.kind() + " " + f.index() + " " + f.place())
        .toList();
  }

  @Test
  void an_opening_without_a_usable_key_leaves_signatures_unchecked() throws Exception {
    SampleLog sample = opened(SampleLog.ORIGIN, "no key at all");
    sample.against.add(Kept.parse("kept", sample.log.checkpoints.get(3).note(), null));
    AuditReport report = Auditor.run(request(sample, null, false));
    assertEquals(List.of("log-key 0 field vkey"), ofTheOpening(report));
    assertTrue(
        report
            .verdict(Area.AUTHENTICITY)
            .notChecked()
            .contains("signatures of checkpoints: there is no key to check them with"));
    assertEquals(
        List.of("kept: there is no key to check it with"),
        report.verdict(Area.FRESHNESS).notChecked());
    assertEquals(Outcome.NOT_CHECKED, report.verdict(Area.FRESHNESS).outcome());
    assertEquals(
        "0 of 1 kept checkpoints and receipts compared, none is part of this log",
        report.verdict(Area.FRESHNESS).summary());
  }

  @Test
  void an_opening_names_the_key_of_its_own_origin() throws Exception {
    VerifierKey other = clean.keys.otherLog.key();
    SampleLog sample = opened(SampleLog.ORIGIN, other.toString());
    assertEquals(
        List.of("log-key 0 name in field vkey"),
        ofTheOpening(Auditor.run(request(sample, null, false))));
    assertEquals(
        List.of("log-key 0 field vkey"),
        ofTheOpening(Auditor.run(request(sample, sample.keys.signer.key(), false))));
  }

  @Test
  void a_log_is_opened_once_and_first() throws Exception {
    SampleLog sample = clean.copy();
    sample.replace("rejected", sample.event("opened"));
    int again = sample.at("rejected");
    assertEquals(List.of("log-opened " + again + " type"), ofTheOpening(sample.audit()));
    SampleLog late = clean.copy();
    late.replace("opened", SampleLog.rejected(1));
    assertEquals(List.of("log-opened 0 type"), ofTheOpening(late.audit()));
    assertFalse(late.audit().intact());
  }

  @Test
  void what_was_kept_is_compared_as_far_as_the_log_is_whole() throws Exception {
    SampleLog sample = clean.copy();
    for (int i : new int[] {1, 3, 11}) {
      sample.against.add(Kept.parse("kept " + i, sample.log.checkpoints.get(i).note(), null));
    }
    AuditReport whole = sample.audit();
    assertEquals(List.of(), whole.findings());
    assertEquals(List.of(), whole.verdict(Area.FRESHNESS).notChecked());
    assertEquals(
        "3 of 3 kept checkpoints and receipts compared, this log is the same up to size 591",
        whole.verdict(Area.FRESHNESS).summary());

    sample.log.entries.remove(120);
    AuditReport part = sample.audit();
    assertEquals(
        List.of(
            "kept 3: entries before size 200 are missing",
            "kept 11: entries before size 591 are missing",
            "entries [100, 591): they are newer than what was kept"),
        part.verdict(Area.FRESHNESS).notChecked());
    assertEquals(
        "1 of 3 kept checkpoints and receipts compared, this log is the same up to size 100",
        part.verdict(Area.FRESHNESS).summary());
    assertEquals(Outcome.PASS, part.verdict(Area.FRESHNESS).outcome());
  }

  @Test
  void a_kept_checkpoint_of_a_size_within_a_gap_cannot_be_compared() throws Exception {
    SampleLog sample = clean.copy();
    sample.against.add(Kept.parse("kept", sample.log.checkpoints.get(1).note(), null));
    sample.against.add(CleanLogTest.receipt(sample, 97, 100));
    sample.log.entries.subList(95, 105).clear();
    AuditReport report = sample.audit();
    assertEquals(
        List.of(
            "kept: entries before size 100 are missing",
            "receipt: entries before size 100 are missing"),
        report.verdict(Area.FRESHNESS).notChecked());
    assertTrue(kinds(report).contains("kept-leaf 97"), kinds(report).toString());
    assertTrue(
        report.findings().stream()
            .anyMatch(f -> f.kind().equals("kept-leaf") && f.found().equals("no entry")));
  }

  @Test
  void a_log_that_is_no_larger_than_what_was_kept_has_nothing_newer() throws Exception {
    SampleLog sample = clean.copy();
    sample.against.add(CleanLogTest.receipt(sample, 590, 591));
    AuditReport report = sample.audit();
    assertEquals(List.of(), report.findings());
    assertEquals(List.of(), report.verdict(Area.FRESHNESS).notChecked());
    assertEquals(Outcome.PASS, report.verdict(Area.FRESHNESS).outcome());
  }
}
