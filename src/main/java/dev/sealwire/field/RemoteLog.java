package dev.sealwire.field;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.UnverifiedTile;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.Tile;
import dev.sealwire.wire.PageRows;
import dev.sealwire.wire.ReadMessages.Read;
import dev.sealwire.wire.What;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The log of a collector that serves, as it was at a checkpoint: later entries, and what belongs to
 * them where that can be told, are passed over, so that it stands still while it is read. The
 * checkpoint was verified; all the rest is what the collector says. Thread-safe.
 */
final class RemoteLog implements EvidenceReader {
  /** Faults of the schema that a collector may tell. */
  private static final int FAULTS_MAX = 1000;

  private final ReadStreams streams;
  private final SignedCheckpoint at;
  private final long size;

  RemoteLog(ReadStreams streams, SignedCheckpoint at) {
    this.streams = streams;
    this.at = at;
    this.size = at.checkpoint().size();
  }

  private <T> Cursor<T> open(Read read, PageRows.Reader<T> reader, Predicate<T> wanted)
      throws IOException {
    return new RemoteRows<>(new PageStream(streams, streams.open(read)), reader, wanted);
  }

  /** The first row, if there is one; at most one cursor is open for such questions. */
  private synchronized <T> Optional<T> one(Read read, PageRows.Reader<T> reader)
      throws IOException {
    try (Cursor<T> rows = open(read, reader, row -> true)) {
      return Optional.ofNullable(rows.next());
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Optional<UnverifiedEntry> entry(long index) throws IOException {
    if (index < 0 || index >= size) {
      return Optional.empty();
    }
    Optional<UnverifiedEntry> entry = one(Read.entries(index, index + 1), PageRows::entry);
    if (entry.isPresent() && entry.get().index() != index) {
      throw new IOException("the collector gave entry " + entry.get().index() + ", want " + index);
    }
    return entry;
  }

  @Override
  public Cursor<UnverifiedEntry> entries(long from, long to) throws IOException {
    return open(Read.entries(from, Math.min(to, size)), PageRows::entry, row -> true);
  }

  /** Those of the collector, and behind them the one this reading is held to. */
  @Override
  public Cursor<StoredCheckpoint> checkpoints() throws IOException {
    Cursor<StoredCheckpoint> told =
        open(Read.all(What.CHECKPOINTS), PageRows::checkpoint, row -> row.size() <= size);
    return new Cursor<>() {
      private boolean seen;
      private boolean ended;

      @Override
      public StoredCheckpoint next() throws IOException {
        StoredCheckpoint next = ended ? null : told.next();
        if (next != null) {
          seen |= next.size() == size;
          return next;
        }
        boolean add = !ended && !seen;
        ended = true;
        return add ? new StoredCheckpoint(size, at.note()) : null;
      }

      @Override
      public void close() throws IOException {
        told.close();
      }
    };
  }

  @Override
  public Optional<StoredCheckpoint> lastCheckpoint() {
    return Optional.of(new StoredCheckpoint(size, at.note()));
  }

  @Override
  public Cursor<UnverifiedTile> tiles() throws IOException {
    return open(Read.all(What.TILES), PageRows::tile, tile -> !isLater(tile));
  }

  /** Whether a tile that a tree can have is of a larger tree than ours. */
  private boolean isLater(UnverifiedTile tile) {
    if (tile.level() < 0 || tile.level() > Tile.LEVEL_MAX || tile.index() < 0) {
      return false; // of no tree at all: that is for the caller to say
    }
    // Tile n of level l covers the leaves before (n + 1) * 256^(l + 1).
    long full = size;
    for (int level = 0; level <= tile.level(); level++) {
      full /= Tile.WIDTH;
    }
    return tile.index() >= full;
  }

  @Override
  public Tile fullTile(int level, long index) throws IOException {
    UnverifiedTile tile =
        one(Read.tile(level, index), PageRows::tile)
            .orElseThrow(() -> new IOException("the collector gave no tile"));
    String name = "tile " + index + " of level " + level;
    if (tile.level() != level || tile.index() != index) {
      throw new IOException("the collector gave another tile than " + name);
    }
    if (tile.hashes() == null || tile.hashes().size() != Tile.FULL_BYTES) {
      throw new IOException(name + " has not the " + Tile.FULL_BYTES + " bytes it must have");
    }
    return new Tile(level, index, tile.hashes());
  }

  @Override
  public Cursor<StoredCertificate> certificates() throws IOException {
    return open(Read.all(What.CERTIFICATES), PageRows::certificate, row -> true);
  }

  @Override
  public Optional<Bytes> certificate(Sha256 sha256) throws IOException {
    return one(Read.named(What.CERTIFICATE, sha256), PageRows::single);
  }

  @Override
  public Cursor<SearchRow> searchRows() throws IOException {
    return open(Read.all(What.SEARCH), PageRows::search, row -> row.index() < size);
  }

  @Override
  public Cursor<Long> find(Query query) throws IOException {
    try {
      return open(Read.find(query), PageRows::index, index -> index < size);
    } catch (MalformedException e) {
      throw new IOException("a collector cannot be asked for this: " + e.getMessage(), e);
    }
  }

  @Override
  public Cursor<StoredPayload> payloads() throws IOException {
    return open(Read.all(What.PAYLOADS), PageRows::payload, row -> true);
  }

  @Override
  public Optional<Bytes> payload(Sha256 sha256) throws IOException {
    return one(Read.named(What.PAYLOAD, sha256), PageRows::single);
  }

  @Override
  public List<String> schemaFaults() throws IOException {
    List<String> faults = new ArrayList<>();
    try (Cursor<Bytes> rows = open(Read.all(What.SCHEMA), PageRows::single, row -> true)) {
      for (Bytes row = rows.next(); row != null; row = rows.next()) {
        if (faults.size() >= FAULTS_MAX) {
          throw new IOException("the collector tells over " + FAULTS_MAX + " faults of its schema");
        }
        faults.add(row.utf8());
      }
    } catch (MalformedException e) {
      throw new IOException("the collector's answer is malformed: " + e.getMessage(), e);
    }
    return faults;
  }

  /** The connection is its client's to close. */
  @Override
  public void close() {
    // Nothing is held here.
  }
}
