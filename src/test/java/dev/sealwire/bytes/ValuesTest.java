package dev.sealwire.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ValuesTest {
  private static final byte[] DATA = {1, 2, 3, (byte) 0xfe};

  @Test
  void bytes_are_cut_out_of_arrays_within_their_ends() {
    assertEquals(Bytes.of((byte) 2, (byte) 3), Bytes.of(DATA, 1, 2));
    assertEquals(Bytes.of(DATA), Bytes.of(DATA, 0, 4));
    assertEquals(Bytes.EMPTY, Bytes.of(DATA, 4, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.of(DATA, -1, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.of(DATA, 1, -1));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.of(DATA, 3, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.of(DATA, 5, 0));
    assertEquals(Bytes.EMPTY, Bytes.of(DATA).slice(4, 4));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.of(DATA).slice(-1, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.of(DATA).slice(2, 1));
  }

  @Test
  void bytes_go_where_they_are_sent() throws Exception {
    Bytes bytes = Bytes.of(DATA);
    assertEquals(0xfe, bytes.at(3));
    byte[] target = new byte[6];
    bytes.copyTo(target, 1);
    assertArrayEquals(new byte[] {0, 1, 2, 3, (byte) 0xfe, 0}, target);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    bytes.writeTo(out);
    assertArrayEquals(DATA, out.toByteArray());
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(pair.getPrivate());
    bytes.update(signer);
    byte[] signature = signer.sign();
    signer.initVerify(pair.getPublic());
    signer.update(DATA);
    assertTrue(signer.verify(signature));
  }

  @Test
  void bytes_spell_themselves_and_hash_by_content() {
    assertEquals("010203fe", Bytes.of(DATA).hex());
    assertEquals("010203fe", Bytes.of(DATA).toString());
    assertEquals(java.util.Arrays.hashCode(DATA), Bytes.of(DATA).hashCode());
    assertEquals("00".repeat(32), Bytes.wrap(new byte[32]).toString());
    assertEquals("00".repeat(32) + "... (33 bytes)", Bytes.wrap(new byte[33]).toString());
    assertThrows(MalformedException.class, () -> Bytes.of((byte) 0xff).utf8());
  }

  @Test
  void a_hash_is_cut_out_copied_and_compared() throws Exception {
    byte[] many = new byte[40];
    for (int i = 0; i < 40; i++) {
      many[i] = (byte) i;
    }
    Sha256 first = Sha256.of(many, 0);
    Sha256 last = Sha256.of(many, 8);
    assertEquals(39, last.toArray()[31]);
    assertThrows(IndexOutOfBoundsException.class, () -> Sha256.of(many, 9));
    assertThrows(IndexOutOfBoundsException.class, () -> Sha256.of(many, -1));
    byte[] target = new byte[34];
    last.copyTo(target, 1);
    assertEquals(8, target[1]);
    assertEquals(39, target[32]);
    assertNotEquals(first, last);
    assertNotEquals(first, first.bytes());
    assertTrue(first.compareTo(last) < 0 && last.compareTo(first) > 0);
    assertEquals(0x08090a0b, last.hashCode());
    byte[] high = new byte[32];
    java.util.Arrays.fill(high, (byte) 0xf1);
    assertEquals(0xf1f1f1f1, Sha256.of(high).hashCode());
    assertEquals(last.hex(), last.toString());
    assertEquals("SUN", Sha256.digest().getProvider().getName());
    assertEquals(
        Sha256.ofHex("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"),
        Sha256.hash(new byte[] {1, 2, 3}));
    MessageDigest digest = Sha256.digest();
    first.update(digest);
    assertEquals(Sha256.hash(first.bytes()), Sha256.finish(digest));
  }

  @Test
  void a_secret_gives_copies_that_are_the_callers_own() throws Exception {
    byte[] source = {7, 8};
    try (Secret secret = Secret.of(source)) {
      source[0] = 0;
      byte[] shown = secret.reveal();
      assertArrayEquals(new byte[] {7, 8}, shown);
      shown[0] = 0;
      assertArrayEquals(new byte[] {7, 8}, secret.reveal());
      assertEquals("(secret)", secret.toString());
      assertEquals(1, secret.hashCode());
      assertEquals(secret, Secret.of(new byte[] {7, 8}));
    }
    assertThrows(MalformedException.class, () -> Secret.of(new byte[] {(byte) 0xff}).revealChars());
    Secret closed = Secret.of(new byte[] {7, 8});
    closed.close();
    assertEquals(Secret.of(new byte[2]), closed, "what is closed is wiped");
    assertThrows(IllegalStateException.class, closed::revealChars);
  }

  @Test
  void exceptions_say_what_a_program_asks_them() {
    MalformedException whole = new MalformedException("hash", "is 31 bytes, want 32");
    assertEquals("hash is 31 bytes, want 32", whole.getMessage());
    assertEquals("hash", whole.what());
    assertEquals(-1, whole.offset());
    MalformedException at = new MalformedException("policy line", 0, "is empty");
    assertEquals("policy line at 0 is empty", at.getMessage());
    assertEquals(0, at.offset());
    assertEquals(9, new MalformedException("x", 9, "y").offset());
    assertEquals("unknown-ca", new UntrustedPeerException("unknown-ca", "m").reason());
    assertEquals("too-large", new RefusedException("too-large", "m").code());
  }

  @Test
  void json_values_are_what_they_are() throws Exception {
    JsonObject json = Json.parse("json", Bytes.utf8("{\"t\":true,\"f\":false,\"s\":\"x\"}"), 100);
    assertTrue(json.bool("t"));
    assertFalse(json.bool("f"));
    assertEquals(Set.of("t", "f", "s"), json.names());
    assertEquals("x", json.value("s"));
    MalformedException bad =
        assertThrows(
            MalformedException.class, () -> Json.parse("json", Bytes.utf8("{\"a\":null}"), 100));
    assertEquals(5, bad.offset());
    assertThrows(
        IllegalArgumentException.class, () -> new JsonWriter().put("l", List.of("\ud800")));
  }
}
