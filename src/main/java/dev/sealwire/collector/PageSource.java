package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.wire.PageRows;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a reader's cursor stands on, cut into pages: a page is filled when it is its turn to be
 * sent, so that at most one row lies ready. Filling and closing may come from two threads; closing
 * never waits for a page that is being filled.
 */
final class PageSource implements Closeable {
  /** Gives bytes until there are no more. */
  interface Supply extends Closeable {
    /** Puts up to {@code length} bytes, at least 1, into {@code target}; -1 at the end. */
    int read(byte[] target, int from, int length) throws IOException;
  }

  private final Supply supply;
  private boolean busy; // guarded by this
  private boolean closed; // guarded by this
  private boolean ended; // the thread that fills

  private PageSource(Supply supply) {
    this.supply = supply;
  }

  /** Rows, written one behind the other. */
  static <T> PageSource rows(Cursor<T> rows, PageRows.Writer<T> writer) {
    return new PageSource(new RowSupply<>(rows, writer));
  }

  /** Bytes as they are. */
  static PageSource bytes(InputStream in) {
    return new PageSource(new StreamSupply(in));
  }

  /**
   * Fills {@code page} as far as there is something.
   *
   * @return how many bytes of it are filled; -1 if the source was closed
   */
  int fill(byte[] page) throws IOException {
    synchronized (this) {
      if (closed) {
        return -1;
      }
      busy = true;
    }
    try {
      int filled = 0;
      while (!ended && filled < page.length) {
        int count = supply.read(page, filled, page.length - filled);
        if (count < 0) {
          ended = true;
        } else {
          filled += count;
        }
      }
      return filled;
    } finally {
      boolean left;
      synchronized (this) {
        busy = false;
        left = closed;
      }
      if (left) {
        supply.close();
      }
    }
  }

  /** Whether the last page has been filled. */
  boolean ended() {
    return ended;
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (busy) {
        return; // whoever fills closes
      }
    }
    supply.close();
  }

  private record StreamSupply(InputStream in) implements Supply {
    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      return in.read(target, from, length);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private static final class RowSupply<T> implements Supply {
    private final Cursor<T> rows;
    private final PageRows.Writer<T> writer;
    private Bytes row = Bytes.EMPTY;
    private int given; // bytes of the row

    RowSupply(Cursor<T> rows, PageRows.Writer<T> writer) {
      this.rows = rows;
      this.writer = writer;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      if (given == row.size()) {
        T next = rows.next();
        if (next == null) {
          return -1;
        }
        row = writer.write(next);
        given = 0;
      }
      int count = Math.min(length, row.size() - given);
      row.slice(given, given + count).copyTo(target, from);
      given += count;
      return count;
    }

    @Override
    public void close() throws IOException {
      rows.close();
    }
  }
}
