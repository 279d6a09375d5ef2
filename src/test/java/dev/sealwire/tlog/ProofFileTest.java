package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProofFileTest {
  private static final long TIME = 1_800_000_000;

  private final SignatureSuite suite = TestKeys.fast();
  private final TestKeys log = TestKeys.first();
  private final TestKeys witness = TestKeys.second();
  private final VerifierKey logKey = log.key(TestKeys.ORIGIN, KeyType.ED25519);
  private final VerifierKey witnessKey = witness.key("w.example", KeyType.COSIGNATURE_ED25519);
  private final TiledTree tree = new MemoryTiles().grow(13);
  private final Bytes leaf = ReferenceTree.entry(6);

  private ProofFile proof(Bytes extra) throws Exception {
    Checkpoint checkpoint = new Checkpoint(TestKeys.ORIGIN, 13, tree.root());
    SignedCheckpoint signed = SignedCheckpoint.sign(checkpoint, log.signer(TestKeys.ORIGIN));
    NoteSignature cosignature =
        Cosignature.sign(witnessKey, witness.privateKey(), checkpoint, TIME, suite);
    Bytes note = signed.with(cosignature, witnessKey, suite).note();
    return new ProofFile(6, extra, tree.inclusion(6, 13), note);
  }

  private Policy policy() throws MalformedException {
    return Policy.parse(Bytes.utf8("log " + logKey + "\nwitness w " + witnessKey + "\nquorum w\n"));
  }

  @Test
  void a_proof_reads_back_and_verifies() throws Exception {
    for (Bytes extra : new Bytes[] {null, Bytes.utf8("age-v1.2.1")}) {
      ProofFile proof = proof(extra);
      ProofFile parsed = ProofFile.parse(proof.toBytes());
      assertEquals(proof, parsed);
      Checkpoint checkpoint = parsed.verify(leaf, policy(), suite).checkpoint();
      assertEquals(tree.root(), checkpoint.root());
      assertEquals(13, parsed.verify(leaf, Policy.forLog(logKey), suite).checkpoint().size());
      parsed.verify(Merkle.leafHash(leaf), policy(), suite);
    }
  }

  @Test
  void the_file_is_laid_out_as_the_specification_says() throws Exception {
    ProofFile proof = proof(Bytes.utf8("x"));
    StringBuilder text = new StringBuilder("c2sp.org/tlog-proof@v1\nextra eA==\nindex 6\n");
    proof.path().forEach(hash -> text.append(hash.base64()).append('\n'));
    text.append('\n').append(proof.checkpointNote().utf8());
    assertEquals(text.toString(), proof.toBytes().utf8());
  }

  @Test
  void no_truncation_and_no_flipped_bit_verifies() throws Exception {
    Bytes file = proof(null).toBytes();
    Policy policy = policy();
    for (int size = 0; size < file.size(); size++) {
      refuses(file.slice(0, size), policy);
    }
    refuses(file.plus(Bytes.of((byte) '\n')), policy);
    refuses(file.plus(Bytes.of((byte) 'x')), policy);
    for (int at = 0; at < file.size(); at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = file.toArray();
        flipped[at] ^= (byte) (1 << bit);
        refuses(Bytes.wrap(flipped), policy);
      }
    }
  }

  @Test
  void extra_data_is_the_only_part_that_can_change_unseen() throws Exception {
    Bytes extra = Bytes.utf8("extra data of an application");
    Bytes file = proof(extra).toBytes();
    int passed = 0;
    for (int at = 0; at < file.size(); at++) {
      byte[] flipped = file.toArray();
      flipped[at] ^= 1;
      try {
        ProofFile parsed = ProofFile.parse(Bytes.wrap(flipped));
        parsed.verify(leaf, policy(), suite);
        assertNotEquals(extra, parsed.extra());
        assertEquals(proof(parsed.extra()), parsed);
        passed++;
      } catch (MalformedException | EvidenceException e) {
        continue;
      }
    }
    assertNotEquals(0, passed);
  }

  private void refuses(Bytes file, Policy policy) {
    try {
      ProofFile.parse(file).verify(leaf, policy, suite);
    } catch (SealwireException e) {
      return;
    }
    fail("verifies: " + file.toString());
  }

  @Test
  void another_leaf_log_or_quorum_does_not_verify() throws Exception {
    ProofFile proof = proof(null);
    assertThrows(
        EvidenceException.class, () -> proof.verify(ReferenceTree.entry(5), policy(), suite));
    VerifierKey stranger = TestKeys.third().key(TestKeys.ORIGIN, KeyType.ED25519);
    assertThrows(EvidenceException.class, () -> proof.verify(leaf, Policy.forLog(stranger), suite));
    VerifierKey otherWitness = TestKeys.third().key("w", KeyType.COSIGNATURE_ED25519);
    Policy unmet =
        Policy.parse(Bytes.utf8("log " + logKey + "\nwitness w " + otherWitness + "\nquorum w\n"));
    assertThrows(EvidenceException.class, () -> proof.verify(leaf, unmet, suite));
  }

  @Test
  void a_path_of_another_length_is_malformed_when_read_and_when_verified() throws Exception {
    ProofFile proof = proof(null);
    List<Sha256> shorter = proof.path().subList(1, proof.path().size());
    ProofFile cut = new ProofFile(6, null, shorter, proof.checkpointNote());
    assertThrows(MalformedException.class, () -> ProofFile.parse(cut.toBytes()));
    assertThrows(MalformedException.class, () -> cut.verify(leaf, policy(), suite));
    ProofFile outside = new ProofFile(13, null, proof.path(), proof.checkpointNote());
    assertThrows(MalformedException.class, () -> ProofFile.parse(outside.toBytes()));
  }

  @ParameterizedTest
  @CsvSource({
    "c2sp.org/tlog-proof@v1, c2sp.org/tlog-proof@v2",
    "c2sp.org/tlog-proof@v1, ' c2sp.org/tlog-proof@v1'",
    "index 6, index 06",
    "index 6, index  6",
    "index 6, 'index 6 '",
    "index 6, index +6",
    "index 6, index -6",
    "index 6, index",
    "index 6, index 9223372036854775808",
    "index 6, Index 6",
    "extra eA==, extra eB==",
    "extra eA==, extra eA",
    "extra eA==, 'extra '",
    "extra eA==, extra",
    "extra eA==, ''",
    "extra eA==, Extra eA==",
  })
  void a_line_in_another_spelling_is_malformed(String line, String other) throws Exception {
    String text = proof(Bytes.utf8("x")).toBytes().utf8();
    String changed = text.replaceFirst(line, other);
    assertNotEquals(text, changed);
    assertThrows(MalformedException.class, () -> ProofFile.parse(Bytes.utf8(changed)));
  }

  @Test
  void limits_hold_at_and_past() throws Exception {
    Bytes largest = Bytes.of(new byte[ProofFile.EXTRA_BYTES_MAX]);
    ProofFile proof = proof(largest);
    assertEquals(proof, ProofFile.parse(proof.toBytes()));
    Bytes tooLarge = largest.plus(Bytes.of((byte) 0));
    Bytes note = proof.checkpointNote();
    assertThrows(
        IllegalArgumentException.class, () -> new ProofFile(6, tooLarge, proof.path(), note));
    assertThrows(
        IllegalArgumentException.class, () -> new ProofFile(6, Bytes.EMPTY, proof.path(), note));
    String past =
        proof.toBytes().utf8().replace("extra " + largest.base64(), "extra " + tooLarge.base64());
    assertThrows(MalformedException.class, () -> ProofFile.parse(Bytes.utf8(past)));
    Bytes huge = Bytes.of(new byte[ProofFile.PROOF_BYTES_MAX + 1]);
    assertThrows(MalformedException.class, () -> ProofFile.parse(huge));
    List<Sha256> most = Collections.nCopies(64, Merkle.EMPTY_ROOT);
    List<Sha256> more = Collections.nCopies(65, Merkle.EMPTY_ROOT);
    new ProofFile(6, null, most, note);
    assertThrows(IllegalArgumentException.class, () -> new ProofFile(6, null, more, note));
    String lines = (Merkle.EMPTY_ROOT.base64() + "\n").repeat(65);
    Bytes tooMany = Bytes.utf8("c2sp.org/tlog-proof@v1\nindex 6\n" + lines + "\n").plus(note);
    MalformedException e = assertThrows(MalformedException.class, () -> ProofFile.parse(tooMany));
    assertEquals(67, e.offset());
  }
}
