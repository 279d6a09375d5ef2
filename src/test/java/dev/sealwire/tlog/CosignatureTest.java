package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.Test;

class CosignatureTest {
  private static final long TIME = 1_679_315_147;
  private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

  private final SignatureSuite suite = TestKeys.jdk();
  private final TestKeys witness = TestKeys.second();
  private final VerifierKey ed25519 = witness.key("w.example/1", KeyType.COSIGNATURE_ED25519);
  private final Checkpoint checkpoint;

  CosignatureTest() throws MalformedException {
    checkpoint = new Checkpoint("example.com/behind-the-sofa", 20_852_163, Sha256.ofBase64(ROOT));
  }

  @Test
  void ed25519_signs_the_message_of_the_specification() throws Exception {
    NoteSignature signature =
        Cosignature.sign(ed25519, witness.privateKey(), checkpoint, TIME, suite);
    assertEquals(TIME, Cosignature.verify(ed25519, signature, checkpoint, suite));
    assertEquals("00000000641850cb", signature.signature().slice(0, 8).hex());
    String message =
        "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n" + ROOT + "\n";
    assertTrue(
        suite.verifyEd25519(
            witness.publicKey(), Bytes.utf8(message), signature.signature().slice(8)));
  }

  @Test
  void ml_dsa_44_signs_the_structure_of_the_specification() throws Exception {
    KeyPair pair = TestKeys.mlDsa44();
    VerifierKey key = VerifierKey.of("w\u00e8", KeyType.COSIGNATURE_ML_DSA_44, pair.getPublic());
    NoteSignature signature = Cosignature.sign(key, pair.getPrivate(), checkpoint, TIME, suite);
    assertEquals(2_428, signature.signature().size());
    assertEquals(TIME, Cosignature.verify(key, signature, checkpoint, suite));
    String hex =
        "737562747265652f76310a00"
            + "0377c3a8"
            + "00000000641850cb"
            + "1b6578616d706c652e636f6d2f626568696e642d7468652d736f6661"
            + "0000000000000000"
            + "00000000013e2dc3"
            + "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62";
    assertEquals(hex, Cosignature.message(key, checkpoint, TIME).hex());
    assertTrue(
        suite.verifyMlDsa44(key.publicKey(), Vectors.hex(hex), signature.signature().slice(8)));
  }

  @Test
  void providers_read_each_others_ml_dsa_44() throws Exception {
    SignatureSuite other = new SignatureSuite(null, null, TestKeys.conscrypt());
    assertTrue(other.hasMlDsa44());
    KeyPair pair = TestKeys.mlDsa44();
    VerifierKey key = VerifierKey.of("w", KeyType.COSIGNATURE_ML_DSA_44, pair.getPublic());
    NoteSignature one = Cosignature.sign(key, pair.getPrivate(), checkpoint, TIME, suite);
    assertEquals(TIME, Cosignature.verify(key, one, checkpoint, other));
    NoteSignature two = Cosignature.sign(key, pair.getPrivate(), checkpoint, TIME, other);
    assertEquals(TIME, Cosignature.verify(key, two, checkpoint, suite));
  }

  @Test
  void a_missing_algorithm_is_neither_true_nor_false() throws Exception {
    SignatureSuite without =
        new SignatureSuite(null, null, java.security.Security.getProvider("SUN"));
    KeyPair pair = TestKeys.mlDsa44();
    VerifierKey key = VerifierKey.of("w", KeyType.COSIGNATURE_ML_DSA_44, pair.getPublic());
    NoteSignature signature = Cosignature.sign(key, pair.getPrivate(), checkpoint, TIME, suite);
    org.junit.jupiter.api.Assumptions.assumeFalse(without.hasMlDsa44());
    assertThrows(
        IllegalStateException.class, () -> Cosignature.verify(key, signature, checkpoint, without));
  }

