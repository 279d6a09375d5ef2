package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.UnverifiedEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TamperTest {
  private static SampleLog clean;

  @BeforeAll
  static void build() throws Exception {
    clean = SampleLog.clean();
  }

  static List<Tamper> tampers() {
    List<Tamper> all = new ArrayList<>();
    all.addAll(EntryTampers.all());
    all.addAll(MissingTampers.missing());
    all.addAll(TreeTampers.tilesAndCheckpoints());
    all.addAll(SearchTampers.all());
    all.addAll(CertificateTampers.certificates());
    all.addAll(RevocationTampers.revocations());
    all.addAll(SessionTampers.sessions());
    all.addAll(StormTampers.storms());
    all.addAll(PayloadTampers.statements());
    all.addAll(BatchTampers.batches());
    all.addAll(PayloadTampers.times());
    all.addAll(PayloadTampers.payloads());
    return all;
  }

  @Test
  void there_are_many_kinds_each_with_its_own_name() {
    Set<String> names = new HashSet<>();
    tampers().forEach(tamper -> assertTrue(names.add(tamper.name()), tamper.name()));
    assertTrue(names.size() >= 100, () -> names.size() + " kinds");
  }

  @ParameterizedTest
  @MethodSource("tampers")
  void finds(Tamper tamper) throws Exception {
    SampleLog sample = clean.copy();
    tamper.change().apply(sample);
    AuditReport report = sample.audit();
    long index = tamper.index().of(sample);
    List<Finding> there =
        report.findings().stream()
            .filter(f -> f.area() == tamper.area() && f.kind().equals(tamper.kind()))
            .toList();
    assertFalse(there.isEmpty(), () -> "no such finding among " + kinds(report));
    assertTrue(there.stream().anyMatch(f -> f.index() == index), () -> index + " in " + there);
    assertEquals(Outcome.FAIL, report.verdict(tamper.area()).outcome());
    assertFalse(report.intact());
    assertTrue(report.findingsTotal() < 20, () -> "a cascade: " + kinds(report));
    assertEquals(0, sample.log.openCursors);
  }

  private static List<String> kinds(AuditReport report) {
    return report.findings().stream().map(f -> f.kind() + " " + f.index()).toList();
  }

  @Test
  void an_altered_hash_is_one_finding_and_not_one_for_each_later_entry() throws Exception {
    SampleLog sample = clean.copy();
    Bytes chain = sample.log.entries.get(20).chainHash();
    Edits.hashes(sample, 20, Edits.flip(sample.log.entries.get(20).leafHash(), 0), chain);
    assertEquals(List.of("leaf-hash 20"), kinds(sample.audit()));
    Bytes leafHash = clean.log.entries.get(20).leafHash();
    Edits.hashes(sample, 20, leafHash, Edits.flip(chain, 0));
    assertEquals(List.of("chain-hash 20"), kinds(sample.audit()));
  }

  @Test
  void an_altered_leaf_is_found_by_each_thing_that_depends_on_it() throws Exception {
    SampleLog sample = clean.copy();
    Edits.leaf(sample, Edits.I, Edits.edited(sample));
    assertEquals(
        List.of("leaf-hash 300", "search-column 300", "tile 300", "root 350"),
        kinds(sample.audit()));
  }

  @Test
  void a_gap_is_one_finding_and_what_it_hides_is_not_checked() throws Exception {
    SampleLog sample = clean.copy();
    sample.log.entries.remove(sample.at("accepted"));
    AuditReport report = sample.audit();
    long index = sample.at("accepted");
    assertEquals(List.of("search-extra " + index, "index-gap " + index), kinds(report));
    assertEquals(
        List.of("the roots of 12 checkpoints: entries before them are missing"),
        report.verdict(Area.INTEGRITY).notChecked());
    assertEquals(Outcome.NOT_CHECKED, report.verdict(Area.AUTHENTICITY).outcome());
  }

  @Test
  void a_rewritten_log_passes_without_anything_kept_and_says_what_that_means() throws Exception {
    SampleLog sample = clean.copy();
    sample.leaves.set(Edits.I, Edits.edited(sample));
    sample.rewrite();
    AuditReport report = sample.audit();
    assertEquals(List.of(), report.findings());
    assertEquals(Outcome.NOT_CHECKED, report.verdict(Area.FRESHNESS).outcome());
    assertFalse(report.verdict(Area.FRESHNESS).notChecked().isEmpty());
  }

  @Test
  void keeps_a_thousand_findings_and_counts_them_all() throws Exception {
    SampleLog sample = clean.copy();
    for (int i = 0; i < sample.leaves.size(); i++) {
      UnverifiedEntry row = sample.log.entries.get(i);
      Bytes wrong = Edits.flip(row.leafHash(), 5);
      Edits.hashes(sample, i, wrong, Edits.flip(row.chainHash(), 5));
      SearchRow search = sample.log.searchRows.get(i);
      sample.log.searchRows.add(search);
    }
    AuditReport report = sample.audit();
    assertEquals(3L * 591, report.findingsTotal());
    assertEquals(AuditReport.FINDINGS_MAX, report.findings().size());
  }

  @Test
  void text_from_the_log_is_shown_capped_and_without_control_characters() throws Exception {
    SampleLog sample = clean.copy();
    sample.log.schemaFaults.add("\u001b[2J\u202e" + "x".repeat(1000));
    String found = sample.audit().findings().get(0).found();
    assertTrue(found.startsWith("?[2J?x"), found);
    assertEquals(Shown.CHARS_MAX + 3, found.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "size",
        "entry",
        "entries",
        "checkpoints",
        "tiles",
        "certificates",
        "certificate",
        "searchRows",
        "payloads",
        "payload",
        "schemaFaults"
      })
  void what_cannot_be_read_is_not_called_wrong(String method) {
    SampleLog sample = clean.copy();
    sample.log.unreadable = method;
    if (method.equals("payload")) {
      sample.log.payloads.remove(0); // what is not read beside the entries is looked up
    }
    AuditRequest given = sample.request();
    AuditRequest withoutKey =
        new AuditRequest(
            given.log(),
            given.vault(),
            null,
            null,
            List.of(),
            true,
            List.of(),
            given.suite(),
            1,
            Progress.NONE,
            given.now());
    assertThrows(IOException.class, () -> Auditor.run(withoutKey));
    assertEquals(0, sample.log.openCursors);
  }

  @ParameterizedTest
  @ValueSource(strings = {"entries", "checkpoints", "tiles", "searchRows", "payloads"})
  void a_cursor_that_breaks_off_is_not_called_the_end(String method) {
    SampleLog sample = clean.copy();
    sample.log.unreadable = method;
    sample.log.unreadableAfter = 2;
    assertThrows(IOException.class, sample::audit);
    assertEquals(0, sample.log.openCursors);
  }

  @Test
  void a_vault_file_that_cannot_be_read_is_not_called_wrong() {
    SampleLog sample = clean.copy();
    sample.vault.unreadable = true;
    assertThrows(IOException.class, sample::audit);
  }
}
