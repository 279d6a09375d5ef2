package dev.sealwire.audit;

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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A log in lists that a test may alter at will. */
final class FakeLog implements EvidenceReader {
  final List<UnverifiedEntry> entries = new ArrayList<>();
  final List<SearchRow> searchRows = new ArrayList<>();
  final List<UnverifiedTile> tiles = new ArrayList<>();
  final List<StoredCheckpoint> checkpoints = new ArrayList<>();
  final List<StoredCertificate> certificates = new ArrayList<>();
  final List<StoredPayload> payloads = new ArrayList<>();
  final List<String> schemaFaults = new ArrayList<>();
  String unreadable = ""; // the method that fails
  long unreadableAfter; // rows that its cursor gives before
  int openCursors;

  FakeLog copy() {
    FakeLog copy = new FakeLog();
    copy.entries.addAll(entries);
    copy.searchRows.addAll(searchRows);
    copy.tiles.addAll(tiles);
    copy.checkpoints.addAll(checkpoints);
    copy.certificates.addAll(certificates);
    copy.payloads.addAll(payloads);
    return copy;
  }

  private void readable(String method) throws IOException {
    if (unreadable.equals(method) && unreadableAfter == 0) {
      throw new IOException("disk says no");
    }
  }

  private <T> Cursor<T> cursor(String method, Stream<T> rows) throws IOException {
    readable(method);
    openCursors++;
    Iterator<T> iterator = rows.iterator();
    return new Cursor<>() {
      private long given;

      @Override
      public T next() throws IOException {
        if (unreadable.equals(method) && given == unreadableAfter) {
          throw new IOException("disk says no");
        }
        given++;
        return iterator.hasNext() ? iterator.next() : null;
      }

      @Override
      public void close() {
        openCursors--;
      }
    };
  }

  @Override
  public long size() throws IOException {
    readable("size");
    return entries.stream().mapToLong(UnverifiedEntry::index).max().orElse(-1) + 1;
  }

  @Override
  public Optional<UnverifiedEntry> entry(long index) throws IOException {
    readable("entry");
    return entries.stream().filter(entry -> entry.index() == index).findFirst();
  }

  @Override
  public Cursor<UnverifiedEntry> entries(long from, long to) throws IOException {
    return cursor(
        "entries",
        entries.stream()
            .filter(entry -> entry.index() >= from && entry.index() < to)
            .sorted(Comparator.comparingLong(UnverifiedEntry::index)));
  }

  @Override
  public Cursor<StoredCheckpoint> checkpoints() throws IOException {
    return cursor(
        "checkpoints",
        checkpoints.stream().sorted(Comparator.comparingLong(StoredCheckpoint::size)));
  }

  @Override
  public Optional<StoredCheckpoint> lastCheckpoint() {
    return checkpoints.stream().max(Comparator.comparingLong(StoredCheckpoint::size));
  }

  @Override
  public Cursor<UnverifiedTile> tiles() throws IOException {
    return cursor(
        "tiles",
        tiles.stream()
            .sorted(
                Comparator.comparingInt(UnverifiedTile::level)
                    .thenComparingLong(UnverifiedTile::index)));
  }

  @Override
  public Cursor<StoredCertificate> certificates() throws IOException {
    return cursor("certificates", certificates.stream());
  }

  @Override
  public Optional<Bytes> certificate(Sha256 sha256) throws IOException {
    readable("certificate");
    return certificates.stream()
        .filter(row -> row.sha256().equals(sha256.bytes()))
        .map(StoredCertificate::der)
        .findFirst();
  }

  @Override
  public Cursor<SearchRow> searchRows() throws IOException {
    return cursor(
        "searchRows", searchRows.stream().sorted(Comparator.comparingLong(SearchRow::index)));
  }

  @Override
  public Cursor<Long> find(Query query) throws IOException {
    return cursor(
        "find",
        searchRows.stream()
            .filter(row -> query.payload().bytes().equals(row.payload()))
            .map(SearchRow::index));
  }

  @Override
  public Cursor<StoredPayload> payloads() throws IOException {
    return cursor("payloads", payloads.stream());
  }

  @Override
  public Optional<Bytes> payload(Sha256 sha256) throws IOException {
    readable("payload");
    return payloads.stream()
        .filter(row -> row.sha256().equals(sha256.bytes()))
        .map(StoredPayload::data)
        .findFirst();
  }

  @Override
  public List<String> schemaFaults() throws IOException {
    readable("schemaFaults");
    return schemaFaults;
  }

  @Override
  public Tile fullTile(int level, long index) throws IOException {
    throw new IOException("the audit computes its tiles");
  }

  @Override
  public void close() {}
}
