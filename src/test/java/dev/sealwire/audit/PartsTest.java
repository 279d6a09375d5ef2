package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.tlog.Frontier;
import dev.sealwire.tlog.Merkle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartsTest {
  private static Sha256 hash(int n) {
    return SampleLog.hash("content " + n);
  }

  @Test
  void the_tree_has_the_roots_of_the_writers_tree() {
    List<String> perfect = new ArrayList<>();
    Tree tree = new Tree((level, index, root) -> perfect.add(level + "/" + index));
    Frontier frontier = new Frontier();
    assertEquals(Merkle.EMPTY_ROOT, tree.root());
    for (int size = 1; size <= 700; size++) {
      Bytes leaf = Bytes.utf8("leaf " + size);
      assertEquals(Merkle.leafHash(leaf), Tree.leafHash(Sha256.digest(), leaf));
      tree.append(Tree.leafHash(Sha256.digest(), leaf));
      frontier.append(Merkle.leafHash(leaf));
      assertEquals(frontier.root(), tree.root());
      assertEquals(size, tree.size());
    }
    assertEquals(List.of("1/0", "1/1"), perfect);
  }

  @Test
  void fingerprints_know_what_was_added_and_nothing_else() {
    Fingerprints set = new Fingerprints(5000);
    for (int i = 0; i < 5000; i++) {
      assertTrue(set.add(hash(i)));
      assertFalse(set.add(hash(i)));
    }
    for (int i = 0; i < 5000; i++) {
      assertTrue(set.contains(hash(i)));
      assertFalse(set.contains(hash(5000 + i)));
    }
    assertFalse(set.full());
    assertTrue(set.add(hash(5000)));
    assertTrue(set.full());
    assertFalse(set.contains(hash(5000)));
  }

  @Test
  void fingerprints_hold_a_hash_of_zeros() {
    Fingerprints set = new Fingerprints(5);
    assertFalse(set.contains(Sha256.ZERO));
    assertTrue(set.add(Sha256.ZERO));
    assertFalse(set.add(Sha256.ZERO));
    assertTrue(set.contains(Sha256.ZERO));
  }

  @Test
  void beyond_what_is_remembered_it_asks_the_search_table_and_believes_the_entry()
      throws Exception {
    SampleLog sample = SampleLog.clean().copy();
    Findings findings = new Findings();
    Rereading first = DecodedEntriesTest.read(sample.log);
    PayloadCheck payloads = new PayloadCheck(sample.request(), 0, first, 1, findings);
    try (Workers workers = new Workers(1, true)) {
      payloads.run(workers);
    }
    new LeftoverCheck(sample.request(), payloads, false, findings).run();
    assertEquals(0, findings.total());

    Bytes added = Bytes.utf8("added");
    sample.log.payloads.add(new StoredPayload(Sha256.hash(added).bytes(), added));
    sample.log.searchRows.replaceAll(
        row -> TestWriter.searchRow(row.index(), sample.leaves.get(sample.at("inline"))));
    new LeftoverCheck(sample.request(), payloads, false, findings).run();
    assertTrue(findings.total() > 0);
  }

  @Test
  void a_kept_file_is_known_by_its_first_line() throws Exception {
    SampleLog sample = SampleLog.clean().copy();
    Bytes note = sample.log.checkpoints.get(0).note();
    assertNull(Kept.parse("note", note, null).proof());
    Kept receipt = CleanLogTest.receipt(sample, 3, 9);
    assertTrue(Kept.isReceipt(receipt.proof().toBytes()));
    assertFalse(Kept.isReceipt(note));
    assertThrows(MalformedException.class, () -> Kept.parse("x", receipt.proof().toBytes(), null));
    assertThrows(MalformedException.class, () -> Kept.parse("x", Bytes.utf8("hello"), null));
    assertThrows(MalformedException.class, () -> Kept.parse("x", Bytes.EMPTY, null));
    assertThrows(IllegalArgumentException.class, () -> new Kept("x", note, null, note));
  }

  @Test
  void there_is_at_least_one_thread_and_not_too_many() throws Exception {
    SampleLog sample = SampleLog.clean().copy();
    AuditRequest r = sample.request();
    for (int threads : new int[] {0, AuditRequest.THREADS_MAX + 1}) {
      assertThrows(IllegalArgumentException.class, () -> SampleLog.on(r, threads, Progress.NONE));
    }
  }
}
