package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.UnverifiedTile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.LongConsumer;

/**
 * Makes a store of the very rows of another log: entries with their hashes, tiles and checkpoints
 * byte for byte; of certificates and payloads those that the entries name, since in a log that goes
 * on the others are of entries that came later. Search rows are not taken over but made anew from
 * the leaves. What is copied is judged by nobody here: that is what verifying the copy is for.
 */
public final class StoreCopy {
  private static final int HASH_BYTES = 32;
  private static final int ROWS_MAX = 1000;
  private static final long BYTES_MAX = 4L << 20;

  private final EvidenceReader from;
  private final Connection to;
  private final LongConsumer progress;
  private final NamedHashes payloads = new NamedHashes();
  private final NamedHashes certificates = new NamedHashes();
  private int rows;
  private long bytes;

  private StoreCopy(EvidenceReader from, Connection to, LongConsumer progress) {
    this.from = from;
    this.to = to;
    this.progress = progress;
  }

  /**
   * Makes a store in {@code dataDir}, closed and on stable storage when this returns.
   *
   * @param from a log that stands still, such as one held to a checkpoint
   * @param progress is told how many entries were copied
   * @throws EvidenceException if its entries are not those of a log: one is missing or cannot be
   *     read
   * @throws IOException if it cannot be read, or the copy cannot be written: what is there then is
   *     no store
   */
  public static void copy(EvidenceReader from, Path dataDir, LongConsumer progress)
      throws IOException, EvidenceException {
    StoreFiles files = StoreFiles.of(dataDir);
    Disk.createFolders(files.folder());
    StoreLock lock = StoreLock.exclusive(files.lock());
    try (lock) {
      H2EvidenceLog.make(
          files,
          connections -> {
            Connection to = connections.open(Connections.User.COLLECTOR);
            to.setAutoCommit(false);
            try {
              new StoreCopy(from, to, progress).all();
            } catch (EvidenceException e) {
              throw new IOException(e.getMessage(), e);
            }
          });
    } catch (IOException e) {
      if (e.getCause() instanceof EvidenceException evidence) {
        throw evidence;
      }
      throw e;
    }
    try (H2EvidenceLog log = H2EvidenceLog.open(dataDir)) {
      log.awaitSearch();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted while the copy was searched through");
    }
  }

  private void all() throws IOException, SQLException, EvidenceException {
    entries();
    tiles();
    checkpoints();
    certificates();
    payloads();
    to.commit();
  }

  /** Bounds what a transaction holds. */
  private void inserted(int size) throws SQLException {
    bytes += size;
    if (++rows >= ROWS_MAX || bytes >= BYTES_MAX) {
      to.commit();
      rows = 0;
      bytes = 0;
    }
  }

  private void entries() throws IOException, SQLException, EvidenceException {
    long size = from.size();
    long next = 0;
    String sql = "INSERT INTO entry(idx, leaf, leaf_hash, chain_hash) VALUES(?, ?, ?, ?)";
    try (Cursor<UnverifiedEntry> cursor = from.entries(0, size);
        PreparedStatement insert = to.prepareStatement(sql)) {
      for (UnverifiedEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
        if (entry.index() != next) {
          throw new EvidenceException("entry " + next + " is missing");
        }
        name(next, entry.leaf());
        insert.setLong(1, next);
        insert.setBytes(2, atMost("leaf of entry " + next, entry.leaf(), Leaf.BYTES_MAX));
        insert.setBytes(3, hash("leaf hash of entry " + next, entry.leafHash()));
        insert.setBytes(4, hash("chain hash of entry " + next, entry.chainHash()));
        insert.executeUpdate();
        inserted(entry.leaf().size());
        progress.accept(++next);
      }
    }
    if (next != size) {
      throw new EvidenceException("entry " + next + " is missing");
    }
  }

