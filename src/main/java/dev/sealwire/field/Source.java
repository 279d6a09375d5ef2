package dev.sealwire.field;

import java.io.IOException;
import java.io.InputStream;

/** Something to send. */
public interface Source {
  /** What the payload will be called. */
  String name();

  /** Opens it for reading, once. */
  InputStream open() throws IOException;

  /**
   * Whether reading on may wait for long, so that what was read is better sent before: a pipe, say.
   */
  default boolean waits() {
    return true;
  }

  /**
   * Whether it changed since {@link #open}, asked after {@code bytesRead} bytes were read to its
   * end: the bytes may then be of no one moment.
   */
  boolean changed(long bytesRead) throws IOException;
}
