package dev.sealwire.collector;

/** Texts for people that go into frames and entries, kept short. */
final class Texts {
  /** Characters of a detail; six times as many bytes in JSON at most. */
  static final int DETAIL_CHARS_MAX = 500;

  private Texts() {}

  static String capped(String text) {
    if (text == null) {
      return "";
    }
    return text.length() <= DETAIL_CHARS_MAX ? text : text.substring(0, DETAIL_CHARS_MAX) + "...";
  }
}
