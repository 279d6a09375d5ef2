package dev.sealwire.bytes;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;

/** An immutable sequence of bytes, equal by content. Not for secrets: see {@link Secret}. */
public final class Bytes implements Comparable<Bytes> {
  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] data;

  private Bytes(byte[] data) {
    this.data = data;
  }

  /** A copy of {@code data}. */
  public static Bytes of(byte... data) {
    return data.length == 0 ? EMPTY : new Bytes(data.clone());
  }

  /** A copy of {@code data[from, from + length)}. */
  public static Bytes of(byte[] data, int from, int length) {
    if (from < 0 || length < 0 || from > data.length - length) {
      throw new IndexOutOfBoundsException(
          "from " + from + ", length " + length + " of " + data.length);
    }
    return new Bytes(Arrays.copyOfRange(data, from, from + length));
  }

  /**
   * Takes {@code data} over without copying it: the caller made the array, hands it to nobody else
   * and never writes to it again.
   */
  public static Bytes wrap(byte[] data) {
    return new Bytes(data);
  }

  /** The UTF-8 bytes of {@code text}. */
  public static Bytes utf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** How many bytes. */
  public int size() {
    return data.length;
  }

  /** The byte at {@code index}, 0 to 255. */
  public int at(int index) {
    return data[index] & 0xff;
  }

  /** Whether the first bytes are those of {@code prefix}. */
  public boolean startsWith(Bytes prefix) {
    int length = prefix.data.length;
    return data.length >= length && Arrays.equals(data, 0, length, prefix.data, 0, length);
  }

  /** A copy as an array. */
  public byte[] toArray() {
    return data.clone();
  }

  /** The bytes {@code [from, to)}. */
  public Bytes slice(int from, int to) {
    if (from < 0 || to < from || to > data.length) {
      throw new IndexOutOfBoundsException("[" + from + ", " + to + ") of " + data.length);
    }
    return new Bytes(Arrays.copyOfRange(data, from, to));
  }

  /** The bytes from {@code from} to the end. */
  public Bytes slice(int from) {
    return slice(from, data.length);
  }

  /** These bytes, then {@code next}. */
  public Bytes plus(Bytes next) {
    byte[] out = Arrays.copyOf(data, data.length + next.data.length);
    System.arraycopy(next.data, 0, out, data.length, next.data.length);
    return new Bytes(out);
  }

  /** Copies all bytes to {@code target} at {@code at}. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(data, 0, target, at, data.length);
  }

  /** Feeds all bytes to {@code digest}. */
  public void update(MessageDigest digest) {
    digest.update(data);
  }

  /** Feeds all bytes to {@code signature}. */
  public void update(Signature signature) throws SignatureException {
    signature.update(data);
  }

  /** Writes all bytes to {@code out}. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(data);
  }

  /** The very array, for reading in this package; nobody writes to it. */
  byte[] array() {
    return data;
  }

  /** Lower-case hexadecimal. */
  public String hex() {
    return Hex.encode(data);
  }

  /** RFC 4648 section 4, with padding. */
  public String base64() {
    return Base64s.encode(data);
  }

  /**
   * The text these bytes encode.
   *
   * @throws MalformedException if they are not UTF-8
   */
  public String utf8() throws MalformedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(data)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("text", "is not UTF-8");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes b && Arrays.equals(data, b.data);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(data);
  }

  /** Unsigned, byte by byte; a prefix sorts first. */
  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(data, other.data);
  }

  /** The first bytes in hexadecimal, and how many there are. */
  @Override
  public String toString() {
    return data.length <= 32 ? hex() : slice(0, 32).hex() + "... (" + data.length + " bytes)";
  }
}
