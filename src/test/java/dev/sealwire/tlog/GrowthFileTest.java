package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.tlog.GrowthFile.Answer;
import dev.sealwire.tlog.GrowthFile.Judged;
import dev.sealwire.tlog.GrowthFile.Shows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthFileTest {
  private static final Instant TIME = Instant.parse("2026-11-23T07:46:52.125Z");

  private final SignatureSuite suite = TestKeys.fast();
  private final TestKeys log = TestKeys.first();
  private final NoteSigner signer =
      new NoteSigner(log.key(TestKeys.ORIGIN, KeyType.ED25519), log.privateKey(), suite);
  private final VerifierKey key = log.key(TestKeys.ORIGIN, KeyType.ED25519);
  private final VerifierKey other = TestKeys.second().key(TestKeys.ORIGIN, KeyType.ED25519);

  /** A log of {@code size} entries, of which one is not what it was, if {@code altered} is one. */
  private static TiledTree tree(int size, int altered) {
    TiledTree tree = new TiledTree(new MemoryTiles());
    for (int i = 0; i < size; i++) {
      tree.append(ReferenceTree.leaf(i == altered ? 1_000_000 + i : i));
    }
    return tree;
  }

  private Bytes note(long size, Sha256 root) {
    Checkpoint checkpoint = new Checkpoint(TestKeys.ORIGIN, size, root);
    return SignedCheckpoint.sign(checkpoint, signer).note();
  }

  private Bytes note(TiledTree tree) {
    return note(tree.size(), tree.root());
  }

  private GrowthFile file(Answer answer, List<Sha256> proof, Bytes kept, Bytes shown) {
    return new GrowthFile(TIME, answer, "it did not grow", proof, kept, shown);
  }

  private Judged judged(GrowthFile file) throws SealwireException {
    GrowthFile parsed = GrowthFile.parse(file.toBytes());
    assertEquals(file, parsed);
    return parsed.judge(List.of(key), suite);
  }

  @Test
  void a_log_with_one_entry_changed_convicts_itself_by_its_own_proof() throws Exception {
    for (int kept = 1; kept <= 20; kept++) {
      for (int shown = kept + 1; shown <= 22; shown++) {
        TiledTree rewritten = tree(shown, kept / 2);
        GrowthFile file =
            file(
                Answer.PROOF,
                rewritten.consistency(kept, shown),
                note(tree(kept, -1)),
                note(rewritten));
        Judged judged = judged(file);
        String what = kept + " to " + shown;
        // The root of 2^k entries is no part of a proof: what is under it cannot be told.
        boolean whole = Long.bitCount(kept) == 1;
        assertEquals(whole ? Shows.UNPROVEN : Shows.TWO_HISTORIES_BY_PROOF, judged.shows(), what);
        assertEquals(whole ? null : rewritten.rootAt(kept), judged.prefix(), what);
      }
    }
  }

  @Test
  void a_log_that_grew_is_no_evidence() throws Exception {
    for (int kept = 1; kept <= 20; kept++) {
      for (int shown = kept; shown <= 22; shown++) {
        TiledTree tree = tree(shown, -1);
        List<Sha256> proof = tree.consistency(kept, shown);
        Judged judged = judged(file(Answer.PROOF, proof, note(tree(kept, -1)), note(tree)));
        assertEquals(Shows.CONSISTENT, judged.shows(), kept + " to " + shown);
        assertNull(judged.why());
      }
    }
    Bytes empty = note(0, Merkle.EMPTY_ROOT);
    assertEquals(
        Shows.CONSISTENT, judged(file(Answer.NONE, List.of(), empty, note(tree(9, -1)))).shows());
  }

  @Test
  void one_size_and_two_roots_need_no_proof() throws Exception {
    Bytes kept = note(tree(17, -1));
    Bytes shown = note(tree(17, 3));
    assertEquals(
        Shows.TWO_HISTORIES, judged(file(Answer.NOT_ASKED, List.of(), kept, shown)).shows());
    List<Sha256> any = List.of(Sha256.ZERO);
    assertEquals(Shows.TWO_HISTORIES, judged(file(Answer.PROOF, any, kept, shown)).shows());
  }

  @Test
  void nothing_more_is_said_than_is_shown() throws Exception {
    Bytes kept = note(tree(11, -1));
    Bytes shown = note(tree(17, 3));
    List<Sha256> real = tree(17, 3).consistency(11, 17);
    for (Answer answer : List.of(Answer.NONE, Answer.MALFORMED, Answer.NOT_ASKED)) {
      assertEquals(Shows.UNPROVEN, judged(file(answer, List.of(), kept, shown)).shows());
      assertEquals(Shows.SHRUNK, judged(file(answer, List.of(), shown, kept)).shows());
    }
    // A proof that a holder made up, or put into disorder, convicts nobody.
    List<List<Sha256>> madeUp = new ArrayList<>();
    madeUp.add(List.of());
    madeUp.add(Collections.nCopies(real.size(), Sha256.ZERO));
    madeUp.add(real.subList(1, real.size()));
    List<Sha256> longer = new ArrayList<>(real);
    longer.add(Sha256.ZERO);
    madeUp.add(longer);
    madeUp.add(Collections.nCopies(GrowthFile.HASHES_MAX, Sha256.ZERO));
    for (int i = 0; i < real.size(); i++) {
      List<Sha256> changed = new ArrayList<>(real);
      changed.set(i, Sha256.ZERO);
      madeUp.add(changed);
    }
    for (List<Sha256> proof : madeUp) {
      Judged judged = judged(file(Answer.PROOF, proof, kept, shown));
      assertEquals(Shows.UNPROVEN, judged.shows(), proof.toString());
      assertFalse(judged.why().isEmpty());
    }
    // Nor does any proof whatsoever convict a log that grew.
    Bytes grown = note(tree(17, -1));
    for (List<Sha256> proof : madeUp) {
      assertEquals(Shows.UNPROVEN, judged(file(Answer.PROOF, proof, kept, grown)).shows());
    }
    assertEquals(Shows.UNPROVEN, judged(file(Answer.PROOF, real, kept, grown)).shows());
  }

  @Test
  void both_checkpoints_must_be_by_one_key() throws Exception {
    Bytes kept = note(tree(11, -1));
    Bytes shown = note(tree(11, 3));
    Checkpoint checkpoint = new Checkpoint(TestKeys.ORIGIN, 11, tree(11, 3).root());
    Bytes forged =
        SignedCheckpoint.sign(checkpoint, TestKeys.second().signer(TestKeys.ORIGIN)).note();
    GrowthFile half = file(Answer.NOT_ASKED, List.of(), kept, forged);
    GrowthFile whole = file(Answer.NOT_ASKED, List.of(), kept, shown);
    assertThrows(EvidenceException.class, () -> half.judge(List.of(key), suite));
    assertThrows(EvidenceException.class, () -> half.judge(List.of(other), suite));
    assertThrows(EvidenceException.class, () -> half.judge(List.of(key, other), suite));
    assertThrows(EvidenceException.class, () -> half.judge(List.of(), suite));
    assertThrows(EvidenceException.class, () -> whole.judge(List.of(other), suite));
    assertEquals(key, whole.judge(List.of(other, key), suite).key());
    VerifierKey otherLog = log.key("log.example/two", KeyType.ED25519);
    assertThrows(EvidenceException.class, () -> whole.judge(List.of(otherLog), suite));
  }

  private Bytes sample() throws Exception {
    TiledTree rewritten = tree(17, 3);
    return file(Answer.PROOF, rewritten.consistency(11, 17), note(tree(11, -1)), note(rewritten))
        .toBytes();
  }

  @Test
  void no_truncation_and_no_flipped_bit_convicts_anybody_of_anything_else() throws Exception {
    Bytes file = sample();
    for (int size = 0; size < file.size(); size++) {
      Bytes cut = file.slice(0, size);
      assertThrows(SealwireException.class, () -> GrowthFile.parse(cut), "cut at " + size);
    }
    for (String more : List.of("\n", "x", "\n\n")) {
      Bytes longer = file.plus(Bytes.utf8(more));
      assertThrows(SealwireException.class, () -> GrowthFile.parse(longer));
    }
    int said = 0;
    for (int at = 0; at < file.size(); at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = file.toArray();
        flipped[at] ^= (byte) (1 << bit);
        try {
          GrowthFile parsed = GrowthFile.parse(Bytes.wrap(flipped));
          Judged judged = parsed.judge(List.of(key), suite);
          // What is not signed can be another: time, detail, and a proof that does not hold then.
          boolean proof = !parsed.proof().equals(GrowthFile.parse(file).proof());
          assertEquals(
              proof ? Shows.UNPROVEN : Shows.TWO_HISTORIES_BY_PROOF, judged.shows(), "byte " + at);
          said++;
        } catch (MalformedException | EvidenceException e) {
          // Refused, as it should be.
        }
      }
    }
    assertTrue(said > 100, "only " + said + " were read at all");
  }

  @Test
  void every_line_has_one_form() throws Exception {
    String good = sample().utf8();
    assertEquals(good, GrowthFile.parse(Bytes.utf8(good)).toBytes().utf8());
    List<String[]> changes =
        List.of(
            new String[] {"sealwire-growth@v1", "sealwire-growth@v2"},
            new String[] {"sealwire-growth@v1\n", "sealwire-growth@v1\r\n"},
            new String[] {"time 2026", "time  2026"},
            new String[] {"07:46:52.125Z", "07:46:52.1250Z"},
            new String[] {"07:46:52.125Z", "07:46:52.125+00:00"},
            new String[] {"time ", "at "},
            new String[] {"answer proof", "answer Proof"},
            new String[] {"answer proof", "answer none"},
            new String[] {"answer proof", "answer"},
            new String[] {"detail it did not grow", "detail "},
            new String[] {"detail it did not grow\n", ""},
            new String[] {"it did not", "it\u0007did not"},
            new String[] {"it did not grow", "x".repeat(GrowthFile.DETAIL_CHARS_MAX + 1)},
            new String[] {"\n\n" + TestKeys.ORIGIN, "\n" + TestKeys.ORIGIN},
            new String[] {"\n\n" + TestKeys.ORIGIN, "\n\n\n" + TestKeys.ORIGIN},
            new String[] {"=\n", "\n"},
            new String[] {"=\n", "= \n"},
            new String[] {"\n11\n", "\n011\n"});
    for (String[] change : changes) {
      String bad = good.replaceFirst(java.util.regex.Pattern.quote(change[0]), change[1]);
      assertFalse(bad.equals(good), change[0]);
      assertThrows(
          MalformedException.class,
          () -> GrowthFile.parse(Bytes.utf8(bad)),
          String.join("->", change));
    }
    Bytes huge = Bytes.wrap(new byte[GrowthFile.FILE_BYTES_MAX + 1]);
    assertThrows(MalformedException.class, () -> GrowthFile.parse(huge));
    assertTrue(GrowthFile.claims(Bytes.utf8("sealwire-growth@v2\n")));
    assertFalse(GrowthFile.claims(Bytes.utf8("c2sp.org/tlog-proof@v1\n")));
    assertFalse(GrowthFile.claims(Bytes.EMPTY));
  }

  @Test
  void a_detail_is_made_of_any_text() {
    for (String text :
        List.of("", "a\nb\u0000c", "\ud800", "\ud83d\ude00".repeat(5000), "x".repeat(5000))) {
      String detail = GrowthFile.detail(text);
      file(Answer.NONE, List.of(), note(tree(1, -1)), note(tree(2, -1)));
      new GrowthFile(TIME, Answer.NONE, detail, List.of(), note(tree(1, -1)), note(tree(2, -1)));
      assertFalse(detail.isEmpty());
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> file(Answer.NONE, List.of(Sha256.ZERO), note(tree(1, -1)), note(tree(2, -1))));
    assertThrows(
        IllegalArgumentException.class,
        () -> file(Answer.NONE, List.of(), Bytes.utf8("none"), note(tree(2, -1))));
  }

  private static MalformedException refused(String text) {
    return assertThrows(MalformedException.class, () -> GrowthFile.parse(Bytes.utf8(text)));
  }

  @Test
  void the_first_line_that_is_wrong_is_named() throws Exception {
    String good = sample().utf8();
    assertEquals(1, refused("\n\n" + good).offset());
    assertEquals(2, refused("sealwire-growth@v1\n\n").offset());
    assertEquals(3, refused(good.replaceFirst("answer ", "says ")).offset());
    assertEquals(4, refused(good.replaceFirst("detail ", "says ")).offset());
    assertTrue(refused("sealwire-growth@v1\n").getMessage().contains("no empty line before"));
  }

  @Test
  void limits_hold_at_and_past() throws Exception {
    String most = "x".repeat(GrowthFile.DETAIL_CHARS_MAX);
    String longest = sample().utf8().replaceFirst("it did not grow", most);
    assertEquals(most, GrowthFile.parse(Bytes.utf8(longest)).detail());
    String file = "x".repeat(GrowthFile.FILE_BYTES_MAX);
    assertFalse(refused(file).getMessage().contains("want at most"));
    assertTrue(refused(file + "x").getMessage().contains("want at most"));
    assertEquals("a b c", GrowthFile.detail("a b c"));
    assertEquals("a?b", GrowthFile.detail("a\u001fb"));
    assertTrue(GrowthFile.claims(Bytes.utf8("sealwire-growth@")));
    assertFalse(GrowthFile.claims(Bytes.utf8("sealwire-growth")));
    assertFalse(GrowthFile.claims(Bytes.utf8("sealwire-growths of the forest\n")));
  }

  @Test
  void with_one_key_the_fault_is_told_and_with_several_that_none_fits() throws Exception {
    GrowthFile file = file(Answer.NONE, List.of(), note(tree(11, -1)), note(tree(11, 3)));
    for (List<VerifierKey> keys : List.of(List.of(other), List.of(other, other))) {
      EvidenceException told = assertThrows(EvidenceException.class, () -> file.judge(keys, suite));
      assertEquals(
          keys.size() == 1,
          told.getMessage().startsWith("the kept checkpoint is not the log's"),
          told.getMessage());
    }
    EvidenceException told =
        assertThrows(EvidenceException.class, () -> file.judge(List.of(), suite));
    assertEquals("none of the keys given signed both checkpoints", told.getMessage());
  }

  /** The page's example is a file, and says what the page says it does. */
  @Test
  void the_example_in_the_document_is_exact() throws Exception {
    String page = Files.readString(Path.of("docs/formats/proofs.md"));
    int start = page.indexOf("sealwire-growth@v1\n");
    String example = page.substring(start, page.indexOf("```", start));
    assertEquals(sample().utf8(), example);
    assertTrue(page.contains(key.toString()), "want " + key);
  }
}
