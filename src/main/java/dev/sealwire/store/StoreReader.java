package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.UnverifiedTile;
import dev.sealwire.tlog.Tile;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Reads an open store. While it is written to, cursors read in batches and hold nothing between
 * them; else each is one query on a connection of its own.
 */
class StoreReader implements EvidenceReader {
  static final String ENTRY = "SELECT idx, leaf, leaf_hash, chain_hash FROM entry WHERE ";
  static final String SEARCH =
      "SELECT idx, time_nanos, type, session, peer, certificate, case_id, payload, reason FROM search";

  private final StoreLock lock;
  private final Connections connections;
  private final boolean live;
  // Single rows are read on this one connection, under its own monitor.
  private final Connection lookups;

  /**
   * @param live whether the store may be written to meanwhile
   */
  StoreReader(StoreLock lock, Connections connections, boolean live) throws IOException {
    this.live = live;
    this.lock = lock;
    this.connections = connections;
    this.lookups = connections.open(Connections.User.AUDITOR);
  }

  final boolean live() {
    return live;
  }

  final Connections connections() {
    return connections;
  }

  @Override
  public final long size() throws IOException {
    long last = one("SELECT MAX(idx) FROM entry", row -> longOr(row, -1)).orElse(-1L);
    return last < 0 ? 0 : last == Long.MAX_VALUE ? last : last + 1;
  }

  static long longOr(ResultSet row, long absent) throws SQLException {
    long value = row.getLong(1);
    return row.wasNull() ? absent : value;
  }

  @Override
  public final Optional<UnverifiedEntry> entry(long index) throws IOException {
    return one(ENTRY + "idx = ?", StoreReader::entry, index);
  }

  @Override
  public final Cursor<UnverifiedEntry> entries(long from, long to) throws IOException {
    return live ? LiveRows.entries(connections, from, to) : entries(connections, from, to);
  }

  static Cursor<UnverifiedEntry> entries(Connections connections, long from, long to)
      throws IOException {
    String sql = ENTRY + "idx >= ? AND idx < ? ORDER BY idx";
    return RowCursor.open(connections, sql, StoreReader::entry, from, to);
  }

  static UnverifiedEntry entry(ResultSet row) throws SQLException {
    return new UnverifiedEntry(
        row.getLong(1), RowCursor.bytes(row, 2), RowCursor.bytes(row, 3), RowCursor.bytes(row, 4));
  }

  @Override
  public final Cursor<StoredCheckpoint> checkpoints() throws IOException {
    return live
        ? LiveRows.checkpoints(connections)
        : RowCursor.open(
            connections,
            "SELECT size, note FROM checkpoint ORDER BY size",
            StoreReader::checkpoint);
  }

  @Override
  public final Optional<StoredCheckpoint> lastCheckpoint() throws IOException {
    return one(
        "SELECT size, note FROM checkpoint WHERE size = (SELECT MAX(size) FROM checkpoint)",
        StoreReader::checkpoint);
  }

  static StoredCheckpoint checkpoint(ResultSet row) throws SQLException {
    return new StoredCheckpoint(row.getLong(1), RowCursor.bytes(row, 2));
  }

  @Override
  public final Cursor<UnverifiedTile> tiles() throws IOException {
    return live
        ? LiveRows.tiles(this)
        : RowCursor.open(
            connections,
            "SELECT level, idx, hashes FROM tile ORDER BY level, idx",
            StoreReader::tile);
  }

  static UnverifiedTile tile(ResultSet row) throws SQLException {
    return new UnverifiedTile(row.getInt(1), row.getLong(2), RowCursor.bytes(row, 3));
  }

  @Override
  public final Tile fullTile(int level, long index) throws IOException {
    String name = "tile " + index + " of level " + level;
    Bytes hashes =
        one(
                "SELECT hashes FROM tile WHERE level = ? AND idx = ?",
                row -> RowCursor.bytes(row, 1),
                level,
                index)
            .orElseThrow(() -> new IOException(name + " is not in the store"));
    if (hashes.size() != Schema.TILE_BYTES) {
      throw new IOException(name + " is " + hashes.size() + " bytes, want " + Schema.TILE_BYTES);
    }
    return new Tile(level, index, hashes);
  }

  @Override
  public final Cursor<StoredCertificate> certificates() throws IOException {
    return live
        ? LiveRows.certificates(connections)
        : RowCursor.open(
            connections, "SELECT sha256, der FROM certificate", StoreReader::certificate);
  }

  static StoredCertificate certificate(ResultSet row) throws SQLException {
    return new StoredCertificate(RowCursor.bytes(row, 1), RowCursor.bytes(row, 2));
  }

  @Override
  public final Optional<Bytes> certificate(Sha256 sha256) throws IOException {
    return one(
        "SELECT der FROM certificate WHERE sha256 = ?",
        row -> RowCursor.bytes(row, 1),
        sha256.bytes());
  }

  @Override
  public final Cursor<SearchRow> searchRows() throws IOException {
    return live
        ? LiveRows.searchRows(connections)
        : RowCursor.open(connections, SEARCH + " ORDER BY idx", StoreReader::searchRow);
  }

  static SearchRow searchRow(ResultSet row) throws SQLException {
    return new SearchRow(
        row.getLong(1),
        row.getLong(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        RowCursor.bytes(row, 6),
        row.getString(7),
        RowCursor.bytes(row, 8),
        row.getString(9));
  }

  @Override
  public final Cursor<Long> find(Query query) throws IOException {
    long size = size();
    return Finder.find(this, query, Math.max(0, indexed(size)), size);
  }

  /** Entries up to the last, of those in {@code [0, size)}, that has a search row. */
  final long indexed(long size) throws IOException {
    // One row from the end of the key. MAX with a condition would read every row there is.
    return one(
            "SELECT idx FROM search WHERE idx < ? ORDER BY idx DESC FETCH FIRST ROW ONLY",
            row -> row.getLong(1),
            size)
        .map(last -> last + 1)
        .orElse(0L);
  }

  @Override
  public final Cursor<StoredPayload> payloads() throws IOException {
    return live
        ? LiveRows.payloads(connections)
        : RowCursor.open(connections, "SELECT sha256, data FROM payload", StoreReader::payload);
  }

  static StoredPayload payload(ResultSet row) throws SQLException {
    return new StoredPayload(RowCursor.bytes(row, 1), RowCursor.bytes(row, 2));
  }

  @Override
  public final Optional<Bytes> payload(Sha256 sha256) throws IOException {
    return one(
        "SELECT data FROM payload WHERE sha256 = ?",
        row -> RowCursor.bytes(row, 1),
        sha256.bytes());
  }

  @Override
  public final List<String> schemaFaults() throws IOException {
    return SchemaCheck.faults(connections);
  }

  /** The only row of a query, if there is one; a null in it is no row. */
  final <T> Optional<T> one(String sql, RowCursor.Row<T> row, Object... values) throws IOException {
    synchronized (lookups) {
      try (PreparedStatement statement = lookups.prepareStatement(sql)) {
        RowCursor.set(statement, values);
        try (ResultSet rows = statement.executeQuery()) {
          return rows.next() ? Optional.ofNullable(row.read(rows)) : Optional.empty();
        }
      } catch (SQLException | RuntimeException e) {
        throw connections.failure("reading", e);
      }
    }
  }

  /** Closes all cursors, the database and then the lock. */
  @Override
  public void close() throws IOException {
    try (lock) {
      connections.close();
    }
  }

  final void unlock() throws IOException {
    lock.close();
  }
}
