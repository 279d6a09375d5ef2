package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.function.BiPredicate;

/**
 * Signs and verifies with the providers it is given. Which provider is used changes the speed, not
 * the verdict: what one accepts and another does not is refused before either sees it. Immutable
 * and thread-safe.
 *
 * <p>A method whose algorithm the provider lacks throws {@link IllegalStateException}: that it
 * could not be checked is neither true nor false. ML-DSA-44 is in no JDK before 24; ask {@link
 * #hasMlDsa44}.
 */
public final class SignatureSuite {
  /** Length of an Ed25519 signature, RFC 8032 section 5.1.6. */
  public static final int ED25519_SIGNATURE_BYTES = 64;

  /** Length of an ML-DSA-44 signature, FIPS 204 table 2. */
  public static final int ML_DSA_44_SIGNATURE_BYTES = 2420;

  private static final String ED25519 = "Ed25519";
  private static final String ML_DSA_44 = "ML-DSA-44";
  private static final String ECDSA = "SHA256withECDSA";
  private static final String RSA = "SHA256withRSA";

  private final Provider ed25519;
  private final Provider ecdsaP256;
  private final Provider mlDsa44;

  /**
   * @param ed25519 for Ed25519; null for the platform's default
   * @param ecdsaP256 for ECDSA on P-256 with SHA-256; null for the platform's default
   * @param mlDsa44 for ML-DSA-44; null for the platform's default
   */
  public SignatureSuite(Provider ed25519, Provider ecdsaP256, Provider mlDsa44) {
    this.ed25519 = ed25519;
    this.ecdsaP256 = ecdsaP256;
    this.mlDsa44 = mlDsa44;
  }

  /** Whether there is ML-DSA-44. */
  public boolean hasMlDsa44() {
    try {
      signature(ML_DSA_44, mlDsa44);
      return true;
    } catch (NoSuchAlgorithmException e) {
      return false;
    }
  }

  /**
   * Whether the signature is the key's over the message: RFC 8032 section 5.1.7, pure Ed25519.
   *
   * @param publicKey32 RFC 8032 section 5.1.2; what is not 32 bytes, no point in its only spelling,
   *     or one of small order verifies nothing
   * @param signature of any other length than 64 bytes it is false
   */
  public boolean verifyEd25519(Bytes publicKey32, Bytes message, Bytes signature) {
    return publicKey32.size() == KeyType.ED25519.publicKeyBytes()
        && signature.size() == ED25519_SIGNATURE_BYTES
        && Strictness.ed25519Signature(signature)
        && Strictness.ed25519Key(publicKey32)
        && verify(
            ED25519,
            ED25519,
            ed25519,
            KeyEncoding.spki(KeyEncoding.ED25519, publicKey32),
            message,
            signature);
  }

  /**
   * Whether the signature is the key's over the message: FIPS 204, pure mode, empty context.
   *
   * @param publicKey1312 of any other length it verifies nothing
   * @param signature of any other length than 2,420 bytes it is false
   */
  public boolean verifyMlDsa44(Bytes publicKey1312, Bytes message, Bytes signature) {
    return publicKey1312.size() == KeyType.COSIGNATURE_ML_DSA_44.publicKeyBytes()
        && signature.size() == ML_DSA_44_SIGNATURE_BYTES
        && verify(
            ML_DSA_44,
            ML_DSA_44,
            mlDsa44,
            KeyEncoding.spki(KeyEncoding.ML_DSA_44, publicKey1312),
            message,
            signature);
  }

  /**
   * Whether the signature is the key's over the SHA-256 of the message: FIPS 186-4 section 6.
   *
   * @param key of any provider; what is not on P-256 verifies nothing
   * @param derSignature DER of r and s, RFC 3279 section 2.2.3; any other spelling is false
   */
  public boolean verifyEcdsaP256(PublicKey key, Bytes message, Bytes derSignature) {
    byte[] spki = key.getEncoded();
    return KeyEncoding.is(KeyEncoding.P256, KeyEncoding.P256_POINT_BYTES, spki)
        && verifyEcdsaP256(spki, null, message, derSignature);
  }

