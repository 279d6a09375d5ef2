package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import java.math.BigInteger;

/**
 * ECDSA verification on P-256 by the book (FIPS 186-4 section 6.4), for the one kind of signature
 * on which providers disagree: where r is below p - n, the point behind it may have x = r + n, and
 * the JDK takes that for a wrong signature. No honest signer meets it (1 in 2^128), but a dishonest
 * one can make it, and then hold a statement that is good on one machine and bad on another. Slow,
 * a few milliseconds, and not constant-time: everything here is public.
 */
final class P256 {
  /** The field; this and what follows from FIPS 186-4 section D.1.2.3. */
  private static final BigInteger P =
      new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

  /** The order of the base point. */
  static final BigInteger N =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private static final BigInteger B =
      new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);
  private static final Point G =
      new Point(
          new BigInteger("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296", 16),
          new BigInteger("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5", 16));
  private static final BigInteger THREE = BigInteger.valueOf(3);
  private static final int COORDINATE_BYTES = 32;

  /** A point other than the one at infinity, which is null. */
  private record Point(BigInteger x, BigInteger y) {}

  private P256() {}

  /** Whether two points can have this r: x = r and x = r + n, both in the field. */
  static boolean ambiguous(BigInteger r) {
    return r.compareTo(P.subtract(N)) < 0;
  }

  /**
   * Whether (r, s) is the key's over the SHA-256 of the message.
   *
   * @param coordinates x and y of the public key, 32 bytes each
   * @param r 1 to n - 1, and likewise s
   */
  static boolean verify(Bytes coordinates, Bytes message, BigInteger r, BigInteger s) {
    Point key =
        new Point(
            new BigInteger(1, coordinates.slice(0, COORDINATE_BYTES).toArray()),
            new BigInteger(1, coordinates.slice(COORDINATE_BYTES).toArray()));
    if (!onCurve(key)) {
      return false;
    }
    BigInteger e = new BigInteger(1, Sha256.hash(message).toArray());
    BigInteger w = s.modInverse(N);
    Point sum = add(times(e.multiply(w).mod(N), G), times(r.multiply(w).mod(N), key));
    return sum != null && sum.x.mod(N).equals(r);
  }

  private static boolean onCurve(Point point) {
    BigInteger right = point.x.pow(3).subtract(point.x.multiply(THREE)).add(B);
    return point.x.compareTo(P) < 0
        && point.y.compareTo(P) < 0
        && point.y.pow(2).subtract(right).mod(P).signum() == 0;
  }

  private static Point times(BigInteger factor, Point point) {
    Point out = null;
    for (int bit = factor.bitLength() - 1; bit >= 0; bit--) {
      out = add(out, out);
      if (factor.testBit(bit)) {
        out = add(out, point);
      }
    }
    return out;
  }

  private static Point add(Point a, Point b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    BigInteger rise;
    BigInteger run;
    if (!a.x.equals(b.x)) {
      rise = b.y.subtract(a.y);
      run = b.x.subtract(a.x);
    } else if (a.y.equals(b.y)) {
      // No point of P-256 has y = 0: its order is odd. So there always is a tangent.
      rise = a.x.pow(2).subtract(BigInteger.ONE).multiply(THREE);
      run = a.y.shiftLeft(1);
    } else {
      return null;
    }
    BigInteger slope = rise.multiply(run.modInverse(P)).mod(P);
    BigInteger x = slope.pow(2).subtract(a.x).subtract(b.x).mod(P);
    return new Point(x, slope.multiply(a.x.subtract(x)).subtract(a.y).mod(P));
  }
}
