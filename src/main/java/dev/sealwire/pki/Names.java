package dev.sealwire.pki;

import dev.sealwire.bytes.MalformedException;
import java.util.regex.Pattern;
import org.bouncycastle.util.IPAddress;

/** The names that people give: what is allowed in each, and how a foreign one is quoted. */
final class Names {
  /** Longest common name, in characters: ub-common-name of RFC 5280 appendix A.1. */
  static final int COMMON_NAME_CHARACTERS_MAX = 64;

  /** Longest DNS name, in characters: RFC 1035 section 2.3.4, without the root's dot. */
  static final int DNS_NAME_CHARACTERS_MAX = 253;

  /** Longest piece of a foreign name that goes into a message, in characters. */
  static final int QUOTE_CHARACTERS_MAX = 128;

  /** Longest verifier key, in characters: one of ML-DSA-44 has 1,752 of base64, and a name. */
  static final int VKEY_CHARACTERS_MAX = 2048;

  private static final Pattern KIT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
  private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
  private static final Pattern DNS = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
  private static final Pattern NUMBERS_LAST = Pattern.compile("(.*\\.)?[0-9]+");
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
  private static final int PORT_MAX = 65535;
  // FORMATS.md "Signed note": a name without space and plus, the key id, the key in base64.
  private static final Pattern VKEY =
      Pattern.compile("[^\\s+\\p{Z}\\p{C}]+\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]+={0,2}");

  private Names() {}

  static void checkKitName(String name) throws MalformedException {
    if (!KIT.matcher(name).matches()) {
      throw new MalformedException(
          "name",
          "is "
              + quote(name)
              + ", want 1 to 64 of letters, digits and . _ @ -, a letter or digit first");
    }
  }

  /** Characters that do not show, or that change how their neighbours show, are refused. */
  static void checkCommonName(String name) throws MalformedException {
    int characters = name.codePointCount(0, name.length());
    if (characters < 1 || characters > COMMON_NAME_CHARACTERS_MAX) {
      throw new MalformedException(
          "common name",
          "is " + characters + " characters, want 1 to " + COMMON_NAME_CHARACTERS_MAX);
    }
    if (!name.equals(name.strip())) {
      throw new MalformedException("common name", "is " + quote(name) + ", want no outer space");
    }
    for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
      if (!isVisible(name.codePointAt(i))) {
        throw new MalformedException("common name", i, "has a control or invisible character");
      }
    }
  }

  /** A DNS name or an address literal; nothing is looked up. */
  static void checkHost(String host) throws MalformedException {
    if (!isAddress(host) && !isDnsName(host)) {
      throw new MalformedException(
          "host", "is " + quote(host) + ", want a DNS name, an IPv4 or an IPv6 address");
    }
  }

  static boolean isAddress(String host) {
    return host.length() <= DNS_NAME_CHARACTERS_MAX && IPAddress.isValid(host);
  }

  private static boolean isDnsName(String host) {
    return host.length() <= DNS_NAME_CHARACTERS_MAX
        && DNS.matcher(host).matches()
        && !NUMBERS_LAST.matcher(host).matches();
  }

  /** {@code host:port}; an IPv6 address stands in brackets, RFC 3986 section 3.2.2. */
  static void checkHostPort(String text) throws MalformedException {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    String port = text.substring(colon + 1);
    boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
    boolean hostHolds =
        bracketed
            ? host.indexOf(':') > 0 && isAddress(host.substring(1, host.length() - 1))
            : host.indexOf(':') < 0 && (isAddress(host) || isDnsName(host));
    if (!hostHolds || !PORT.matcher(port).matches() || Integer.parseInt(port) > PORT_MAX) {
      throw new MalformedException(
          "collector", "is " + quote(text) + ", want host:port or [IPv6]:port");
    }
  }

  /** The shape alone: the key id is checked by who uses the key. */
  static void checkVkey(String vkey) throws MalformedException {
    if (vkey.length() > VKEY_CHARACTERS_MAX || !VKEY.matcher(vkey).matches()) {
      throw new MalformedException("log", "is " + quote(vkey) + ", want name+key id+base64 key");
    }
  }

  /** A foreign name for a message: no control characters, and not longer than a line bears. */
  static String quote(String text) {
    int[] shown =
        text.codePoints().limit(QUOTE_CHARACTERS_MAX).map(c -> isVisible(c) ? c : '?').toArray();
    String end = shown.length == QUOTE_CHARACTERS_MAX ? "...\"" : "\"";
    return "\"" + new String(shown, 0, shown.length) + end;
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
