package dev.sealwire.collector;

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
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A log that shows something else than it holds; a test says what by overriding. */
public class ShownLog implements EvidenceReader {
  /** What is shown unless a method is overridden; a test may change it at any time. */
  public volatile EvidenceReader log;

  public ShownLog(EvidenceReader log) {
    this.log = log;
  }

  /** Rows as {@code change} makes them; null leaves a row out. */
  public static <T> Cursor<T> changed(Cursor<T> rows, UnaryOperator<T> change) {
    return new Cursor<>() {
      @Override
      public T next() throws IOException {
        for (T row = rows.next(); row != null; row = rows.next()) {
          T shown = change.apply(row);
          if (shown != null) {
            return shown;
          }
        }
        return null;
      }

      @Override
      public void close() throws IOException {
        rows.close();
      }
    };
  }

  @Override
  public long size() throws IOException {
    return log.size();
  }

  @Override
  public Optional<UnverifiedEntry> entry(long index) throws IOException {
    return log.entry(index);
  }

  @Override
  public Cursor<UnverifiedEntry> entries(long from, long to) throws IOException {
    return log.entries(from, to);
  }

  @Override
  public Cursor<StoredCheckpoint> checkpoints() throws IOException {
    return log.checkpoints();
  }

  @Override
  public Optional<StoredCheckpoint> lastCheckpoint() throws IOException {
    return log.lastCheckpoint();
  }

  @Override
  public Cursor<UnverifiedTile> tiles() throws IOException {
    return log.tiles();
  }

  @Override
  public Tile fullTile(int level, long index) throws IOException {
    return log.fullTile(level, index);
  }

  @Override
  public Cursor<StoredCertificate> certificates() throws IOException {
    return log.certificates();
  }

  @Override
  public Optional<Bytes> certificate(Sha256 sha256) throws IOException {
    return log.certificate(sha256);
  }

  @Override
  public Cursor<SearchRow> searchRows() throws IOException {
    return log.searchRows();
  }

  @Override
  public Cursor<Long> find(Query query) throws IOException {
    return log.find(query);
  }

  @Override
  public Cursor<StoredPayload> payloads() throws IOException {
    return log.payloads();
  }

  @Override
  public Optional<Bytes> payload(Sha256 sha256) throws IOException {
    return log.payload(sha256);
  }

  @Override
  public List<String> schemaFaults() throws IOException {
    return log.schemaFaults();
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