  /**
   * @param own the provider's own key of {@code spki}, or null: then it is made
   */
  private boolean verifyEcdsaP256(byte[] spki, PublicKey own, Bytes message, Bytes derSignature) {
    BigInteger[] rs = Strictness.ecdsaP256Signature(derSignature);
    if (rs == null) {
      return false;
    }
    if (P256.ambiguous(rs[0])) {
      int from = spki.length - KeyEncoding.P256_POINT_BYTES;
      Bytes coordinates = Bytes.of(spki, from, KeyEncoding.P256_POINT_BYTES);
      return P256.verify(coordinates, message, rs[0], rs[1]);
    }
    return own == null
        ? verify(ECDSA, "EC", ecdsaP256, spki, message, derSignature)
        : verify(ECDSA, ecdsaP256, own, message, derSignature);
  }

  /**
   * Says of a message and a signature what {@link #verify(PublicKey, Bytes, Bytes)} says of them
   * with this key, for whoever asks often: a key on P-256 is taken apart once. Thread-safe.
   */
  public BiPredicate<Bytes, Bytes> verifier(PublicKey key) {
    byte[] spki = key.getEncoded();
    if (key.getAlgorithm().equals("EC")
        && KeyEncoding.is(KeyEncoding.P256, KeyEncoding.P256_POINT_BYTES, spki)) {
      try {
        PublicKey own = keyFactory("EC", ecdsaP256).generatePublic(new X509EncodedKeySpec(spki));
        return (message, signature) -> verifyEcdsaP256(spki, own, message, signature);
      } catch (GeneralSecurityException e) {
        // No point of the curve, or no provider: to be said of each signature, as ever.
        return (message, signature) -> verify(key, message, signature);
      }
    }
    return (message, signature) -> verify(key, message, signature);
  }

  /**
   * Whether the signature is over the message by the key of a certificate: ECDSA or RSA (PKCS #1
   * v1.5) with SHA-256, or Ed25519, as the key's kind says. This is how a client signs its
   * statements.
   *
   * @param key of any provider; a key of another kind verifies nothing
   */
  public boolean verify(PublicKey key, Bytes message, Bytes signature) {
    byte[] spki = key.getEncoded();
    switch (key.getAlgorithm()) {
      case "EC":
        return KeyEncoding.is(KeyEncoding.P256, KeyEncoding.P256_POINT_BYTES, spki)
            ? verifyEcdsaP256(key, message, signature)
            : verify(ECDSA, "EC", null, spki, message, signature);
      case "RSA":
        return verify(RSA, "RSA", null, spki, message, signature);
      case "EdDSA", "Ed25519":
        int raw = KeyType.ED25519.publicKeyBytes();
        return KeyEncoding.is(KeyEncoding.ED25519, raw, spki)
            && verifyEd25519(Bytes.of(spki, spki.length - raw, raw), message, signature);
      default:
        return false;
    }
  }

  /**
   * Signs as {@link #verify(PublicKey, Bytes, Bytes)} verifies.
   *
   * @param key of any provider
   * @throws IllegalArgumentException if it is of another kind
   */
  public Bytes sign(PrivateKey key, Bytes message) {
    switch (key.getAlgorithm()) {
      case "EC":
        return sign(ECDSA, ecdsaP256, key, message);
      case "RSA":
        return sign(RSA, null, key, message);
      case "EdDSA", "Ed25519":
        return signEd25519(key, message);
      default:
        throw new IllegalArgumentException("key is of kind " + key.getAlgorithm());
    }
  }

  /**
   * Signs the message: pure Ed25519, 64 bytes.
   *
   * @param key of any provider
   * @throws IllegalArgumentException if it is not an Ed25519 key
   */
  public Bytes signEd25519(PrivateKey key, Bytes message) {
    return sign(ED25519, ed25519, key, message);
  }

