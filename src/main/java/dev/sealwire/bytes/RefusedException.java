package dev.sealwire.bytes;

/** The collector understood the request and will not do it; nothing was recorded as received. */
public final class RefusedException extends SealwireException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code a stable code such as {@code too-large}; the codes are listed in
   *     docs/formats/channel.md
   * @param message what was asked and why it is refused
   */
  public RefusedException(String code, String message) {
    super(message, null);
    this.code = code;
  }

  /** The stable code. */
  public String code() {
    return code;
  }
}
