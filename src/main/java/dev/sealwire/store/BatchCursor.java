package dev.sealwire.store;

import dev.sealwire.evidence.Cursor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.ToLongFunction;

/**
 * Rows of a log that is being written, some at a time: each batch is a query of its own, which goes
 * on behind the last row. Between two batches nothing is held in the database, however long
 * somebody takes over a batch: an open query keeps what it sees, so the file would grow for as long
 * as it is open.
 */
final class BatchCursor<T> implements Cursor<T> {
  /** Rows in a batch. */
  static final int ROWS_MAX = 512;

  /** Bytes in a batch, but for its last row. */
  static final int BYTES_MAX = 128 * 1024;

  /**
   * A query.
   *
   * @param sql its text
   * @param values of its parameters
   */
  record Select(String sql, List<Object> values) {
    static Select of(String sql, Object... values) {
      return new Select(sql, List.of(values));
    }
  }

  /** Says how to go on. */
  interface Resume<T> {
    /** The query for what is behind {@code last}, or null if nothing can be. */
    Select behind(T last);
  }

  private final Connections connections;
  private final RowCursor.Row<T> row;
  private final Resume<T> resume;
  private final ToLongFunction<T> bytes;
  private final Queue<T> ready = new ArrayDeque<>();
  private Select next; // null: nothing more is read
  private boolean closed;

  private BatchCursor(
      Connections connections,
      Select first,
      RowCursor.Row<T> row,
      Resume<T> resume,
      ToLongFunction<T> bytes) {
    this.connections = connections;
    this.next = first;
    this.row = row;
    this.resume = resume;
    this.bytes = bytes;
  }

  /**
   * Opens one; its first batch is read at once.
   *
   * @param first gives all rows in the order of their key
   * @param bytes how much memory a row takes
   */
  static <T> BatchCursor<T> open(
      Connections connections,
      Select first,
      RowCursor.Row<T> row,
      Resume<T> resume,
      ToLongFunction<T> bytes)
      throws IOException {
    BatchCursor<T> cursor = new BatchCursor<>(connections, first, row, resume, bytes);
    cursor.read();
    return cursor;
  }

  @Override
  public T next() throws IOException {
    if (closed) {
      throw new IOException("cursor is closed");
    }
    if (ready.isEmpty() && next != null) {
      read();
    }
    return ready.poll();
  }

  private void read() throws IOException {
    Select select = next;
    try (RowCursor<T> rows =
        RowCursor.open(connections, select.sql(), row, select.values().toArray())) {
      long size = 0;
      T last = null;
      while (ready.size() < ROWS_MAX && size < BYTES_MAX) {
        T one = rows.next();
        if (one == null) {
          next = null;
          return;
        }
        ready.add(one);
        size += bytes.applyAsLong(one);
        last = one;
      }
      next = resume.behind(last);
    }
  }

  @Override
  public void close() {
    closed = true;
    ready.clear();
  }
}
