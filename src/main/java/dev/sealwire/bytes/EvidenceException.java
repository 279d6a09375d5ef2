package dev.sealwire.bytes;

/** Well-formed evidence that does not verify: a signature, a proof or a hash says otherwise. */
public final class EvidenceException extends SealwireException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what was found and what was wanted
   */
  public EvidenceException(String message) {
    super(message, null);
  }
}
