package dev.sealwire.tls;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** TLS alerts (RFC 8446 section 6): those we send, and those the library says it received. */
final class Alerts {
  static final int UNEXPECTED_MESSAGE = 10;
  static final int RECORD_OVERFLOW = 22;
  static final int HANDSHAKE_FAILURE = 40;
  static final int DECODE_ERROR = 50;
  static final int PROTOCOL_VERSION = 70;
  static final int NO_APPLICATION_PROTOCOL = 120;

  /** SunJSSE: "Received fatal alert: unknown_ca". */
  private static final Pattern SUN = Pattern.compile("Received fatal alert: ([a-z0-9_]+)");

  /** BoringSSL: "...:TLSV1_ALERT_UNKNOWN_CA". */
  private static final Pattern BORING = Pattern.compile("(?:SSLV3|TLSV1)_ALERT_([A-Z0-9_]+)");

  private static final int CAUSES_MAX = 8;

  private Alerts() {}

  /** A record with a fatal alert in the clear. */
  static byte[] record(int alert) {
    return new byte[] {21, 3, 3, 0, 2, 2, (byte) alert};
  }

  /** The name of the fatal alert that the peer sent, if that is why {@code failure} came. */
  static Optional<String> received(Throwable failure) {
    String text = text(failure);
    Matcher sun = SUN.matcher(text);
    if (sun.find()) {
      return Optional.of(sun.group(1));
    }
    Matcher boring = BORING.matcher(text);
    if (boring.find()) {
      return Optional.of(boring.group(1).toLowerCase(Locale.ROOT));
    }
    return Optional.empty();
  }

  /** The messages of an exception and of its causes. */
  static String text(Throwable failure) {
    StringBuilder out = new StringBuilder();
    Throwable at = failure;
    for (int i = 0; at != null && i < CAUSES_MAX; i++) {
      String message = at.getMessage();
      if (message != null && out.indexOf(message) < 0) {
        out.append(out.length() == 0 ? "" : ": ").append(message);
      }
      at = at.getCause();
    }
    return out.length() == 0 ? failure.getClass().getSimpleName() : out.toString();
  }
}
