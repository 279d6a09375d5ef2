package dev.sealwire.bytes;

import java.util.Arrays;

/** Strict lower-case hexadecimal, both ways. */
public final class Hex {
  private static final char[] DIGITS = "0123456789abcdef".toCharArray();
  private static final byte[] VALUES = values(); // of each digit; -1 of what is none

  private Hex() {}

  private static byte[] values() {
    byte[] values = new byte[256];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < DIGITS.length; i++) {
      values[DIGITS[i]] = (byte) i;
    }
    return values;
  }

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

  /** Fills {@code out} from the digits at {@code from}; false if one is not of {@code 0-9a-f}. */
  static boolean decode(byte[] text, int from, byte[] out) {
    int all = 0;
    for (int i = 0; i < out.length; i++) {
      int high = VALUES[text[from + 2 * i] & 0xff];
      int low = VALUES[text[from + 2 * i + 1] & 0xff];
      all |= high | low;
      out[i] = (byte) (high << 4 | low);
    }
    return all >= 0;
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
