package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import java.math.BigInteger;

/**
 * What signatures must look like before a provider sees them. Providers differ in what they let
 * pass; with these checks in front they agree, so a signature means the same wherever it is
 * verified, and nobody can make a second spelling of one.
 */
final class Strictness {
  private static final int ED25519_BYTES = 32;

  /** The order of the Ed25519 base point, RFC 8032 section 5.1. */
  private static final BigInteger ED25519_ORDER =
      new BigInteger("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed", 16);

  /** 2^255 - 19, the field of Ed25519. */
  private static final BigInteger ED25519_FIELD =
      BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

  /** The y of the two points of order 8 with the smaller y; the other two have its negative. */
  private static final BigInteger ED25519_ORDER_8_Y =
      new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16);

  private static final int DER_SEQUENCE = 0x30;
  private static final int DER_INTEGER = 0x02;
  private static final int P256_DER_BYTES_MAX = 72;

  private Strictness() {}

  /**
   * Whether a signature of 64 bytes is a canonical point and a number below the order, RFC 8032
   * section 5.1.7. Without the latter, adding the order gives a second valid signature.
   */
  static boolean ed25519Signature(Bytes signature) {
    return canonicalY(signature.slice(0, ED25519_BYTES)) != null
        && littleEndian(signature.slice(ED25519_BYTES)).compareTo(ED25519_ORDER) < 0;
  }

  /**
   * Whether 32 bytes spell a point canonically, which Conscrypt does not ask, and not one of the
   * eight points of small order, which Bouncy Castle alone refuses: anyone can sign for such a key.
   * That it is on the curve is left to the provider.
   */
  static boolean ed25519Key(Bytes point) {
    BigInteger y = canonicalY(point);
    if (y == null) {
      return false;
    }
    // Orders 1 and 2 have y = 1 and -1, order 4 has 0.
    BigInteger up = y.min(ED25519_FIELD.subtract(y));
    return up.compareTo(BigInteger.ONE) > 0 && !up.equals(ED25519_ORDER_8_Y);
  }

  /**
   * The y of a point in its only spelling, or null, RFC 8032 section 5.1.3: y below the field, and
   * no sign on x = 0, which is where y is 1 or -1.
   */
  private static BigInteger canonicalY(Bytes point) {
    BigInteger number = littleEndian(point);
    boolean sign = number.testBit(255);
    BigInteger y = number.clearBit(255);
    boolean noX = y.equals(BigInteger.ONE) || y.equals(ED25519_FIELD.subtract(BigInteger.ONE));
    return y.compareTo(ED25519_FIELD) < 0 && !(sign && noX) ? y : null;
  }

  private static BigInteger littleEndian(Bytes bytes) {
    byte[] out = new byte[bytes.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) bytes.at(out.length - 1 - i);
    }
    return new BigInteger(1, out);
  }

  /**
   * The r and s in the DER (X.690) of SEQUENCE { INTEGER r, INTEGER s }, RFC 3279 section 2.2.3.
   *
   * @return null if it is any other encoding, or not {@code 1 <= r, s < order}
   */
  static BigInteger[] ecdsaP256Signature(Bytes signature) {
    int size = signature.size();
    if (size < 2 || size > P256_DER_BYTES_MAX) {
      return null;
    }
    if (signature.at(0) != DER_SEQUENCE || signature.at(1) != size - 2) {
      return null;
    }
    BigInteger r = integer(signature, 2);
    int next = r == null ? size : 2 + 2 + signature.at(3);
    BigInteger s = integer(signature, next);
    if (s == null || next + 2 + signature.at(next + 1) != size) {
      return null;
    }
    return new BigInteger[] {r, s};
  }

  /** The integer at {@code at}, or null if it is none, is not minimal or not in range. */
  private static BigInteger integer(Bytes der, int at) {
    if (at + 2 >= der.size() || der.at(at) != DER_INTEGER) {
      return null;
    }
    int from = at + 2;
    int to = from + der.at(at + 1);
    if (to == from || to > der.size()) {
      return null;
    }
    boolean padded = der.at(from) == 0 && to - from > 1 && der.at(from + 1) < 0x80;
    BigInteger value = new BigInteger(der.slice(from, to).toArray());
    return padded || value.signum() <= 0 || value.compareTo(P256.N) >= 0 ? null : value;
  }
}
