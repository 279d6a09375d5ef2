package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierKeyTest {
  private static final String KEY = "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

  @Test
  void every_type_reads_back_from_its_vkey() throws Exception {
    for (KeyType type : KeyType.values()) {
      VerifierKey key =
          new VerifierKey("a.example/b", type, Bytes.of(new byte[type.publicKeyBytes()]));
      assertEquals(key, VerifierKey.parse(key.toString()));
    }
  }

  @Test
  void a_java_key_gives_its_raw_bytes() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    VerifierKey key = VerifierKey.of("a", KeyType.ED25519, pair.getPublic());
    new NoteSigner(key, pair.getPrivate(), TestKeys.jdk());
    KeyPair mlDsa = TestKeys.mlDsa44();
    VerifierKey.of("a", KeyType.COSIGNATURE_ML_DSA_44, mlDsa.getPublic());
    assertThrows(
        MalformedException.class, () -> VerifierKey.of("a", KeyType.ED25519, mlDsa.getPublic()));
    assertThrows(
        MalformedException.class, () -> VerifierKey.of("a b", KeyType.ED25519, pair.getPublic()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com/foo",
        "example.com/foo+530d903a",
        "example.com/foo+530d903a+",
        "example.com/foo+530d903b+" + KEY,
        "example.com/foo+530D903A+" + KEY,
        "example.com/foo+30d903a+" + KEY,
        "example.com/foo+0530d903a+" + KEY,
        "example.com/bar+530d903a+" + KEY,
        "+530d903a+" + KEY,
        "example.com foo+530d903a+" + KEY,
        "example.com/foo+530d903a+" + KEY + "=",
        "example.com/foo+530d903a+" + KEY + "AA==",
        "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3Q==",
        "example.com/foo+530d903a+AQ==",
      })
  void what_is_not_a_vkey_is_malformed(String vkey) {
    assertThrows(MalformedException.class, () -> VerifierKey.parse(vkey));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a+b",
        "a\nb",
        "a\tb",
        "a\0b",
        "a\u0085",
        "a\u00a0",
        "\u2003a",
        "a\u2028",
        "a\u3000b",
        "a\u1680b",
        "\ud800",
      })
  void what_cannot_name_a_key_is_malformed(String name) {
    assertThrows(MalformedException.class, () -> VerifierKey.checkName(name));
    Bytes raw = Bytes.of(new byte[32]);
    assertThrows(IllegalArgumentException.class, () -> new VerifierKey(name, KeyType.ED25519, raw));
  }

  @Test
  void a_name_has_at_most_255_bytes_and_a_vkey_4096_characters() throws Exception {
    VerifierKey.checkName("n".repeat(255));
    VerifierKey.checkName("\u00e8".repeat(127));
    assertThrows(MalformedException.class, () -> VerifierKey.checkName("n".repeat(256)));
    assertThrows(MalformedException.class, () -> VerifierKey.checkName("\u00e8".repeat(128)));
    assertThrows(MalformedException.class, () -> VerifierKey.parse("n".repeat(4_097)));
    KeyType large = KeyType.COSIGNATURE_ML_DSA_44;
    Bytes raw = Bytes.of(new byte[large.publicKeyBytes()]);
    VerifierKey longest = new VerifierKey("n".repeat(255), large, raw);
    assertEquals(longest, VerifierKey.parse(longest.toString()));
  }

  @Test
  void another_length_or_key_id_than_the_type_and_key_give_is_refused() {
    Bytes raw = Bytes.of(new byte[31]);
    assertThrows(IllegalArgumentException.class, () -> new VerifierKey("a", KeyType.ED25519, raw));
    VerifierKey key = new VerifierKey("a", KeyType.ED25519, Bytes.of(new byte[32]));
    assertThrows(
        IllegalArgumentException.class,
        () -> new VerifierKey("a", key.keyId() + 1, KeyType.ED25519, key.publicKey()));
  }
}
