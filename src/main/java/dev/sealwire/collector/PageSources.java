package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.UnverifiedTile;
import dev.sealwire.evidence.VaultReader;
import dev.sealwire.tlog.Tile;
import dev.sealwire.wire.PageRows;
import dev.sealwire.wire.ReadMessages;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Opens what a reader asks for. */
final class PageSources {
  private final EvidenceReader log;
  private final VaultReader vault;

  PageSources(EvidenceReader log, VaultReader vault) {
    this.log = log;
    this.vault = vault;
  }

  /**
   * Opens it.
   *
   * @throws RefusedException if there is no such payload in the vault
   * @throws IOException if it cannot be read
   */
  PageSource open(ReadMessages.Read read) throws IOException, RefusedException {
    return switch (read.what()) {
      case ENTRIES -> PageSource.rows(log.entries(read.first(), read.second()), PageRows::entry);
      case CHECKPOINTS -> PageSource.rows(log.checkpoints(), PageRows::checkpoint);
      case TILES -> PageSource.rows(log.tiles(), PageRows::tile);
      case TILE -> tile((int) read.first(), read.second());
      case CERTIFICATES -> PageSource.rows(log.certificates(), PageRows::certificate);
      case CERTIFICATE -> one(log.certificate(read.sha256()));
      case SEARCH -> PageSource.rows(log.searchRows(), PageRows::search);
      case FIND -> PageSource.rows(log.find(read.query()), PageRows::index);
      case PAYLOADS -> PageSource.rows(log.payloads(), PageRows::payload);
      case PAYLOAD -> one(log.payload(read.sha256()));
      case SCHEMA -> list(log.schemaFaults().stream().map(Bytes::utf8).toList());
      case VAULT -> vault(read);
      case FILES -> PageSource.rows(vault.files(), PageRows::file);
    };
  }

  private PageSource tile(int level, long index) throws IOException {
    Tile tile = log.fullTile(level, index);
    return PageSource.rows(
        cursor(List.of(new UnverifiedTile(level, index, tile.hashes()))), PageRows::tile);
  }

  private static PageSource one(Optional<Bytes> value) {
    return list(value.stream().toList());
  }

  private static PageSource list(List<Bytes> values) {
    return PageSource.rows(cursor(values), PageRows::single);
  }

  private PageSource vault(ReadMessages.Read read) throws IOException, RefusedException {
    Optional<InputStream> in = vault.open(read.sha256());
    if (in.isEmpty()) {
      throw new RefusedException("not-there", "the vault has no payload " + read.sha256());
    }
    return PageSource.bytes(in.get());
  }

  private static <T> Cursor<T> cursor(List<T> rows) {
    Iterator<T> iterator = rows.iterator();
    return new Cursor<>() {
      @Override
      public T next() {
        return iterator.hasNext() ? iterator.next() : null;
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }
}
