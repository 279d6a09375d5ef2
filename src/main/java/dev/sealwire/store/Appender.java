package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.Group;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.StoredEntry;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.tlog.Tile;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.h2.api.ErrorCode;

/** Puts the rows of a group into the open transaction of the collector's connection. */
final class Appender {
  /** Rows of a statement that inserts many. */
  private static final int LOT_ROWS = 32;

  private final Connection connection;

  Appender(Connection connection) {
    this.connection = connection;
  }

  /**
   * Refuses what the tables cannot hold.
   *
   * @throws IllegalArgumentException if the indexes do not go on from {@code size}, or something is
   *     longer than its column: the caller is to cut it or to refuse it
   */
  static void check(Group group, long size) {
    atMost("group", group.entries().size(), Group.ENTRIES_MAX, "entries");
    long index = size;
    for (StoredEntry entry : group.entries()) {
      if (entry.index() != index) {
        throw new IllegalArgumentException("entry is " + entry.index() + ", want " + index);
      }
      atMost("leaf of entry " + index, entry.leaf().size(), Leaf.BYTES_MAX, "bytes");
      index++;
    }
    for (Tile tile : group.tiles()) {
      if (tile.hashes().size() != Schema.TILE_BYTES) {
        throw new IllegalArgumentException(
            "tile is " + tile.hashes().size() + " bytes, want " + Schema.TILE_BYTES);
      }
    }
    for (StoredCertificate certificate : group.certificates()) {
      hash("certificate", certificate.sha256());
      atMost("certificate", certificate.der().size(), Schema.CERTIFICATE_BYTES_MAX, "bytes");
    }
    for (StoredPayload payload : group.payloads()) {
      hash("payload", payload.sha256());
      atMost("payload", payload.data().size(), Schema.PAYLOAD_BYTES_MAX, "bytes");
    }
    if (group.checkpoint() != null) {
      check(group.checkpoint());
    }
  }

  static void check(StoredCheckpoint checkpoint) {
    atMost("checkpoint", checkpoint.note().size(), Schema.NOTE_BYTES_MAX, "bytes");
  }

  private static void hash(String what, Bytes hash) {
    // H2 would fill a shorter one up with zeros.
    if (hash.size() != 32) {
      throw new IllegalArgumentException(what + " hash is " + hash.size() + " bytes, want 32");
    }
  }

  private static void atMost(String what, int found, int most, String unit) {
    if (found > most) {
      throw new IllegalArgumentException(
          what + " has " + found + " " + unit + ", want at most " + most);
    }
  }

  void insert(Group group) throws SQLException, IOException {
    entries(group);
    tiles(group);
    String certificate = "INSERT INTO certificate(sha256, der) VALUES(?, ?)";
    try (Missing missing = new Missing("certificate");
        PreparedStatement insert = connection.prepareStatement(certificate)) {
      for (StoredCertificate c : group.certificates()) {
        missing.insert(insert, c.sha256(), c.der());
      }
    }
    payloads(group);
    if (group.checkpoint() != null) {
      insert(group.checkpoint());
    }
  }

  private void entries(Group group) throws SQLException {
    String sql = "INSERT INTO entry(idx, leaf, leaf_hash, chain_hash) VALUES";
    insert(sql, "(?, ?, ?, ?)", group.entries(), Appender::bind, Appender::refused);
  }

  private static int bind(PreparedStatement insert, int at, StoredEntry entry) throws SQLException {
    insert.setLong(at, entry.index());
    insert.setBytes(at + 1, entry.leaf().toArray());
    insert.setBytes(at + 2, entry.leafHash().toArray());
    insert.setBytes(at + 3, entry.chainHash().toArray());
    return at + 4;
  }

  /**
   * Nearly all of them are new, so they are inserted without being looked for: their key refuses
   * those that are there. In the order of their hashes, for neighbours lie in the same pages.
   */
  private void payloads(Group group) throws SQLException {
    SortedMap<Bytes, StoredPayload> distinct = new TreeMap<>();
    group.payloads().forEach(payload -> distinct.putIfAbsent(payload.sha256(), payload));
    List<StoredPayload> rows = List.copyOf(distinct.values());
    String sql = "INSERT INTO payload(sha256, data) VALUES";
    insert(sql, "(?, ?)", rows, Appender::bind, Appender::refusedUnlessThere);
  }

