package dev.sealwire.bytes;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** RFC 4648 section 4 base64 with padding; on the way in, the canonical form only. */
public final class Base64s {
  private static final int GROUP_CHARS = 4;

  /** The last character of a single byte, and of two bytes: those without a bit that is left. */
  private static final String LAST_OF_ONE_BYTE = "AQgw";

  private static final String LAST_OF_TWO_BYTES = "AEIMQUYcgkosw048";

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
    byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1); // others become ?, which is foreign
    return decode(ascii, 0, ascii.length);
  }

  /** As above, of {@code text[from, to)}, in ASCII. */
  static byte[] decode(byte[] text, int from, int to) throws MalformedException {
    // The decoder accepts missing padding, and ignores the bits of the last character that no byte
    // holds: further spellings of the same bytes.
    boolean canonical = (to - from) % GROUP_CHARS == 0;
    if (to - from >= GROUP_CHARS && text[to - 1] == '=') {
      canonical &=
          text[to - 2] == '='
              ? LAST_OF_ONE_BYTE.indexOf(text[to - 3]) >= 0
              : LAST_OF_TWO_BYTES.indexOf(text[to - 2]) >= 0;
    }
    try {
      ByteBuffer out = Base64.getDecoder().decode(ByteBuffer.wrap(text, from, to - from));
      if (canonical) {
        return out.remaining() == out.array().length
            ? out.array()
            : Arrays.copyOf(out.array(), out.remaining());
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedException(
          "base64", "is not RFC 4648 section 4: " + (to - from) + " characters");
    }
    throw new MalformedException("base64", "is not in its canonical form");
  }
}