  private void name(long index, Bytes leaf) throws EvidenceException {
    Event event;
    try {
      if (leaf == null) {
        throw new MalformedException("leaf", "is not there");
      }
      event = Leaf.decode(leaf).event();
    } catch (MalformedException e) {
      throw new EvidenceException("entry " + index + " cannot be read: " + e.getMessage());
    }
    if (event instanceof PayloadReceived payload) {
      if (payload.stored().equals(PayloadReceived.INLINE)) {
        payloads.add(payload.sha256().bytes());
      }
    } else if (event instanceof CertificateIssued issued) {
      certificates.add(issued.certificate().bytes());
    } else if (event instanceof HandshakeAccepted accepted) {
      name(accepted.handshake());
    } else if (event instanceof HandshakeRejected rejected) {
      name(rejected.handshake());
    }
  }

  private void name(Handshake handshake) {
    for (Sha256 shown : handshake.chain()) {
      certificates.add(shown.bytes());
    }
  }

  private void tiles() throws IOException, SQLException, EvidenceException {
    String sql = "INSERT INTO tile(level, idx, hashes) VALUES(?, ?, ?)";
    try (Cursor<UnverifiedTile> cursor = from.tiles();
        PreparedStatement insert = to.prepareStatement(sql)) {
      for (UnverifiedTile tile = cursor.next(); tile != null; tile = cursor.next()) {
        insert.setInt(1, tile.level());
        insert.setLong(2, tile.index());
        insert.setBytes(3, atMost("tile", tile.hashes(), Schema.TILE_BYTES));
        insert.executeUpdate();
        inserted(Schema.TILE_BYTES);
      }
    }
  }

  private void checkpoints() throws IOException, SQLException, EvidenceException {
    String sql = "INSERT INTO checkpoint(size, note) VALUES(?, ?)";
    try (Cursor<StoredCheckpoint> cursor = from.checkpoints();
        PreparedStatement insert = to.prepareStatement(sql)) {
      for (StoredCheckpoint one = cursor.next(); one != null; one = cursor.next()) {
        insert.setLong(1, one.size());
        insert.setBytes(2, atMost("checkpoint", one.note(), Schema.NOTE_BYTES_MAX));
        insert.executeUpdate();
        inserted(one.note().size());
      }
    }
  }

  private void certificates() throws IOException, SQLException, EvidenceException {
    String sql = "INSERT INTO certificate(sha256, der) VALUES(?, ?)";
    try (Cursor<StoredCertificate> cursor = from.certificates();
        PreparedStatement insert = to.prepareStatement(sql)) {
      for (StoredCertificate one = cursor.next(); one != null; one = cursor.next()) {
        byte[] hash = hash("hash of a certificate", one.sha256());
        if (certificates.contains(one.sha256())) {
          insert.setBytes(1, hash);
          insert.setBytes(2, atMost("certificate", one.der(), Schema.CERTIFICATE_BYTES_MAX));
          insert.executeUpdate();
          inserted(one.der().size());
        }
      }
    }
  }

  private void payloads() throws IOException, SQLException, EvidenceException {
    String sql = "INSERT INTO payload(sha256, data) VALUES(?, ?)";
    try (Cursor<StoredPayload> cursor = from.payloads();
        PreparedStatement insert = to.prepareStatement(sql)) {
      for (StoredPayload one = cursor.next(); one != null; one = cursor.next()) {
        byte[] hash = hash("hash of a payload", one.sha256());
        if (payloads.contains(one.sha256())) {
          insert.setBytes(1, hash);
          insert.setBytes(2, atMost("payload", one.data(), Schema.PAYLOAD_BYTES_MAX));
          insert.executeUpdate();
          inserted(one.data().size());
        }
      }
    }
  }

  /** H2 would fill a shorter one up with zeros, and the copy would not be one. */
  private static byte[] hash(String what, Bytes hash) throws EvidenceException {
    if (hash == null || hash.size() != HASH_BYTES) {
      throw new EvidenceException(
          what + " is " + (hash == null ? "not there" : hash.size() + " bytes") + ", want 32");
    }
    return hash.toArray();
  }

  private static byte[] atMost(String what, Bytes data, int most) throws EvidenceException {
    if (data == null || data.size() > most) {
      throw new EvidenceException(
          what
              + " is "
              + (data == null ? "not there" : data.size() + " bytes")
              + ", want at most "
              + most);
    }
    return data.toArray();
  }
}
