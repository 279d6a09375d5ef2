package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSessionContext;

/**
 * What the channel allows: TLS 1.3, three cipher suites, four groups, one application protocol, no
 * resumption. A ClientHello is judged by it before the TLS library sees it, so that the reason of a
 * refusal is the same with every library.
 */
final class TlsPolicy {
  static final String PROTOCOL = "sealwire/1";
  static final String VERSION = "TLSv1.3";

  /** SSL 3.0, in a field that a client of TLS 1.3 sets to TLS 1.2. */
  private static final int LEGACY_VERSION_REFUSED = 0x0300;

  static final List<String> SUITES =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
  static final List<String> GROUPS = List.of("X25519MLKEM768", "X25519", "secp256r1", "secp384r1");

  /** Most certificates in a presented chain. */
  static final int CHAIN_CERTIFICATES_MAX = 8;

  /** Most bytes of DER in a presented chain. */
  static final int CHAIN_BYTES_MAX = 65_535;

  /**
   * Longer than the seven days that a ticket may live (RFC 8446 section 4.6.1): the JDK's TLS then
   * neither sends nor keeps tickets, which no other setting of one context does. Conscrypt sends
   * none unless it is told to. Tests hold both to it.
   */
  private static final int SESSION_SECONDS_NO_TICKETS = 8 * 24 * 60 * 60;

  private static final Bytes PROTOCOL_BYTES = Bytes.utf8(PROTOCOL);

  private TlsPolicy() {}

  static void noResumption(SSLSessionContext sessions) {
    sessions.setSessionTimeout(SESSION_SECONDS_NO_TICKETS);
    sessions.setSessionCacheSize(1);
  }

  /** A setter of a socket's: the policy stays as it is. */
  static void fixed(boolean asItIs) {
    if (!asItIs) {
      throw new IllegalArgumentException("the channel's tls policy is fixed");
    }
  }

  /** The policy in one line, for the record. */
  static String describe(TlsProvider provider) {
    return String.join(
        ";",
        "version=" + VERSION,
        "suites=" + String.join(",", SUITES),
        "groups=" + String.join(",", provider.groups()),
        "alpn=" + PROTOCOL,
        "client-certificate=required",
        "resumption=none");
  }

  /**
   * Why this ClientHello cannot lead to a connection, if so.
   *
   * @param groups names of the groups that can be agreed on
   * @param schemes signature schemes (RFC 8446 section 4.2.3) the server's key can make
   */
  static Optional<Refusal> judge(ClientHello hello, List<String> groups, Set<Integer> schemes) {
    if (!hello.versions().contains(0x0304)) {
      return refused(
          Reasons.TLS_VERSION,
          "the client offers "
              + offered(
                  hello.versions().isEmpty() ? List.of(hello.legacyVersion()) : hello.versions(),
                  TlsNames::version)
              + ", want "
              + VERSION,
          Alerts.PROTOCOL_VERSION);
    }
    // RFC 8446 appendix D.5: whoever says SSL 3.0 or older here is turned away, whatever else is
    // offered.
    // One of our two providers does, the other does not.
    if (hello.legacyVersion() <= LEGACY_VERSION_REFUSED) {
      return refused(
          Reasons.TLS_VERSION,
          String.format("the legacy version is 0x%04x, want above 0x0300", hello.legacyVersion()),
          Alerts.PROTOCOL_VERSION);
    }
    if (hello.suites().stream().map(TlsNames::suite).noneMatch(SUITES::contains)) {
      return noCommon("cipher suite", offered(hello.suites(), TlsNames::suite));
    }
    if (hello.groups().stream().map(TlsNames::group).noneMatch(groups::contains)) {
      return noCommon("group", offered(hello.groups(), TlsNames::group));
    }
    if (!schemes.isEmpty() && hello.signatureAlgorithms().stream().noneMatch(schemes::contains)) {
      return noCommon(
          "signature algorithm",
          offered(hello.signatureAlgorithms(), s -> String.format("0x%04x", s)));
    }
    if (!hello.alpn().contains(PROTOCOL_BYTES)) {
      return refused(
          Reasons.ALPN,
          "the client offers "
              + (hello.alpn().isEmpty() ? "no protocol" : offered(hello.alpn(), TlsNames::protocol))
              + ", want "
              + PROTOCOL,
          Alerts.NO_APPLICATION_PROTOCOL);
    }
    return Optional.empty();
  }

  private static Optional<Refusal> noCommon(String what, String offered) {
    return refused(
        Reasons.NO_COMMON_PARAMETERS,
        "no common " + what + ", the client offers " + offered,
        Alerts.HANDSHAKE_FAILURE);
  }

  private static Optional<Refusal> refused(String reason, String detail, int alert) {
    return Optional.of(new Refusal(reason, Refusal.tidy(detail), alert));
  }

  private static <T> String offered(List<T> values, java.util.function.Function<T, String> name) {
    return values.isEmpty()
        ? "none"
        : values.stream().limit(8).map(name).collect(Collectors.joining(", "))
            + (values.size() > 8 ? " and " + (values.size() - 8) + " more" : "");
  }
}
