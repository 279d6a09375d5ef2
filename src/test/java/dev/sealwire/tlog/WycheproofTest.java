package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sealwire.bytes.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every vector, with every provider the program can be given: the verdicts agree. */
class WycheproofTest {
  private static final int ED25519 = 151;
  private static final int ECDSA_P256 = 484;
  private static final int ML_DSA_44 = 180;

  @Test
  void ed25519_with_conscrypt() throws Exception {
    assertEquals(ED25519, ed25519(TestKeys.conscrypt()));
  }

  @Test
  void ed25519_with_the_jdk() throws Exception {
    assertEquals(ED25519, ed25519(null));
  }

  @Test
  void ed25519_with_bouncy_castle() throws Exception {
    assertEquals(ED25519, ed25519(TestKeys.bouncyCastle()));
  }

  @Test
  void ecdsa_p256_with_conscrypt() throws Exception {
    assertEquals(ECDSA_P256, ecdsa(TestKeys.conscrypt()));
  }

  @Test
  void ecdsa_p256_with_the_jdk() throws Exception {
    assertEquals(ECDSA_P256, ecdsa(null));
  }

  @Test
  void ecdsa_p256_with_bouncy_castle() throws Exception {
    assertEquals(ECDSA_P256, ecdsa(TestKeys.bouncyCastle()));
  }

  @Test
  void ml_dsa_44_with_bouncy_castle() throws Exception {
    assertEquals(ML_DSA_44, mlDsa44(TestKeys.bouncyCastle()));
  }

  @Test
  void ml_dsa_44_with_conscrypt() throws Exception {
    assertEquals(ML_DSA_44, mlDsa44(TestKeys.conscrypt()));
  }

  @Test
  void ml_dsa_44_with_the_jdk_where_it_has_it() throws Exception {
    boolean has = new SignatureSuite(null, null, null).hasMlDsa44();
    org.junit.jupiter.api.Assumptions.assumeTrue(has, "SKIPPED: this JDK has no ML-DSA-44");
    assertEquals(ML_DSA_44, mlDsa44(null));
  }

  private interface Check {
    boolean verify(Map<String, Object> group, Map<String, Object> test) throws Exception;
  }

  private static int run(String file, Check check) throws Exception {
    int count = 0;
    List<String> wrong = new ArrayList<>();
    Map<String, Object> all = Vectors.read(Vectors.find("wycheproof/" + file));
    for (Map<String, Object> group : Vectors.objects(all, "testGroups")) {
      for (Map<String, Object> test : Vectors.objects(group, "tests")) {
        boolean wanted = test.get("result").equals("valid");
        // The formats here sign with the empty context, so a valid signature in another is none.
        if (!test.getOrDefault("ctx", "").equals("")) {
          wanted = false;
        }
        if (check.verify(group, test) != wanted) {
          wrong.add(test.get("tcId") + " " + test.get("comment") + ", want " + wanted);
        }
        count++;
      }
    }
    assertEquals(List.of(), wrong);
    return count;
  }

  private static int ed25519(Provider provider) throws Exception {
    SignatureSuite suite = new SignatureSuite(provider, null, null);
    return run(
        "ed25519_test.json",
        (group, test) -> {
          Map<?, ?> key = (Map<?, ?>) group.get("publicKey");
          Bytes pk = Vectors.hex(key.get("pk"));
          return suite.verifyEd25519(
              pk, Vectors.hex(test.get("msg")), Vectors.hex(test.get("sig")));
        });
  }

  private static int ecdsa(Provider provider) throws Exception {
    SignatureSuite suite = new SignatureSuite(null, provider, null);
    return run(
        "ecdsa_secp256r1_sha256_test.json",
        (group, test) -> {
          PublicKey key = ec(Vectors.hex(group.get("publicKeyDer")));
          Bytes message = Vectors.hex(test.get("msg"));
          Bytes signature = Vectors.hex(test.get("sig"));
          boolean verified = suite.verifyEcdsaP256(key, message, signature);
          assertEquals(verified, suite.verifier(key).test(message, signature), test.toString());
          return verified;
        });
  }

  private static PublicKey ec(Bytes spki) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki.toArray()));
  }

  private static int mlDsa44(Provider provider) throws Exception {
    SignatureSuite suite = new SignatureSuite(null, null, provider);
    return run(
        "mldsa_44_verify_test.json",
        (group, test) ->
            suite.verifyMlDsa44(
                Vectors.hex(group.get("publicKey")),
                Vectors.hex(test.get("msg")),
                Vectors.hex(test.get("sig"))));
  }

  @Test
  void a_key_that_is_not_on_p256_verifies_nothing() throws Exception {
    PublicKey key = TestKeys.mlDsa44().getPublic();
    SignatureSuite suite = new SignatureSuite(null, null, null);
    Bytes signature = Vectors.hex("3006020101020101");
    assertFalse(suite.verifyEcdsaP256(key, Bytes.EMPTY, signature));
  }

  @Test
  void a_key_of_small_order_or_in_another_spelling_verifies_nothing() throws Exception {
    // With such keys the first of these signatures, R = 1 and S = 0, is good for any message.
    String[] points = {
      "01" + "00".repeat(31),
      "01" + "00".repeat(30) + "80",
      "ee" + "ff".repeat(30) + "7f",
      "ee" + "ff".repeat(30) + "ff",
      "ec" + "ff".repeat(30) + "7f",
      "00".repeat(32),
      "00".repeat(31) + "80",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    };
    for (Provider provider : new Provider[] {null, TestKeys.conscryptOrNull()}) {
      SignatureSuite suite = new SignatureSuite(provider, null, null);
      for (String key : points) {
        for (String r : points) {
          Bytes signature = Vectors.hex(r + "00".repeat(32));
          for (int i = 0; i < 16; i++) {
            Bytes message = Bytes.of((byte) i);
            assertFalse(suite.verifyEd25519(Vectors.hex(key), message, signature), key);
          }
        }
      }
    }
  }
}
