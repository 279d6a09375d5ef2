package dev.sealwire.bytes;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.util.Arrays;

/** A SHA-256 hash (FIPS 180-4): exactly 32 bytes, equal by content. */
public final class Sha256 implements Comparable<Sha256> {
  /** Length of a hash. */
  public static final int BYTES = 32;

  /** 32 zero bytes: what stands before the first link of a hash chain. */
  public static final Sha256 ZERO = new Sha256(new byte[BYTES]);

  private final byte[] data;

  private Sha256(byte[] data) {
    this.data = data;
  }

  /**
   * A hash that was computed elsewhere.
   *
   * @throws MalformedException if there are not exactly 32 bytes
   */
  public static Sha256 of(byte[] hash) throws MalformedException {
    if (hash.length != BYTES) {
      throw new MalformedException("hash", "is " + hash.length + " bytes, want " + BYTES);
    }
    return new Sha256(hash.clone());
  }

  /**
   * As above.
   *
   * @throws MalformedException if there are not exactly 32 bytes
   */
  public static Sha256 of(Bytes hash) throws MalformedException {
    if (hash.size() != BYTES) {
      throw new MalformedException("hash", "is " + hash.size() + " bytes, want " + BYTES);
    }
    return new Sha256(hash.array()); // neither writes to it, nor gives it to anybody who may
  }

  /** Takes over the 32 bytes of {@code hash}, which nobody else has. */
  static Sha256 wrap(byte[] hash) {
    return new Sha256(hash);
  }

  /** A hash from {@code data[from, from + 32)}. */
  public static Sha256 of(byte[] data, int from) {
    if (from < 0 || from > data.length - BYTES) {
      throw new IndexOutOfBoundsException("from " + from + " of " + data.length);
    }
    return new Sha256(Arrays.copyOfRange(data, from, from + BYTES));
  }

  /**
   * A hash written in 64 lower-case hexadecimal digits.
   *
   * @throws MalformedException if it is not
   */
  public static Sha256 ofHex(String hex) throws MalformedException {
    return of(Hex.decode(hex));
  }

  /**
   * A hash written in canonical base64.
   *
   * @throws MalformedException if it is not, or is not 32 bytes
   */
  public static Sha256 ofBase64(String text) throws MalformedException {
    return of(Base64s.decode(text));
  }

  /** The hash of {@code parts}, one after the other. */
  public static Sha256 hash(Bytes... parts) {
    MessageDigest digest = digest();
    for (Bytes part : parts) {
      part.update(digest);
    }
    return new Sha256(digest.digest());
  }

  /** The hash of {@code data}. */
  public static Sha256 hash(byte[] data) {
    return new Sha256(digest().digest(data));
  }

  /** Finishes {@code digest}, which is then ready for the next message. */
  public static Sha256 finish(MessageDigest digest) {
    return new Sha256(digest.digest());
  }

  /**
   * A fresh SHA-256, from the JDK's own provider by name: another provider may come first, and
   * Bouncy Castle's is several times slower.
   */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256", "SUN");
    } catch (NoSuchProviderException e) {
      return anyDigest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the SUN provider has no SHA-256", e);
    }
  }

  private static MessageDigest anyDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** The 32 bytes. */
  public Bytes bytes() {
    return Bytes.wrap(data);
  }

  /** The 32 bytes, as a new array. */
  public byte[] toArray() {
    return data.clone();
  }

  /** Feeds the 32 bytes to {@code digest}. */
  public void update(MessageDigest digest) {
    digest.update(data);
  }

  /** Copies the 32 bytes to {@code target} at {@code at}. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(data, 0, target, at, BYTES);
  }

  /** 64 lower-case hexadecimal digits. */
  public String hex() {
    return Hex.encode(data);
  }

  /** 44 characters of base64. */
  public String base64() {
    return Base64s.encode(data);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sha256 s && Arrays.equals(data, s.data);
  }

  @Override
  public int hashCode() {
    return (data[0] & 0xff) << 24 | (data[1] & 0xff) << 16 | (data[2] & 0xff) << 8 | data[3] & 0xff;
  }

  /** Unsigned, byte by byte. */
  @Override
  public int compareTo(Sha256 other) {
    return Arrays.compareUnsigned(data, other.data);
  }

  @Override
  public String toString() {
    return hex();
  }
}
