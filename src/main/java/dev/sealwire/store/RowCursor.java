package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.Cursor;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.jdbc.JdbcResultSet;

/**
 * Rows of one query on a connection of its own, fetched as they are asked for: however many there
 * are, one is in memory. H2 takes such a query for done once it has begun; {@link
 * Connections#reading} keeps what it still reads.
 */
final class RowCursor<T> implements Cursor<T> {
  /** Makes a value of the row that a result stands on. */
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private final Connections connections;
  private final Connection connection;
  private final ResultSet rows;
  private final Row<T> row;
  private boolean closed;

  private RowCursor(Connections connections, Connection connection, ResultSet rows, Row<T> row) {
    this.connections = connections;
    this.connection = connection;
    this.rows = rows;
    this.row = row;
  }

  // The statement closes with its connection, which the cursor owns.
  @SuppressWarnings("resource")
  static <T> RowCursor<T> open(Connections connections, String sql, Row<T> row, Object... values)
      throws IOException {
    Connection connection = connections.reading();
    try {
      try (Statement lazy = connection.createStatement()) {
        lazy.execute("SET LAZY_QUERY_EXECUTION 1");
      }
      PreparedStatement query = connection.prepareStatement(sql);
      set(query, values);
      return new RowCursor<>(connections, connection, query.executeQuery(), row);
    } catch (SQLException | RuntimeException e) {
      connections.release(connection);
      throw connections.failure("reading", e);
    }
  }

  /** Fills the places of {@code statement} with longs, strings, ints or bytes. */
  static void set(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof Bytes bytes) {
        statement.setBytes(i + 1, bytes.toArray());
      } else {
        statement.setObject(i + 1, values[i]);
      }
    }
  }

  /** Column {@code column} as bytes, or null: H2's own, which neither H2 nor we write to. */
  static Bytes bytes(ResultSet row, int column) throws SQLException {
    byte[] data = row.unwrap(JdbcResultSet.class).getInternal(column).getBytesNoCopy();
    return data == null ? null : Bytes.wrap(data);
  }

  @Override
  public T next() throws IOException {
    if (closed) {
      throw new IOException("cursor is closed");
    }
    try {
      return rows.next() ? row.read(rows) : null;
    } catch (SQLException | RuntimeException e) {
      throw connections.failure("reading", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      connections.release(connection);
    }
  }
}
