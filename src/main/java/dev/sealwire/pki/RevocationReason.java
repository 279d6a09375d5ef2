package dev.sealwire.pki;

import dev.sealwire.bytes.MalformedException;
import java.util.Arrays;
import java.util.List;

/** Why a certificate is revoked: the reasons of RFC 5280 section 5.3.1 that can be given here. */
public enum RevocationReason {
  /** Nothing is said. In a list the extension is left out, as the RFC asks. */
  UNSPECIFIED("unspecified", 0),
  /** Somebody else has the private key, or may have it. */
  KEY_COMPROMISE("keyCompromise", 1),
  /** Somebody else has the authority's key. */
  CA_COMPROMISE("cACompromise", 2),
  /** The holder belongs somewhere else now. */
  AFFILIATION_CHANGED("affiliationChanged", 3),
  /** Another certificate took its place. */
  SUPERSEDED("superseded", 4),
  /** What it was for is no longer done. */
  CESSATION_OF_OPERATION("cessationOfOperation", 5),
  /** The holder may no longer do what it allowed. */
  PRIVILEGE_WITHDRAWN("privilegeWithdrawn", 9);

  private final String label;
  private final int code;

  RevocationReason(String label, int code) {
    this.label = label;
    this.code = code;
  }

  /** The RFC's name: {@code keyCompromise}. */
  public String label() {
    return label;
  }

  /** The RFC's number. */
  int code() {
    return code;
  }

  /** All names, in the order of their numbers. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(RevocationReason::label).toList();
  }

  /**
   * The reason of that name.
   *
   * @throws MalformedException if there is none, or it is one of the RFC's that makes no sense here
   */
  public static RevocationReason parse(String label) throws MalformedException {
    for (RevocationReason reason : values()) {
      if (reason.label.equals(label)) {
        return reason;
      }
    }
    throw new MalformedException("reason", "is " + Names.quote(label) + ", " + why(label));
  }

  private static String why(String label) {
    return switch (label) {
      case "certificateHold" -> "which could be taken back: a revocation here is for good";
      case "removeFromCRL" -> "which takes a revocation back: a revocation here is for good";
      case "aACompromise" -> "which is for attribute authorities: there are none here";
      default -> "want one of " + String.join(", ", labels());
    };
  }
}
