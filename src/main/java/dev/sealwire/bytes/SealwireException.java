package dev.sealwire.bytes;

/**
 * What can go wrong that a caller must tell apart by what it does next. Everything else is an
 * {@link java.io.IOException} (the outside failed) or an {@link IllegalArgumentException} or {@link
 * IllegalStateException} (a bug).
 *
 * <p>Messages are lower case without a full stop, and name the thing, the value and what was
 * wanted.
 */
public abstract sealed class SealwireException extends Exception
    permits MalformedException,
        UntrustedPeerException,
        EvidenceException,
        RefusedException,
        StoreUnknownException {
  private static final long serialVersionUID = 1L;

  SealwireException(String message, Throwable cause) {
    super(message, cause);
  }
}
