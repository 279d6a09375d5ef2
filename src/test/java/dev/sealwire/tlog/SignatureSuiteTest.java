package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Signing and verifying by whatever key a certificate has. */
class SignatureSuiteTest {
  private static final Bytes MESSAGE = Bytes.utf8("what was said");

  private static List<SignatureSuite> suites() {
    SignatureSuite bouncy =
        new SignatureSuite(TestKeys.bouncyCastle(), TestKeys.bouncyCastle(), null);
    return List.of(TestKeys.jdk(), bouncy, TestKeys.fast());
  }

  private static KeyPair pair(String algorithm) throws Exception {
    return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
  }

  private static KeyPair curve(String name) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(name));
    return generator.generateKeyPair();
  }

  @Test
  void every_suite_verifies_what_any_signed_and_nothing_else() throws Exception {
    List<KeyPair> pairs =
        List.of(curve("secp256r1"), curve("secp384r1"), pair("RSA"), pair("Ed25519"));
    for (KeyPair pair : pairs) {
      List<Bytes> signatures = new ArrayList<>();
      for (SignatureSuite suite : suites()) {
        signatures.add(suite.sign(pair.getPrivate(), MESSAGE));
      }
      for (SignatureSuite suite : suites()) {
        for (Bytes signature : signatures) {
          String kind = pair.getPublic().getAlgorithm();
          assertTrue(suite.verify(pair.getPublic(), MESSAGE, signature), kind);
          assertFalse(suite.verify(pair.getPublic(), Bytes.utf8("other"), signature), kind);
          assertFalse(suite.verify(pair.getPublic(), MESSAGE, Bytes.EMPTY), kind);
          for (KeyPair other : pairs) {
            boolean same = other == pair;
            assertEquals(same, suite.verify(other.getPublic(), MESSAGE, signature), kind);
            assertEquals(same, suite.verifier(other.getPublic()).test(MESSAGE, signature), kind);
          }
        }
      }
    }
  }

  @Test
  void a_key_of_another_kind_verifies_nothing_and_signs_nothing() throws Exception {
    for (SignatureSuite suite : suites()) {
      for (String kind : List.of("X25519", "Ed448", "DSA")) {
        KeyPair pair = pair(kind);
        assertFalse(suite.verify(pair.getPublic(), MESSAGE, Bytes.wrap(new byte[64])), kind);
      }
      PrivateKey dsa = pair("DSA").getPrivate();
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> suite.sign(dsa, MESSAGE));
      assertEquals("key is of kind DSA", refused.getMessage());
    }
  }

  @Test
  void a_key_that_a_provider_cannot_use_is_refused_by_the_providers_name() throws Exception {
    PrivateKey rsa = pair("RSA").getPrivate();
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> TestKeys.jdk().signEd25519(rsa, MESSAGE));
    assertEquals(
        "private key is RSA in a form that the platform cannot use, want Ed25519",
        refused.getMessage());
    SignatureSuite bouncy = suites().get(1);
    refused = assertThrows(IllegalArgumentException.class, () -> bouncy.signEd25519(rsa, MESSAGE));
    assertEquals(
        "private key is RSA in a form that BC cannot use, want Ed25519", refused.getMessage());
  }

  @Test
  void a_key_is_made_the_providers_own_where_there_is_one() throws Exception {
    PrivateKey key = pair("Ed25519").getPrivate();
    assertSame(key, TestKeys.jdk().ownEd25519(key));
    SignatureSuite bouncy = suites().get(1);
    PrivateKey own = bouncy.ownEd25519(key);
    assertNotSame(key, own);
    assertTrue(own.getClass().getName().startsWith("org.bouncycastle."), own.getClass().getName());
    assertEquals(bouncy.signEd25519(key, MESSAGE), bouncy.signEd25519(own, MESSAGE));
    PrivateKey hidden =
        new PrivateKey() {
          private static final long serialVersionUID = 1;

          @Override
          public String getAlgorithm() {
            return "Ed25519";
          }

          @Override
          public String getFormat() {
            return null;
          }

          @Override
          public byte[] getEncoded() {
            return null;
          }
        };
    assertSame(hidden, bouncy.ownEd25519(hidden));
  }
}
