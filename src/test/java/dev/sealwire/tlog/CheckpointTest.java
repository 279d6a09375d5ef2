package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
  private static final String EMPTY = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

  private final SignatureSuite suite = TestKeys.jdk();
  private final TestKeys keys = TestKeys.first();
  private final VerifierKey key = keys.key(TestKeys.ORIGIN, KeyType.ED25519);

  private static Checkpoint checkpoint() throws MalformedException {
    return new Checkpoint(TestKeys.ORIGIN, 20_852_163, Sha256.ofBase64(ROOT));
  }

  @Test
  void the_text_is_three_lines() throws Exception {
    assertEquals(TestKeys.ORIGIN + "\n20852163\n" + ROOT + "\n", checkpoint().text());
    assertEquals(checkpoint(), Checkpoint.parse(checkpoint().text()));
    Checkpoint spaced = new Checkpoint("an origin + this", 0, Merkle.EMPTY_ROOT);
    assertEquals(spaced, Checkpoint.parse("an origin + this\n0\n" + EMPTY + "\n"));
    Checkpoint largest = new Checkpoint("o", Long.MAX_VALUE, Merkle.EMPTY_ROOT);
    assertEquals(largest, Checkpoint.parse(largest.text()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "o\n1\n" + ROOT,
        "o\n1\n",
        "\n1\n" + ROOT + "\n",
        "o\n\n" + ROOT + "\n",
        "o\n1\n\n",
        "o\n01\n" + ROOT + "\n",
        "o\n-1\n" + ROOT + "\n",
        "o\n+1\n" + ROOT + "\n",
        "o\n1 \n" + ROOT + "\n",
        "o\n1e3\n" + ROOT + "\n",
        "o\n9223372036854775808\n" + ROOT + "\n",
        "o\n99999999999999999999\n" + ROOT + "\n",
        "o\n1\n" + ROOT + " \n",
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
        "o\n1\n" + ROOT + "\nextension\n",
        "o\n1\n" + ROOT + "\n\n",
        "o\r\n1\n" + ROOT + "\n",
        "o\n0\n" + ROOT + "\n",
      })
  void what_is_not_a_checkpoint_is_malformed(String text) {
    assertThrows(MalformedException.class, () -> Checkpoint.parse(text));
  }

  @Test
  void an_origin_has_1_to_255_bytes_on_one_line() throws Exception {
    Sha256 root = Sha256.ofBase64(ROOT);
    new Checkpoint("o".repeat(255), 1, root);
    for (String origin : List.of("", "o".repeat(256), "a\nb", "a\tb", "\ud800")) {
      assertThrows(IllegalArgumentException.class, () -> new Checkpoint(origin, 1, root));
    }
    String tooLong = "o".repeat(256) + "\n1\n" + ROOT + "\n";
    assertThrows(MalformedException.class, () -> Checkpoint.parse(tooLong));
    assertThrows(IllegalArgumentException.class, () -> new Checkpoint("o", -1, root));
  }

  @Test
  void what_a_log_signs_opens_with_its_key_alone() throws Exception {
    SignedCheckpoint signed = SignedCheckpoint.sign(checkpoint(), keys.signer(TestKeys.ORIGIN));
    SignedCheckpoint opened = SignedCheckpoint.open(signed.note(), key, suite);
    assertEquals(checkpoint(), opened.checkpoint());
    assertEquals(signed.note(), opened.note());
    assertEquals(key, opened.signatures().get(0).key());
    assertEquals(checkpoint(), UnverifiedCheckpoint.parse(signed.note()).claimed());

    VerifierKey stranger = TestKeys.second().key(TestKeys.ORIGIN, KeyType.ED25519);
    VerifierKey otherName = keys.key("log.example/two", KeyType.ED25519);
    for (VerifierKey wrong : List.of(stranger, otherName)) {
      assertThrows(
          EvidenceException.class, () -> SignedCheckpoint.open(signed.note(), wrong, suite));
    }
  }

  @Test
  void a_key_signs_for_no_origin_but_its_own() throws Exception {
    Checkpoint checkpoint = checkpoint();
    NoteSigner other = keys.signer("log.example/two");
    assertThrows(IllegalArgumentException.class, () -> SignedCheckpoint.sign(checkpoint, other));
    Bytes text = Bytes.utf8(checkpoint.text());
    Bytes note = new Note(checkpoint.text(), List.of(other.sign(text))).toBytes();
    assertThrows(EvidenceException.class, () -> SignedCheckpoint.open(note, other.key(), suite));
  }

  @Test
  void a_signed_note_that_is_no_checkpoint_is_malformed() {
    String text = "only a message\n";
    NoteSigner signer = keys.signer(TestKeys.ORIGIN);
    Bytes note = new Note(text, List.of(signer.sign(Bytes.utf8(text)))).toBytes();
    assertThrows(MalformedException.class, () -> SignedCheckpoint.open(note, key, suite));
    assertThrows(MalformedException.class, () -> UnverifiedCheckpoint.parse(note));
  }

  @Test
  void an_unverified_checkpoint_cannot_say_other_than_its_note() throws Exception {
    Note note =
        Note.parse(SignedCheckpoint.sign(checkpoint(), keys.signer(TestKeys.ORIGIN)).note());
    Checkpoint other = new Checkpoint(TestKeys.ORIGIN, 1, checkpoint().root());
    assertThrows(IllegalArgumentException.class, () -> new UnverifiedCheckpoint(note, other));
  }
}