  /**
   * Signs the message: ML-DSA-44, pure mode, empty context, 2,420 bytes.
   *
   * @param key of any provider
   * @throws IllegalArgumentException if it is not an ML-DSA-44 key
   */
  public Bytes signMlDsa44(PrivateKey key, Bytes message) {
    return sign(ML_DSA_44, mlDsa44, key, message);
  }

  /**
   * The same key as the Ed25519 provider's own, for whoever signs often: a foreign one is converted
   * at every signature, which costs more than to sign. A key that has no encoding stays as it is.
   */
  PrivateKey ownEd25519(PrivateKey key) {
    try {
      return ed25519 == null ? key : converted(ED25519, ed25519, key);
    } catch (GeneralSecurityException e) {
      return key;
    }
  }

  private static boolean verify(
      String algorithm,
      String keyAlgorithm,
      Provider provider,
      byte[] spki,
      Bytes message,
      Bytes signature) {
    try {
      PublicKey key =
          keyFactory(keyAlgorithm, provider).generatePublic(new X509EncodedKeySpec(spki));
      return verify(algorithm, provider, key, message, signature);
    } catch (NoSuchAlgorithmException e) {
      throw missing(algorithm, e);
    } catch (InvalidKeySpecException e) {
      return false; // the length is right: these bytes are no point of the curve
    }
  }

  private static boolean verify(
      String algorithm, Provider provider, PublicKey key, Bytes message, Bytes signature) {
    try {
      Signature verifier = signature(algorithm, provider);
      verifier.initVerify(key);
      message.update(verifier);
      return verifier.verify(signature.toArray());
    } catch (NoSuchAlgorithmException e) {
      throw missing(algorithm, e);
    } catch (InvalidKeyException | SignatureException e) {
      return false; // a key that the provider does not take, or no signature
    }
  }

  private static Bytes sign(String algorithm, Provider provider, PrivateKey key, Bytes message) {
    try {
      Signature signer = signature(algorithm, provider);
      try {
        signer.initSign(key);
      } catch (InvalidKeyException e) {
        signer.initSign(converted(algorithm, provider, key));
      }
      message.update(signer);
      return Bytes.wrap(signer.sign());
    } catch (NoSuchAlgorithmException e) {
      throw missing(algorithm, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "private key is "
              + key.getAlgorithm()
              + " in a form that "
              + signerName(provider)
              + " cannot use, want "
              + algorithm,
          e);
    }
  }

  private static PrivateKey converted(String algorithm, Provider provider, PrivateKey key)
      throws GeneralSecurityException {
    byte[] pkcs8 = key.getEncoded();
    if (pkcs8 == null) {
      throw new InvalidKeyException("private key has no encoding");
    }
    byte[] portable = KeyEncoding.portable(pkcs8);
    try {
      return keyFactory(keyAlgorithm(algorithm), provider)
          .generatePrivate(new PKCS8EncodedKeySpec(portable));
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
      Arrays.fill(portable, (byte) 0);
    }
  }

  private static String keyAlgorithm(String signatureAlgorithm) {
    return switch (signatureAlgorithm) {
      case ECDSA -> "EC";
      case RSA -> "RSA";
      default -> signatureAlgorithm;
    };
  }

  private static Signature signature(String algorithm, Provider provider)
      throws NoSuchAlgorithmException {
    return provider == null
        ? Signature.getInstance(algorithm)
        : Signature.getInstance(algorithm, provider);
  }

  private static KeyFactory keyFactory(String algorithm, Provider provider)
      throws NoSuchAlgorithmException {
    return provider == null
        ? KeyFactory.getInstance(algorithm)
        : KeyFactory.getInstance(algorithm, provider);
  }

  private static String signerName(Provider provider) {
    return provider == null ? "the platform" : provider.getName();
  }

  private static IllegalStateException missing(String algorithm, NoSuchAlgorithmException e) {
    return new IllegalStateException(
        "this Java has no " + algorithm + " in the provider chosen for it", e);
  }
}
