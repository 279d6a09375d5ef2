package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.MalformedException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Assumptions;

/** Keys of RFC 8032 section 7.1, and the providers. */
record TestKeys(Bytes publicKey, PrivateKey privateKey) {
  static final String ORIGIN = "log.example/one";

  private static final String PKCS8_PREFIX = "302e020100300506032b657004220420";

  static TestKeys first() {
    return of(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  }

  static TestKeys second() {
    return of(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  }

  static TestKeys third() {
    return of(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
  }

  private static TestKeys of(String seed, String publicKey) {
    try {
      PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Hex.decode(PKCS8_PREFIX + seed));
      return new TestKeys(
          Bytes.wrap(Hex.decode(publicKey)),
          KeyFactory.getInstance("Ed25519").generatePrivate(spec));
    } catch (GeneralSecurityException | MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  VerifierKey key(String name, KeyType type) {
    return new VerifierKey(name, type, publicKey);
  }

  NoteSigner signer(String name) {
    return new NoteSigner(key(name, KeyType.ED25519), privateKey, jdk());
  }

  static KeyPair mlDsa44() {
    try {
      return KeyPairGenerator.getInstance("ML-DSA-44", bouncyCastle()).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static Provider bouncyCastle() {
    return Providers.BOUNCY_CASTLE;
  }

  /** Made once: each takes longer than most tests. */
  private static final class Providers {
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
    static final Provider CONSCRYPT = conscrypt();

    private static Provider conscrypt() {
      try {
        return new org.conscrypt.OpenSSLProvider();
      } catch (LinkageError e) {
        return null;
      }
    }
  }

  static Provider conscrypt() {
    Provider provider = conscryptOrNull();
    Assumptions.assumeTrue(
        provider != null, "SKIPPED: Conscrypt's native library does not load here");
    return provider;
  }

  static Provider conscryptOrNull() {
    return Providers.CONSCRYPT;
  }

  static SignatureSuite jdk() {
    return new SignatureSuite(null, null, bouncyCastle());
  }

  /** Conscrypt where it loads, else the JDK: for tests that verify thousands of times. */
  static SignatureSuite fast() {
    Provider provider = conscryptOrNull();
    return new SignatureSuite(provider, provider, bouncyCastle());
  }
}
