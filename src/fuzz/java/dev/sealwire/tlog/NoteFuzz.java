package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sealwire.Fuzz;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

class NoteFuzz {
  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_note_has_one_spelling_or_is_refused(byte[] data) {
    try {
      assertEquals(Bytes.of(data), Note.parse(Bytes.of(data)).toBytes());
    } catch (MalformedException e) {
      // Refused, with a word.
    }
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_checkpoint_has_one_spelling_or_is_refused(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      assertEquals(text, Checkpoint.parse(text).text());
    } catch (MalformedException e) {
      // Refused, with a word.
    }
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_proof_file_has_one_spelling_or_is_refused(byte[] data) {
    try {
      assertEquals(Bytes.of(data), ProofFile.parse(Bytes.of(data)).toBytes());
    } catch (MalformedException e) {
      // Refused, with a word.
    }
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_policy_says_the_same_when_it_is_written(byte[] data) throws MalformedException {
    Policy policy;
    try {
      policy = Policy.parse(Bytes.of(data));
    } catch (MalformedException e) {
      return;
    }
    assertEquals(policy.toBytes(), Policy.parse(policy.toBytes()).toBytes());
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_vkey_has_one_spelling_or_is_refused(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      assertEquals(text, VerifierKey.parse(text).toString());
    } catch (MalformedException e) {
      // Refused, with a word.
    }
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_tile_path_has_one_spelling_or_is_refused(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      assertEquals(text, TilePath.parse(text).toString());
    } catch (MalformedException e) {
      // Refused, with a word.
    }
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void an_entry_bundle_has_one_spelling_or_is_refused(byte[] data) throws MalformedException {
    TilePath path = TilePath.parse("tile/entries/000.p/2");
    try {
      assertEquals(Bytes.of(data), EntryBundle.parse(path, Bytes.of(data)).toBytes());
    } catch (MalformedException e) {
      // Refused, with a word.
    }
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_growth_file_has_one_spelling_or_is_refused(byte[] data) {
    try {
      assertEquals(Bytes.of(data), GrowthFile.parse(Bytes.of(data)).toBytes());
    } catch (MalformedException e) {
      // Refused, with a word.
    }
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void an_ecdsa_signature_has_one_spelling_or_is_refused(byte[] data) {
    BigInteger[] pair = Strictness.ecdsaP256Signature(Bytes.of(data));
    if (pair != null) {
      byte[] r = pair[0].toByteArray();
      byte[] s = pair[1].toByteArray();
      byte[] head = {0x30, (byte) (r.length + s.length + 4), 2, (byte) r.length};
      Bytes again =
          Bytes.of(head).plus(Bytes.of(r)).plus(Bytes.of(new byte[] {2, (byte) s.length}));
      assertEquals(Bytes.of(data), again.plus(Bytes.of(s)));
    }
  }
}
