package dev.sealwire.collector;

import java.net.InetSocketAddress;

/** Texts for people that go into frames and entries, kept short. */
final class Texts {
  /** Characters of a detail; six times as many bytes in JSON at most. */
  static final int DETAIL_CHARS_MAX = 500;

  private static final char REPLACEMENT = '\ufffd';

  private Texts() {}

  /**
   * At most {@link #DETAIL_CHARS_MAX} characters of {@code text} and three dots. Half a surrogate
   * pair, which no entry and no frame can hold, is not left over by the cut, and one that came so
   * is replaced: whoever chose the text must not be able to keep it out of the log.
   */
  static String capped(String text) {
    if (text == null) {
      return "";
    }
    if (text.length() <= DETAIL_CHARS_MAX) {
      return wellFormed(text);
    }
    boolean splits = Character.isHighSurrogate(text.charAt(DETAIL_CHARS_MAX - 1));
    return wellFormed(text.substring(0, DETAIL_CHARS_MAX - (splits ? 1 : 0))) + "...";
  }

  private static String wellFormed(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      out.appendCodePoint(Character.getType(c) == Character.SURROGATE ? REPLACEMENT : c);
    }
    return out.toString();
  }

  /** {@code host:port}, an IPv6 address in brackets. */
  static String address(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
