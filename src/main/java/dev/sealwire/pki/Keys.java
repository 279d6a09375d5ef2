package dev.sealwire.pki;

import dev.sealwire.bytes.MalformedException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * Which keys are accepted, how they are made and read, and whether two are a pair. Bouncy Castle
 * throws several unchecked exceptions for what it cannot parse: all mean malformed here.
 */
final class Keys {
  /** Shortest RSA modulus, in bits: NIST SP 800-131A. */
  static final int RSA_BITS_MIN = 2048;

  /** Longest RSA modulus, in bits: beyond it one signature keeps a processor busy for long. */
  static final int RSA_BITS_MAX = 8192;

  private static final int RSA_EXPONENT_BITS_MAX = 64;
  private static final String WANTED =
      "want EC P-256 or P-384, RSA of " + RSA_BITS_MIN + " to " + RSA_BITS_MAX + " bits or Ed25519";

  private Keys() {}

  /** A fresh key pair on P-256. */
  static KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("this Java has no P-256", e);
    }
  }

  /**
   * The public key in {@code info}, its kind and size checked first, a point also for its curve.
   */
  static PublicKey decode(SubjectPublicKeyInfo info) throws MalformedException {
    String kind = kind("public key", info.getAlgorithm());
    try {
      AsymmetricKeyParameter key = PublicKeyFactory.createKey(info);
      if (key instanceof RSAKeyParameters rsa) {
        checkRsa(rsa);
      }
      return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(info.getEncoded()));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new MalformedException("public key", "is not a valid " + kind + " key");
    }
  }

  /** The PKCS#8 key in {@code der} (RFC 5958), its kind and size checked first. */
  static PrivateKey decodePrivate(byte[] der) throws MalformedException {
    try {
      PrivateKeyInfo info = PrivateKeyInfo.getInstance(der);
      String kind = kind("private key", info.getPrivateKeyAlgorithm());
      if (PrivateKeyFactory.createKey(info) instanceof RSAKeyParameters rsa) {
        checkRsa(rsa);
      }
      return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new MalformedException("private key", "is not valid PKCS#8");
    }
  }

  private static String kind(String what, AlgorithmIdentifier algorithm) throws MalformedException {
    ASN1ObjectIdentifier oid = algorithm.getAlgorithm();
    if (oid.equals(EdECObjectIdentifiers.id_Ed25519)) {
      return "Ed25519";
    }
    if (oid.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      return "RSA";
    }
    if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)
        && (SECObjectIdentifiers.secp256r1.equals(algorithm.getParameters())
            || SECObjectIdentifiers.secp384r1.equals(algorithm.getParameters()))) {
      return "EC";
    }
    throw new MalformedException(
        what, "is of algorithm " + Names.quote(oid.getId()) + ", " + WANTED);
  }

  private static void checkRsa(RSAKeyParameters key) throws MalformedException {
    int bits = key.getModulus().bitLength();
    if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
      throw new MalformedException("RSA key", "is " + bits + " bits, " + WANTED);
    }
    if (!key.isPrivate() && key.getExponent().bitLength() > RSA_EXPONENT_BITS_MAX) {
      throw new MalformedException(
          "RSA exponent", "is over " + RSA_EXPONENT_BITS_MAX + " bits, want 65537 or the like");
    }
  }

  /** Kind and size, such as {@code EC P-256}; nothing of the key itself. */
  static String describe(Key key) {
    if (key instanceof ECKey ec) {
      return "EC P-" + ec.getParams().getCurve().getField().getFieldSize();
    }
    if (key instanceof RSAKey rsa) {
      return "RSA, " + rsa.getModulus().bitLength() + " bits";
    }
    return key instanceof EdECKey edwards ? edwards.getParams().getName() : key.getAlgorithm();
  }

  /** Whether the two are a pair, computed from the private key; nothing is signed for it. */
  static boolean isPair(PrivateKey privateKey, PublicKey publicKey) {
    byte[] der = privateKey.getEncoded();
    if (der == null) {
      throw new IllegalArgumentException("private key does not show its content");
    }
    try {
      AsymmetricKeyParameter ours = PrivateKeyFactory.createKey(der);
      AsymmetricKeyParameter theirs = PublicKeyFactory.createKey(publicKey.getEncoded());
      if (ours instanceof ECPrivateKeyParameters a && theirs instanceof ECPublicKeyParameters b) {
        return a.getParameters().getCurve().equals(b.getParameters().getCurve())
            && point(a).equals(b.getQ());
      }
      if (ours instanceof RSAPrivateCrtKeyParameters a && theirs instanceof RSAKeyParameters b) {
        return a.getModulus().equals(b.getModulus())
            && a.getPublicExponent().equals(b.getExponent());
      }
      return ours instanceof Ed25519PrivateKeyParameters a
          && theirs instanceof Ed25519PublicKeyParameters b
          && Arrays.equals(a.generatePublicKey().getEncoded(), b.getEncoded());
    } catch (IOException | RuntimeException e) {
      return false;
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static ECPoint point(ECPrivateKeyParameters key) {
    return new FixedPointCombMultiplier()
        .multiply(key.getParameters().getG(), key.getD())
        .normalize();
  }
}
