package dev.sealwire.bytes;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Bytes that must not be seen: a passphrase, a private key. Nothing of them shows in {@link
 * #toString}; equality takes the same time wherever they differ; {@link #close} wipes them. Every
 * place that opens one calls {@link #reveal} or {@link #revealChars}, so a search for those finds
 * them all.
 */
public final class Secret implements AutoCloseable {
  private final byte[] data;
  private boolean closed; // guarded by this

  private Secret(byte[] data) {
    this.data = data;
  }

  /** Copies {@code data}; the caller wipes its own. */
  public static Secret of(byte[] data) {
    return new Secret(data.clone());
  }

  /** The UTF-8 bytes of {@code text}; the caller wipes its own. */
  public static Secret of(char[] text) {
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(text));
    byte[] data = new byte[encoded.remaining()];
    encoded.get(data);
    Arrays.fill(encoded.array(), (byte) 0);
    return new Secret(data);
  }

  /** A copy of the bytes, which the caller wipes. */
  public synchronized byte[] reveal() {
    if (closed) {
      throw new IllegalStateException("secret is closed");
    }
    return data.clone();
  }

  /**
   * A copy as characters, which the caller wipes.
   *
   * @throws MalformedException if the secret is not UTF-8
   */
  public synchronized char[] revealChars() throws MalformedException {
    if (closed) {
      throw new IllegalStateException("secret is closed");
    }
    try {
      CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data));
      char[] out = new char[decoded.remaining()];
      decoded.get(out);
      Arrays.fill(decoded.array(), '\0');
      return out;
    } catch (CharacterCodingException e) {
      throw new MalformedException("passphrase", "is not UTF-8");
    }
  }

  @Override
  public synchronized void close() {
    Arrays.fill(data, (byte) 0);
    closed = true;
  }

  /** Constant-time in the content; not in the length. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Secret s && MessageDigest.isEqual(data, s.data);
  }

  /** The same for all, so that a hash table tells nothing. */
  @Override
  public int hashCode() {
    return 1;
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
