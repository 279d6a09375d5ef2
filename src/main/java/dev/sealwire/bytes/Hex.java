package dev.sealwire.bytes;

/** Strict lower-case hexadecimal, both ways. */
public final class Hex {
  private static final char[] DIGITS = "0123456789abcdef".toCharArray();

  private Hex() {}

  /** Returns two lower-case digits for each byte. */
  public static String encode(byte[] bytes) {
    char[] out = new char[bytes.length * 2];
    for (int i = 0; i < bytes.length; i++) {
      out[2 * i] = DIGITS[(bytes[i] >> 4) & 0xf];
      out[2 * i + 1] = DIGITS[bytes[i] & 0xf];
    }
    return new String(out);
  }

  /**
   * Returns the bytes that {@code text} spells.
   *
   * @throws MalformedException if the length is odd or a character is not one of {@code 0-9a-f}
   */
  public static byte[] decode(String text) throws MalformedException {
    if (text.length() % 2 != 0) {
      throw new MalformedException("hex", text.length(), "has an odd number of digits");
    }
    byte[] out = new byte[text.length() / 2];
    for (int i = 0; i < text.length(); i++) {
      out[i / 2] = (byte) (out[i / 2] << 4 | digit(text, i));
    }
    return out;
  }

  private static int digit(String text, int at) throws MalformedException {
    char c = text.charAt(at);
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    throw new MalformedException("hex", at, "has a character other than 0-9a-f");
  }
}
