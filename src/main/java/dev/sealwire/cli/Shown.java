package dev.sealwire.cli;

/**
 * Foreign text on a terminal: control characters, those that change how their neighbours show, and
 * line ends are written as escapes, and so is the backslash, so that two texts never look alike.
 */
final class Shown {
  private Shown() {}

  /** All of {@code text}. */
  static String text(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      append(out, text.codePointAt(i));
    }
    return out.toString();
  }

  /** At most {@code max} characters of it, the last three dots where some were left out. */
  static String text(String text, int max) {
    String shown = text(text);
    return shown.length() <= max ? shown : shown.substring(0, max - 3) + "...";
  }

  /** As {@link #text(String)}, but line ends stay: for messages of several lines of our own. */
  static String lines(String text) {
    return String.join("\n", text.lines().map(Shown::message).toList());
  }

  /** A message, in which a backslash is none of ours to double. */
  static String message(String text) {
    return text(text).replace("\\\\", "\\");
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

  /** A number of bytes for people: {@code 5.0 GiB}. */
  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1024 && unit < 5) {
      value /= 1024;
      unit++;
    }
    return String.format(java.util.Locale.ROOT, "%.1f %ciB", value, "KMGTPE".charAt(unit));
  }
}
