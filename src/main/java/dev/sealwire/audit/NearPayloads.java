package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.StoredPayload;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The database's payloads, read one after the other beside the entries that name them, which is the
 * order they were stored in: to look up each by its hash takes several times as long. Nothing hangs
 * on that order. What is not near is not said to be missing; it has to be looked up. So has all
 * that comes once nobody's rows fill the place: such a log is at fault, and needs no speed. One
 * thread.
 */
final class NearPayloads implements Closeable {
  /** Rows that were passed and that no entry has named yet. */
  static final int ROWS_MAX = 256;

  /** Bytes of these, but for the last. */
  static final int BYTES_MAX = 1 << 22;

  private static final int ROW_BYTES = 256;

  private final EvidenceReader log;
  private final Workers workers;
  private final Map<Bytes, Bytes> near = new HashMap<>(); // by hash, as their rows say
  private Cursor<StoredPayload> rows; // null: not opened yet
  private boolean over;
  private long bytes;

  NearPayloads(EvidenceReader log, Workers workers) {
    this.log = log;
    this.workers = workers;
  }

  /**
   * What is stored under {@code sha256}, unchecked, or null if it is not near; each is given once.
   */
  Bytes take(Sha256 sha256) {
    Bytes wanted = sha256.bytes();
    Bytes found = near.remove(wanted);
    if (found != null) {
      bytes -= found.size();
    }
    while (found == null && !over && near.size() < ROWS_MAX && bytes < BYTES_MAX) {
      StoredPayload row = next();
      if (row != null && row.sha256() != null && row.data() != null) {
        if (row.sha256().equals(wanted)) {
          found = row.data();
        } else if (near.putIfAbsent(row.sha256(), row.data()) == null) {
          bytes += row.data().size();
        }
      }
    }
    return found;
  }

  private StoredPayload next() {
    try {
      if (rows == null) {
        rows = Ahead.of(log.payloads(), NearPayloads::bytes, workers);
      }
      StoredPayload row = rows.next();
      over = row == null;
      return row;
    } catch (IOException e) {
      // Whoever needs it meets the failure where it looks it up, or with all rows, at the end.
      over = true;
      return null;
    }
  }

  private static long bytes(StoredPayload row) {
    return ROW_BYTES + (row.data() == null ? 0 : row.data().size());
  }

  @Override
  public void close() throws IOException {
    if (rows != null) {
      rows.close();
    }
  }
}
