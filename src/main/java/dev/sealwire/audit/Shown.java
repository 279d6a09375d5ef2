package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;

/** Makes what stands in a log, and was written by anyone, fit to be shown. */
final class Shown {
  /** Longest text of a finding, in characters. */
  static final int CHARS_MAX = 400;

  private Shown() {}

  /** Capped, and without characters that move a cursor or turn the direction of writing. */
  static String text(String text) {
    if (text == null) {
      return "nothing";
    }
    String capped = text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX) + "...";
    StringBuilder out = new StringBuilder(capped.length());
    for (int i = 0; i < capped.length(); i++) {
      char c = capped.charAt(i);
      int type = Character.getType(c);
      boolean plain =
          type != Character.CONTROL
              && type != Character.FORMAT
              && type != Character.LINE_SEPARATOR
              && type != Character.PARAGRAPH_SEPARATOR;
      out.append(plain ? c : '?');
    }
    return out.toString();
  }

  /** Bytes in hexadecimal; how many, if they are not a hash. */
  static String hash(Bytes bytes) {
    return bytes == null ? "nothing" : bytes.toString();
  }

  /** A range of indexes. */
  static String range(long from, long to) {
    return "[" + from + ", " + to + ")";
  }
}
