package dev.sealwire.tls;

/**
 * Why a handshake is refused.
 *
 * @param reason a code from {@link Reasons}
 * @param detail one line for people
 * @param alert the alert to send ourselves, or -1 if the TLS library did or none fits
 */
record Refusal(String reason, String detail, int alert) {
  /** Longest detail, in characters. */
  static final int DETAIL_CHARS_MAX = 300;

  Refusal(String reason, String detail) {
    this(reason, detail, -1);
  }

  /** One line of printable ASCII of limited length, without what changes from run to run. */
  static String tidy(String detail) {
    String line =
        detail.replaceAll("ssl=0x[0-9a-f]+: *", "").replaceAll("[^\\x21-\\x7e]+", " ").strip();
    return line.length() <= DETAIL_CHARS_MAX ? line : line.substring(0, DETAIL_CHARS_MAX);
  }
}
