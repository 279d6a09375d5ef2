package dev.sealwire.store;

import java.io.IOException;

/** Somebody else, in this process or another, has the store open. Nothing was touched. */
public final class StoreInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  StoreInUseException(String message, Throwable cause) {
    super(message, cause);
  }
}
