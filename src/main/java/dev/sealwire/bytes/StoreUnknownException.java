package dev.sealwire.bytes;

/**
 * What is on stable storage is not known: a write or a force failed half way. There is no safe way
 * on but to stop and to recover at the next start; in particular a failed force is never tried
 * again.
 */
public final class StoreUnknownException extends SealwireException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message which step failed
   * @param cause what the storage said
   */
  public StoreUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
