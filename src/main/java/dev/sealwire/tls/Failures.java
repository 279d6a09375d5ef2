package dev.sealwire.tls;

import java.util.Optional;

/**
 * Tells what a TLS library's exception means, where nothing that was seen tells it already. The
 * texts are those of BoringSSL and of SunJSSE from JDK 17 to 25; tests provoke each.
 */
final class Failures {
  private Failures() {}

  /** The reason of a handshake that failed inside the library; {@code socket} lies under it. */
  static Refusal classify(
      Exception failure, ObservedSocket socket, CheckedPeers.Note note, String alertReason) {
    if (note.verdict() instanceof PeerVerdict.Refused refused) {
      return new Refusal(refused.reason(), Refusal.tidy(refused.detail()));
    }
    if (socket.timedOut()) {
      return new Refusal(Reasons.TIMEOUT, "the handshake was not finished by its deadline");
    }
    Optional<String> alert = Alerts.received(failure);
    if (alert.isPresent()) {
      return new Refusal(alertReason, Refusal.tidy("the peer sent the alert " + alert.get()));
    }
    String text = Alerts.text(failure);
    if (socket.ended() || has(text, "close_notify", "terminated the handshake")) {
      return new Refusal(Reasons.CLOSED_EARLY, "the peer closed the connection in the handshake");
    }
    String reason = byText(text);
    // Where the code says all there is, the library's words (source lines, addresses) add only
    // noise.
    String detail =
        reason.equals(Reasons.NO_CERTIFICATE) ? "the client showed no certificate" : text;
    return new Refusal(reason, Refusal.tidy(detail));
  }

  private static String byText(String text) {
    if (has(text, "PEER_DID_NOT_RETURN_A_CERTIFICATE", "Empty client certificate chain")) {
      return Reasons.NO_CERTIFICATE;
    }
    if (has(text, "BAD_SIGNATURE", "CertificateVerify signature")) {
      return Reasons.BAD_SIGNATURE;
    }
    if (has(
        text,
        "Failed to parse client certificates",
        "Failed to parse server certificates",
        "CANNOT_PARSE_LEAF_CERT",
        "CertificateException",
        "ParsingException",
        "CertificateParsing",
        "certificate chain length")) {
      return Reasons.MALFORMED_CERTIFICATE;
    }
    if (has(text, "NO_SHARED_CIPHER", "NO_SHARED_GROUP", "NO_COMMON_SIGNATURE_ALGORITHMS")) {
      return Reasons.NO_COMMON_PARAMETERS;
    }
    if (has(text, "Unsupported or unrecognized SSL message", "Unable to parse TLS packet header")) {
      return Reasons.NOT_TLS;
    }
    return Reasons.HANDSHAKE_FAILED;
  }

  private static boolean has(String text, String... parts) {
    for (String part : parts) {
      if (text.contains(part)) {
        return true;
      }
    }
    return false;
  }
}