  private static int bind(PreparedStatement insert, int at, StoredPayload payload)
      throws SQLException {
    insert.setBytes(at, payload.sha256().toArray());
    insert.setBytes(at + 1, payload.data().toArray());
    return at + 2;
  }

  private void tiles(Group group) throws SQLException {
    String sql = "INSERT INTO tile(level, idx, hashes) VALUES";
    insert(sql, "(?, ?, ?)", group.tiles(), Appender::bind, Appender::refused);
  }

  private static int bind(PreparedStatement insert, int at, Tile tile) throws SQLException {
    insert.setInt(at, tile.level());
    insert.setLong(at + 1, tile.index());
    insert.setBytes(at + 2, tile.hashes().toArray());
    return at + 3;
  }

  private static void refused(SQLException e) throws SQLException {
    throw e;
  }

  private static void refusedUnlessThere(SQLException e) throws SQLException {
    if (e.getErrorCode() != ErrorCode.DUPLICATE_KEY_1) {
      throw e;
    }
  }

  /** Sets the parameters of a row. */
  private interface Binder<T> {
    /**
     * @param at the first of them
     * @return the one behind them
     */
    int bind(PreparedStatement insert, int at, T row) throws SQLException;
  }

  /** What becomes of a row that a key refuses. */
  private interface Refusal {
    void of(SQLException refusal) throws SQLException;
  }

  /**
   * Inserts many rows with a statement: H2 makes a savepoint and a snapshot of the table for each
   * statement. It takes all rows of a statement or none, so those of one that it refuses go one by
   * one.
   */
  private <T> void insert(String sql, String row, List<T> rows, Binder<T> binder, Refusal refusal)
      throws SQLException {
    int from = 0;
    if (rows.size() >= LOT_ROWS) {
      try (PreparedStatement lot = connection.prepareStatement(sql + lot(row))) {
        for (; rows.size() - from >= LOT_ROWS; from += LOT_ROWS) {
          List<T> next = rows.subList(from, from + LOT_ROWS);
          int at = 1;
          for (T one : next) {
            at = binder.bind(lot, at, one);
          }
          try {
            lot.executeUpdate();
          } catch (SQLException e) {
            refusal.of(e);
            single(sql + row, next, binder, refusal);
          }
        }
        lot.clearParameters(); // H2 keeps the statement for the next time, and its rows with it
      }
    }
    single(sql + row, rows.subList(from, rows.size()), binder, refusal);
  }

  private static String lot(String row) {
    return String.join(",", Collections.nCopies(LOT_ROWS, row));
  }

  private <T> void single(String sql, List<T> rows, Binder<T> binder, Refusal refusal)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (T one : rows) {
        binder.bind(insert, 1, one);
        try {
          insert.executeUpdate();
        } catch (SQLException e) {
          refusal.of(e);
        }
      }
    }
  }

  /** Inserts a checkpoint; the very same one may be there, another of that size may not. */
  void insert(StoredCheckpoint checkpoint) throws SQLException, IOException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT note FROM checkpoint WHERE size = ?")) {
      select.setLong(1, checkpoint.size());
      try (ResultSet rows = select.executeQuery()) {
        if (rows.next()) {
          if (!RowCursor.bytes(rows, 1).equals(checkpoint.note())) {
            throw new IOException(
                "checkpoint of size " + checkpoint.size() + " is stored with another text");
          }
          return;
        }
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO checkpoint(size, note) VALUES(?, ?)")) {
      insert.setLong(1, checkpoint.size());
      insert.setBytes(2, checkpoint.note().toArray());
      insert.executeUpdate();
    }
  }

  /** Rows named by their hash, of which those are passed over that are there. */
  private final class Missing implements AutoCloseable {
    private final PreparedStatement select;
    private final Set<Bytes> seen = new HashSet<>();

    Missing(String table) throws SQLException {
      select = connection.prepareStatement("SELECT 1 FROM " + table + " WHERE sha256 = ?");
    }

    void insert(PreparedStatement insert, Bytes hash, Bytes data) throws SQLException {
      if (!seen.add(hash)) {
        return;
      }
      select.setBytes(1, hash.toArray());
      try (ResultSet rows = select.executeQuery()) {
        if (rows.next()) {
          return;
        }
      }
      insert.setBytes(1, hash.toArray());
      insert.setBytes(2, data.toArray());
      insert.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
      select.close();
    }
  }
}
