package dev.sealwire.observe;

/**
 * Foreign text on a terminal or in a log: control characters, those that change how their
 * neighbours show, and line ends are written as escapes, and so is the backslash, so that two texts
 * never look alike.
 */
public final class Plain {
  private Plain() {}

  /** All of {@code text}. */
  public static String text(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      append(out, text.codePointAt(i));
    }
    return out.toString();
  }

  /** At most {@code max} characters of {@code text}, cut before it is escaped. */
  static String text(String text, int max) {
    return text.length() <= max ? text(text) : text(text.substring(0, max)) + "...";
  }

  private static void append(StringBuilder out, int c) {
    switch (c) {
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (visible(c)) {
          out.appendCodePoint(c);
        } else {
          out.append("\\u{").append(Integer.toHexString(c)).append('}');
        }
      }
    }
  }

  private static boolean visible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
