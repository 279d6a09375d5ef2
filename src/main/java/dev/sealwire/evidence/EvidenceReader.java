package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.tlog.TileSource;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reading a log. Everything it returns is as found: whoever relies on it checks it. An {@link
 * IOException} says that it could not be read, never that it is wrong. Thread-safe; a cursor
 * belongs to one thread.
 */
public interface EvidenceReader extends TileSource, Closeable {
  /** Entries: one more than the highest index, 0 for an empty log. */
  long size() throws IOException;

  /** The entry at {@code index}, if there is one. */
  Optional<UnverifiedEntry> entry(long index) throws IOException;

  /**
   * Entries with indexes in {@code [from, to)}, by index; gaps are passed over, so the caller sees
   * them.
   */
  Cursor<UnverifiedEntry> entries(long from, long to) throws IOException;

  /** All checkpoints by size. */
  Cursor<StoredCheckpoint> checkpoints() throws IOException;

  /** The checkpoint of the largest size, if there is one. */
  Optional<StoredCheckpoint> lastCheckpoint() throws IOException;

  /** All full tiles by level, then index. */
  Cursor<UnverifiedTile> tiles() throws IOException;

  /** All certificates. */
  Cursor<StoredCertificate> certificates() throws IOException;

  /** The DER of the certificate stored under {@code sha256}, if there is one. */
  Optional<Bytes> certificate(Sha256 sha256) throws IOException;

  /** All search rows by index. */
  Cursor<SearchRow> searchRows() throws IOException;

  /**
   * Indexes of the entries that match, ascending; entries whose search row is not there yet
   * included.
   */
  Cursor<Long> find(Query query) throws IOException;

  /** All payloads kept in the database. */
  Cursor<StoredPayload> payloads() throws IOException;

  /** The payload kept in the database under {@code sha256}, if there is one. */
  Optional<Bytes> payload(Sha256 sha256) throws IOException;

  /**
   * What is missing or altered in the schema itself: tables, columns, keys, triggers, roles. Empty
   * if it is exactly what this version makes.
   */
  List<String> schemaFaults() throws IOException;

  /**
   * What to look for; null stands for anything.
   *
   * @param type an exact type, or a prefix that ends in a dot
   * @param peer an address
   * @param certificate a certificate's hash
   * @param caseId a case
   * @param session a session
   * @param from earliest time, included
   * @param to latest time, excluded
   * @param payload a payload's hash
   */
  record Query(
      String type,
      String peer,
      Sha256 certificate,
      String caseId,
      String session,
      Instant from,
      Instant to,
      Sha256 payload) {
    /** Everything. */
    public static final Query ALL = new Query(null, null, null, null, null, null, null, null);
  }
}
