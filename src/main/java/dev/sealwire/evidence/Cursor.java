package dev.sealwire.evidence;

import java.io.Closeable;
import java.io.IOException;

/**
 * Rows one after the other, in constant memory. Belongs to one thread; closing early is allowed.
 *
 * @param <T> what a row is
 */
public interface Cursor<T> extends Closeable {
  /** The next row, or null after the last. */
  T next() throws IOException;

  @Override
  void close() throws IOException;
}