  @Test
  void another_time_checkpoint_name_or_length_does_not_verify() throws Exception {
    KeyPair pair = TestKeys.mlDsa44();
    VerifierKey mlDsa = VerifierKey.of("w", KeyType.COSIGNATURE_ML_DSA_44, pair.getPublic());
    Checkpoint other = new Checkpoint(checkpoint.origin(), 20_852_164, checkpoint.root());
    Checkpoint otherLog = new Checkpoint("o", checkpoint.size(), checkpoint.root());
    List<NoteSignature> both =
        List.of(
            Cosignature.sign(ed25519, witness.privateKey(), checkpoint, TIME, suite),
            Cosignature.sign(mlDsa, pair.getPrivate(), checkpoint, TIME, suite));
    for (NoteSignature good : both) {
      VerifierKey key = good.claims(mlDsa) ? mlDsa : ed25519;
      VerifierKey renamed = new VerifierKey("x", key.type(), key.publicKey());
      Cosignature.verify(key, good, checkpoint, suite);
      refuses(key, good, other);
      refuses(key, good, otherLog);
      refuses(renamed, good, checkpoint);
      byte[] later = good.signature().toArray();
      later[7] ^= 1;
      refuses(key, new NoteSignature(key.name(), key.keyId(), Bytes.wrap(later)), checkpoint);
      byte[] far = good.signature().toArray();
      far[0] |= (byte) 0x80;
      refuses(key, new NoteSignature(key.name(), key.keyId(), Bytes.wrap(far)), checkpoint);
      for (int size : new int[] {1, 8, good.signature().size() - 1}) {
        Bytes cut = good.signature().slice(0, size);
        refuses(key, new NoteSignature(key.name(), key.keyId(), cut), checkpoint);
      }
      Bytes longer = good.signature().plus(Bytes.of((byte) 0));
      refuses(key, new NoteSignature(key.name(), key.keyId(), longer), checkpoint);
    }
    // Of the two, only ML-DSA-44 covers the cosigner's name: hence one Ed25519 key, one cosigner.
    VerifierKey renamed = new VerifierKey("x", mlDsa.type(), mlDsa.publicKey());
    Bytes taken = both.get(1).signature();
    refuses(renamed, new NoteSignature("x", renamed.keyId(), taken), checkpoint);
  }

  private void refuses(VerifierKey key, NoteSignature signature, Checkpoint of) {
    assertThrows(EvidenceException.class, () -> Cosignature.verify(key, signature, of, suite));
  }

  @Test
  void only_a_cosigner_cosigns_and_not_before_1970() {
    VerifierKey log = witness.key("w", KeyType.ED25519);
    assertThrows(
        IllegalArgumentException.class,
        () -> Cosignature.sign(log, witness.privateKey(), checkpoint, TIME, suite));
    assertThrows(
        IllegalArgumentException.class,
        () -> Cosignature.sign(ed25519, witness.privateKey(), checkpoint, -1, suite));
  }

  @Test
  void a_cosignature_joins_a_signed_checkpoint_once_it_verifies() throws Exception {
    TestKeys log = TestKeys.first();
    SignedCheckpoint signed =
        SignedCheckpoint.sign(checkpoint, log.signer("example.com/behind-the-sofa"));
    NoteSignature good = Cosignature.sign(ed25519, witness.privateKey(), checkpoint, TIME, suite);
    SignedCheckpoint both = signed.with(good, ed25519, suite);
    VerifiedNote opened = VerifiedNote.open(both.note(), List.of(ed25519), suite);
    assertEquals(TIME, opened.signatures().get(0).timestampSeconds().getAsLong());
    assertEquals(2, both.signatures().size());
    assertFalse(both.note().equals(signed.note()));
    NoteSignature bad = new NoteSignature(ed25519.name(), ed25519.keyId(), Bytes.of((byte) 1));
    assertThrows(EvidenceException.class, () -> signed.with(bad, ed25519, suite));
  }

  @Test
  void a_cosignature_on_a_note_that_is_no_checkpoint_does_not_verify() {
    NoteSignature good = Cosignature.sign(ed25519, witness.privateKey(), checkpoint, TIME, suite);
    Note note = new Note("no checkpoint\n", List.of(good));
    assertThrows(EvidenceException.class, () -> note.verify(List.of(ed25519), suite));
  }
}
