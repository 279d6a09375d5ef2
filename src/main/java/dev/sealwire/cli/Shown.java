package dev.sealwire.cli;

import dev.sealwire.observe.Plain;

/** Foreign text on a terminal, as {@link Plain} writes it. */
final class Shown {
  private Shown() {}

  /** All of {@code text}. */
  static String text(String text) {
    return Plain.text(text);
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
