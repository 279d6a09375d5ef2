package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.MalformedException;
import java.security.PublicKey;
import java.util.Arrays;

/**
 * Raw public keys and their X.509 SubjectPublicKeyInfo. For each algorithm here it has one form: a
 * constant, then the key.
 */
final class KeyEncoding {
  /** SEQUENCE { SEQUENCE { 1.3.101.112 }, BIT STRING of 32 bytes }; RFC 8410 section 4. */
  static final String ED25519 = "302a300506032b6570032100";

  /**
   * SEQUENCE { SEQUENCE { 2.16.840.1.101.3.4.3.17 }, BIT STRING of 1,312 bytes }; RFC 9881 section
   * 4.
   */
  static final String ML_DSA_44 = "30820532300b06096086480165030403110382052100";

  /**
   * SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING of 0x04 and two coordinates };
   * RFC 5480 section 2.
   */
  static final String P256 = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";

  /**
   * PKCS#8 of an ML-DSA-44 private key as seed and expanded key, up to the seed; RFC 9881 section
   * 6, choice {@code both}.
   */
  private static final String ML_DSA_44_BOTH =
      "30820a3e020100300b060960864801650304031104820a2a30820a260420";

  /**
   * PKCS#8 of an ML-DSA-44 private key as its seed, up to the seed; the same, choice {@code seed}.
   */
  private static final String ML_DSA_44_SEED = "3034020100300b060960864801650304031104228020";

  private static final int ML_DSA_44_BOTH_BYTES = 2626;
  private static final int ML_DSA_SEED_BYTES = 32;

  /** Length of two P-256 coordinates. */
  static final int P256_POINT_BYTES = 64;

  private KeyEncoding() {}

  /** The SubjectPublicKeyInfo of a raw key: a prefix from above, then the key. */
  static byte[] spki(String prefix, Bytes raw) {
    byte[] out = new byte[prefix.length() / 2 + raw.size()];
    prefix(prefix).copyTo(out, 0);
    raw.copyTo(out, prefix.length() / 2);
    return out;
  }

  /** Whether {@code spki} is that prefix and a key of {@code rawBytes}. */
  static boolean is(String prefix, int rawBytes, byte[] spki) {
    return spki != null
        && spki.length == prefix.length() / 2 + rawBytes
        && Bytes.of(spki, 0, prefix.length() / 2).equals(prefix(prefix));
  }

  /** The raw key within a Java public key. */
  static Bytes raw(KeyType type, PublicKey key) throws MalformedException {
    String prefix = type == KeyType.COSIGNATURE_ML_DSA_44 ? ML_DSA_44 : ED25519;
    byte[] spki = key.getEncoded();
    if (!is(prefix, type.publicKeyBytes(), spki)) {
      throw new MalformedException("public key", "is " + key.getAlgorithm() + ", want " + type);
    }
    return Bytes.of(spki, prefix.length() / 2, type.publicKeyBytes());
  }

  /**
   * PKCS#8 that every provider reads: an ML-DSA-44 key that is given as seed and expanded key, as
   * its seed alone, since Conscrypt reads nothing else; every other key as it is. The caller wipes
   * both arrays.
   */
  static byte[] portable(byte[] pkcs8) {
    byte[] both = prefix(ML_DSA_44_BOTH).toArray();
    if (pkcs8.length != ML_DSA_44_BOTH_BYTES
        || !Arrays.equals(pkcs8, 0, both.length, both, 0, both.length)) {
      return pkcs8.clone();
    }
    byte[] head = prefix(ML_DSA_44_SEED).toArray();
    byte[] out = Arrays.copyOf(head, head.length + ML_DSA_SEED_BYTES);
    System.arraycopy(pkcs8, both.length, out, head.length, ML_DSA_SEED_BYTES);
    return out;
  }

  private static Bytes prefix(String hex) {
    try {
      return Bytes.wrap(Hex.decode(hex));
    } catch (MalformedException e) {
      throw new IllegalStateException("a constant is not hexadecimal", e);
    }
  }
}
