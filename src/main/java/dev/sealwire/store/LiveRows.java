package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.UnverifiedTile;
import dev.sealwire.store.BatchCursor.Select;
import java.io.IOException;
import java.util.Optional;

/**
 * The cursors over a log that is being written. Each goes by the table's key, so it relies on the
 * key being there: where somebody dropped it, two rows of one key may come as one, and the schema's
 * faults say so.
 */
final class LiveRows {
  private static final int SMALL_ROW_BYTES = 256;

  private LiveRows() {}

  static Cursor<UnverifiedEntry> entries(Connections connections, long from, long to)
      throws IOException {
    String sql = StoreReader.ENTRY + "idx >= ? AND idx < ? ORDER BY idx";
    return BatchCursor.open(
        connections,
        Select.of(sql, from, to),
        StoreReader::entry,
        last -> last.index() == Long.MAX_VALUE ? null : Select.of(sql, last.index() + 1, to),
        row -> SMALL_ROW_BYTES + size(row.leaf()));
  }

  static Cursor<StoredCheckpoint> checkpoints(Connections connections) throws IOException {
    return BatchCursor.open(
        connections,
        Select.of("SELECT size, note FROM checkpoint ORDER BY size"),
        StoreReader::checkpoint,
        last ->
            Select.of(
                "SELECT size, note FROM checkpoint WHERE size > ? ORDER BY size", last.size()),
        row -> SMALL_ROW_BYTES + size(row.note()));
  }

  static Cursor<StoredCertificate> certificates(Connections connections) throws IOException {
    return BatchCursor.open(
        connections,
        Select.of("SELECT sha256, der FROM certificate ORDER BY sha256"),
        StoreReader::certificate,
        last ->
            Select.of(
                "SELECT sha256, der FROM certificate WHERE sha256 > ? ORDER BY sha256",
                last.sha256()),
        row -> SMALL_ROW_BYTES + size(row.der()));
  }

  static Cursor<StoredPayload> payloads(Connections connections) throws IOException {
    return BatchCursor.open(
        connections,
        Select.of("SELECT sha256, data FROM payload ORDER BY sha256"),
        StoreReader::payload,
        last ->
            Select.of(
                "SELECT sha256, data FROM payload WHERE sha256 > ? ORDER BY sha256", last.sha256()),
        row -> SMALL_ROW_BYTES + size(row.data()));
  }

  static Cursor<SearchRow> searchRows(Connections connections) throws IOException {
    return BatchCursor.open(
        connections,
        Select.of(StoreReader.SEARCH + " ORDER BY idx"),
        StoreReader::searchRow,
        last -> Select.of(StoreReader.SEARCH + " WHERE idx > ? ORDER BY idx", last.index()),
        row -> 2 * SMALL_ROW_BYTES);
  }

  /** By level and within it: over both columns of the key at once H2 would read from the start. */
  static Cursor<UnverifiedTile> tiles(StoreReader reader) throws IOException {
    Tiles tiles = new Tiles(reader);
    tiles.nextLevel();
    return tiles;
  }

  private static int size(Bytes bytes) {
    return bytes == null ? 0 : bytes.size();
  }

  private static final class Tiles implements Cursor<UnverifiedTile> {
    private static final String TILE = "SELECT level, idx, hashes FROM tile WHERE level = ?";

    private final StoreReader reader;
    private BatchCursor<UnverifiedTile> level;
    private long last = Long.MIN_VALUE; // no level is as low: it is an INTEGER

    Tiles(StoreReader reader) {
      this.reader = reader;
    }

    @Override
    public UnverifiedTile next() throws IOException {
      while (level != null) {
        UnverifiedTile tile = level.next();
        if (tile != null) {
          return tile;
        }
        nextLevel();
      }
      return null;
    }

    private void nextLevel() throws IOException {
      Optional<Long> next =
          reader.one(
              // One row from the key, where MIN would read all that are behind.
              "SELECT level FROM tile WHERE level > ? ORDER BY level, idx FETCH FIRST ROW ONLY",
              row -> row.getLong(1),
              last);
      last = next.orElse(last);
      level = next.isPresent() ? open(last) : null;
    }

    private BatchCursor<UnverifiedTile> open(long at) throws IOException {
      return BatchCursor.open(
          reader.connections(),
          Select.of(TILE + " ORDER BY level, idx", at),
          StoreReader::tile,
          row -> Select.of(TILE + " AND idx > ? ORDER BY level, idx", at, row.index()),
          row -> SMALL_ROW_BYTES + size(row.hashes()));
    }

    @Override
    public void close() {
      if (level != null) {
        level.close();
      }
    }
  }
}
