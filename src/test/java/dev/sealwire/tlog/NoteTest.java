package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoteTest {
  private static final String VKEY =
      "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
  private static final String TEXT = "This is an example message.\n";
  private static final String LINE =
      "\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjO"
          + "BH3mFXmRKuwHjG1Yu72IneyaQM=\n";

  private final SignatureSuite suite = TestKeys.jdk();
  private final TestKeys keys = TestKeys.first();

  @Test
  void the_example_of_the_specification_verifies() throws Exception {
    VerifierKey key = VerifierKey.parse(VKEY);
    assertEquals(VKEY, key.toString());
    assertEquals(0x530d903a, key.keyId());
    Bytes note = Bytes.utf8(TEXT + "\n" + LINE);
    VerifiedNote verified = VerifiedNote.open(note, List.of(key), suite);
    assertEquals(TEXT, verified.text());
    assertEquals(note, verified.note().toBytes());
    assertEquals(key, verified.signatures().get(0).key());
    Bytes other = Bytes.utf8(TEXT.replace('i', 'I') + "\n" + LINE);
    assertThrows(EvidenceException.class, () -> VerifiedNote.open(other, List.of(key), suite));
  }

  @Test
  void what_is_signed_here_verifies_with_every_provider() throws Exception {
    List<SignatureSuite> suites = new ArrayList<>(List.of(suite, TestKeys.fast()));
    suites.add(new SignatureSuite(TestKeys.bouncyCastle(), null, null));
    VerifierKey key = keys.key("a", KeyType.ED25519);
    for (SignatureSuite signing : suites) {
      NoteSigner signer = new NoteSigner(key, keys.privateKey(), signing);
      NoteSignature signature = signer.sign(Bytes.utf8(TEXT));
      assertEquals(keys.signer("a").sign(Bytes.utf8(TEXT)), signature);
      for (SignatureSuite verifying : suites) {
        new Note(TEXT, List.of(signature)).verify(List.of(key), verifying);
      }
    }
  }

  @Test
  void a_private_key_of_another_pair_is_refused_before_it_signs() {
    VerifierKey other = TestKeys.second().key("a", KeyType.ED25519);
    assertThrows(
        IllegalArgumentException.class, () -> new NoteSigner(other, keys.privateKey(), suite));
    assertThrows(
        IllegalArgumentException.class,
        () -> new NoteSigner(other, TestKeys.mlDsa44().getPrivate(), suite));
    VerifierKey cosigner = keys.key("a", KeyType.COSIGNATURE_ED25519);
    assertThrows(
        IllegalArgumentException.class, () -> new NoteSigner(cosigner, keys.privateKey(), suite));
  }

  @Test
  void unknown_signatures_are_ignored_and_known_ones_must_verify() throws Exception {
    VerifierKey known = keys.key("a", KeyType.ED25519);
    NoteSignature good = keys.signer("a").sign(Bytes.utf8(TEXT));
    NoteSignature unknownName = new NoteSignature("b", good.keyId(), good.signature());
    NoteSignature unknownId = new NoteSignature("a", good.keyId() ^ 1, good.signature());
    byte[] flipped = good.signature().toArray();
    flipped[0] ^= 1;
    Bytes broken = Bytes.wrap(flipped);
    NoteSignature bad = new NoteSignature("a", good.keyId(), broken);
    NoteSignature longer =
        new NoteSignature("a", good.keyId(), good.signature().plus(Bytes.of((byte) 0)));
    VerifiedNote verified =
        new Note(TEXT, List.of(unknownName, good, unknownId)).verify(List.of(known), suite);
    assertEquals(1, verified.signatures().size());
    for (List<NoteSignature> signatures :
        List.of(
            List.of(unknownName, unknownId),
            List.of(good, bad),
            List.of(bad, good),
            List.of(good, longer))) {
      Note note = new Note(TEXT, signatures);
      assertThrows(EvidenceException.class, () -> note.verify(List.of(known), suite));
    }
    Note note = new Note(TEXT, List.of(good));
    assertThrows(EvidenceException.class, () -> note.verify(List.of(), suite));
  }

  @Test
  void text_may_hold_empty_lines_and_splits_at_the_last() throws Exception {
    String text = "one\n\n\u2014 not/a signature\n\n\ntwo \u00e8 + \n\n";
    NoteSignature signature = keys.signer("a").sign(Bytes.utf8(text));
    Note note = new Note(text, List.of(signature));
    assertEquals(note, Note.parse(note.toBytes()));
    Note.parse(note.toBytes()).verify(List.of(keys.key("a", KeyType.ED25519)), suite);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        "text\n\u2014 a AAAAAAE=\n",
        "text\n\n\u2014 a AAAAAAE=",
        "text\n\n\u2014 a AAAAAAE=\n\n",
        "text\n\n\u2014 a AAAAAAE= \n",
        "text\n\n\u2014 a  AAAAAAE=\n",
        "text\n\n\u2014  AAAAAAE=\n",
        "text\n\n\u2014 AAAAAAE=\n",
        "text\n\n- a AAAAAAE=\n",
        "text\n\n\u2014a AAAAAAE=\n",
        "text\n\n\u2014 a+b AAAAAAE=\n",
        "text\n\n\u2014 a\u00a0b AAAAAAE=\n",
        "text\n\n\u2014 a\u0085b AAAAAAE=\n",
        "text\n\n\u2014 a AAAAAA==\n",
        "text\n\n\u2014 a AAAAAAE\n",
        "text\n\n\u2014 a AAAAAAF=\n",
        "text\n\n\u2014 a \n",
        "text\r\n\n\u2014 a AAAAAAE=\n",
        "te\txt\n\n\u2014 a AAAAAAE=\n",
        "te\0xt\n\n\u2014 a AAAAAAE=\n",
        "text\n\n\u2014 a AAAAAAE=\nmore\n",
      })
  void what_is_not_a_note_is_malformed(String note) {
    assertThrows(MalformedException.class, () -> Note.parse(Bytes.utf8(note)));
  }

  @Test
  void bytes_that_are_not_utf8_are_malformed() throws Exception {
    Bytes good = Bytes.utf8("text\n\n\u2014 a AAAAAAE=\n");
    Note.parse(good);
    Bytes bad = Bytes.of((byte) 0xff).plus(good);
    assertThrows(MalformedException.class, () -> Note.parse(bad));
  }

  @Test
  void a_note_has_1_to_64_signatures_and_256_kib() throws Exception {
    NoteSignature one = new NoteSignature("a", 0, Bytes.of((byte) 1));
    Note most = new Note("text\n", Collections.nCopies(64, one));
    assertEquals(most, Note.parse(most.toBytes()));
    Bytes tooMany = most.toBytes().plus(Bytes.utf8(one.line()));
    assertThrows(MalformedException.class, () -> Note.parse(tooMany));
    List<NoteSignature> none = List.of();
    assertThrows(IllegalArgumentException.class, () -> new Note("text\n", none));
    assertThrows(
        IllegalArgumentException.class, () -> new Note("text\n", Collections.nCopies(65, one)));

    int rest = new Note("\n", List.of(one)).toBytes().size();
    String longest = "x".repeat(Note.NOTE_BYTES_MAX - rest) + "\n";
    Bytes atLimit = new Note(longest, List.of(one)).toBytes();
    assertEquals(Note.NOTE_BYTES_MAX, atLimit.size());
    Note.parse(atLimit);
    Bytes past = new Note("x" + longest, List.of(one)).toBytes();
    assertThrows(MalformedException.class, () -> Note.parse(past));
  }

  @Test
  void sixteen_ml_dsa_44_signatures_under_long_names_fit() throws Exception {
    NoteSignature large = new NoteSignature("n".repeat(255), 0, Bytes.of(new byte[2_428]));
    Note note = new Note("text\n", Collections.nCopies(64, large));
    assertTrue(note.toBytes().size() < Note.NOTE_BYTES_MAX);
    assertEquals(note, Note.parse(note.toBytes()));
  }

  @Test
  void a_text_without_its_newline_or_with_a_control_character_cannot_be_made_a_note() {
    List<NoteSignature> one = List.of(new NoteSignature("a", 0, Bytes.of((byte) 1)));
    for (String text : List.of("", "text", "te\rxt\n", "\ud800\n")) {
      assertThrows(IllegalArgumentException.class, () -> new Note(text, one));
    }
    assertThrows(
        IllegalArgumentException.class, () -> new NoteSignature("a b", 0, Bytes.of((byte) 1)));
    assertThrows(IllegalArgumentException.class, () -> new NoteSignature("a", 0, Bytes.EMPTY));
  }

  @Test
  void a_key_that_is_listed_twice_is_one_key() throws Exception {
    VerifierKey key = keys.key("a", KeyType.ED25519);
    Note note = new Note(TEXT, List.of(keys.signer("a").sign(Bytes.utf8(TEXT))));
    assertEquals(1, note.verify(List.of(key, key), suite).signatures().size());
  }
}
