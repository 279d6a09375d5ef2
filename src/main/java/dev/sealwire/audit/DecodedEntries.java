package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.UnverifiedEntry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;

/**
 * Entries in order, their leaves decoded a little ahead on other threads: decoding takes ten times
 * as long as hashing. One thread reads; what is ahead is bounded in rows and bytes.
 */
final class DecodedEntries implements Cursor<DecodedEntries.Decoded> {
  /** Rows that one task decodes. */
  static final int ROWS_MAX = 256;

  /** Bytes of leaves in one task, if it has more than one row. */
  static final int BYTES_MAX = 1 << 20;

  /**
   * A row with what its leaf says.
   *
   * @param row the row, its leaf never null
   * @param entry what it says, or null if it cannot be read
   * @param fault why it cannot, or null
   */
  record Decoded(UnverifiedEntry row, Entry entry, String fault) {}

  private final Cursor<UnverifiedEntry> rows;
  private final Workers workers;
  private final Deque<Future<List<Decoded>>> ahead = new ArrayDeque<>();
  private final Deque<Decoded> ready = new ArrayDeque<>();
  private boolean ended;

  DecodedEntries(Cursor<UnverifiedEntry> rows, Workers workers) {
    this.rows = rows;
    this.workers = workers;
  }

  @Override
  public Decoded next() throws IOException {
    if (ready.isEmpty()) {
      while (!ended && ahead.size() <= workers.threads()) {
        readAhead();
      }
      if (ahead.isEmpty()) {
        return null;
      }
      ready.addAll(Workers.await(ahead.remove()));
    }
    return ready.remove();
  }

  private void readAhead() throws IOException {
    List<UnverifiedEntry> task = new ArrayList<>(ROWS_MAX);
    for (long bytes = 0; task.size() < ROWS_MAX && bytes < BYTES_MAX; ) {
      UnverifiedEntry row = rows.next();
      if (row == null) {
        ended = true;
        break;
      }
      if (row.leaf() == null) {
        row = new UnverifiedEntry(row.index(), Bytes.EMPTY, row.leafHash(), row.chainHash());
      }
      bytes += row.leaf().size();
      task.add(row);
    }
    if (!task.isEmpty()) {
      ahead.add(workers.submit(() -> task.stream().map(DecodedEntries::decode).toList()));
    }
  }

  private static Decoded decode(UnverifiedEntry row) {
    try {
      return new Decoded(row, Decoding.leaf(row.leaf()), null);
    } catch (MalformedException e) {
      return new Decoded(row, null, e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
