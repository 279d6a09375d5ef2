package dev.sealwire.bytes;

/** The peer is not who it must be, or did what its role does not allow. */
public final class UntrustedPeerException extends SealwireException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param reason a stable code such as {@code unknown-ca}; the codes are listed in
   *     docs/formats/reasons.md
   * @param message what was found and what was wanted
   */
  public UntrustedPeerException(String reason, String message) {
    this(reason, message, null);
  }

  /** As above, with the exception that told us. */
  public UntrustedPeerException(String reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** The stable reason code. */
  public String reason() {
    return reason;
  }
}
