package dev.sealwire.field;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.wire.PageRows;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.util.function.Predicate;

/** The rows of a cursor over the channel, as told. Belongs to one thread. */
final class RemoteRows<T> implements Cursor<T> {
  private final PushbackInputStream in;
  private final PageRows.Reader<T> reader;
  private final Predicate<T> wanted;

  /**
   * @param wanted which rows to give; others are passed over
   */
  RemoteRows(PageStream pages, PageRows.Reader<T> reader, Predicate<T> wanted) {
    this.in = new PushbackInputStream(pages);
    this.reader = reader;
    this.wanted = wanted;
  }

  @Override
  public T next() throws IOException {
    try {
      T row = reader.read(in);
      while (row != null && !wanted.test(row)) {
        row = reader.read(in);
      }
      return row;
    } catch (MalformedException e) {
      throw new IOException("the collector's answer is malformed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
