package dev.sealwire.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** RFC 4648 section 4 base64 with padding; on the way in, the canonical form only. */
public final class Base64s {
  private static final int GROUP_BYTES = 3;
  private static final int GROUP_CHARS = 4;

  private Base64s() {}

  /** Base64 on one line, with padding. */
  public static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * The bytes that {@code text} encodes.
   *
   * @throws MalformedException if {@code text} is not what {@link #encode} gives for them: a
   *     foreign character, missing padding, or bits set that no byte holds
   */
  public static byte[] decode(String text) throws MalformedException {
    return decode(text.getBytes(StandardCharsets.ISO_8859_1)); // others become ?, which is foreign
  }

  /** As above, of text in ASCII. */
  static byte[] decode(byte[] text) throws MalformedException {
    byte[] out;
    try {
      out = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(
          "base64", "is not RFC 4648 section 4: " + text.length + " characters");
    }
    // The decoder ignores unused bits and accepts missing padding: a second spelling of the same
    // bytes. Both can be in the last group only.
    int last = Math.max(0, (out.length - 1) / GROUP_BYTES * GROUP_BYTES);
    byte[] end = Base64.getEncoder().encode(Arrays.copyOfRange(out, last, out.length));
    int from = last / GROUP_BYTES * GROUP_CHARS;
    if (!Arrays.equals(text, Math.min(from, text.length), text.length, end, 0, end.length)) {
      throw new MalformedException("base64", "is not in its canonical form");
    }
    return out;
  }
}
