package dev.sealwire.tlog;

import dev.sealwire.bytes.MalformedException;
import java.nio.charset.StandardCharsets;

/** The rules of characters and numbers that the note formats share. */
final class Text {
  private static final int LONG_DIGITS_MAX = 19;
  private static final int NEXT_LINE = 0x85;

  private Text() {}

  /** A number in decimal, 0 to 2^63 - 1, without sign or leading zeros. */
  static long decimal(String what, String text) throws MalformedException {
    boolean digits = !text.isEmpty() && text.length() <= LONG_DIGITS_MAX;
    for (int i = 0; digits && i < text.length(); i++) {
      digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!digits || (text.length() > 1 && text.charAt(0) == '0')) {
      throw new MalformedException(what, "is not a decimal number without leading zeros");
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new MalformedException(what, "is " + text + ", want at most " + Long.MAX_VALUE);
    }
  }

  /**
   * Why {@code name} is no key name (C2SP signed-note, "Format"), or null: it is not empty and has
   * no Unicode space, plus or control character.
   */
  static String nameFault(String name) {
    if (name.isEmpty()) {
      return "is empty";
    }
    if (name.indexOf('+') >= 0) {
      return "has a plus";
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i); // none beyond U+FFFF is a space
      if (Character.isSpaceChar(c) || c == NEXT_LINE) {
        return "has a space";
      }
    }
    return name.indexOf('\n') >= 0 ? "has a newline" : fault(name);
  }

  /** Why {@code text} cannot stand in a note, or null: no control below U+0020 but the newline. */
  static String fault(String text) {
    boolean surrogates = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' && c != '\n') {
        return "has a control character";
      }
      surrogates |= Character.isSurrogate(c);
    }
    return surrogates && !StandardCharsets.UTF_8.newEncoder().canEncode(text)
        ? "has a lone surrogate"
        : null;
  }

  /** Bytes of {@code text} in UTF-8. */
  static int utf8Size(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
