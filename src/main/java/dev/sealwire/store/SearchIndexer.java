package dev.sealwire.store;

import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.UnverifiedEntry;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Fills the search table behind the writer, on a thread and a connection of its own. What it lost
 * in a crash it makes again from the leaves. If it fails it stops, and says so to those who wait
 * for it; the writer goes on, and queries read the longer tail.
 */
final class SearchIndexer implements Closeable {
  /**
   * Most rows of a chunk. A chunk changes every page of an index in which one of its rows lies,
   * each once, so a few large ones cost a small part of what many small ones do, in time and in the
   * file. It is put in steps, between which others may write.
   */
  static final int CHUNK_ROWS_MAX = 10_000;

  /** Rows put into one index under the lock: some milliseconds, which a group may have to wait. */
  private static final int STEP_ROWS = 500;

  /** Rows that are not waited for any longer. */
  static final int CHUNK_ROWS_MIN = 4000;

  /**
   * How long rows are gathered where fewer follow. Nobody waits for them: a query reads the entries
   * that have none yet.
   */
  static final long GATHER_MILLIS = 60_000;

  /**
   * While entries come, the rows take one part in so many of the time that there is for writing:
   * the writer must not wait for them.
   */
  private static final int SHARE = 4;

  /** With so many entries behind, queries would read a long tail: then it is one part in fewer. */
  private static final long BEHIND_MANY = 200_000;

  private static final int SHARE_BEHIND = 2;

  /**
   * How long the rows have the lock at a time. The lock is fair, so while entries come there is one
   * turn for each group of them, some 20 to 30 a second: much shorter ones would fall behind.
   */
  private static final long TURN_NANOS = 10_000_000;

  /** The same while few are behind: every turn is one that a group waits for. */
  private static final long TURN_NANOS_FEW = 5_000_000;

  /** Entries behind that are few: those of two chunks. */
  private static final long BEHIND_FEW = 2 * CHUNK_ROWS_MAX;

  /** No entry for so long: the writer is at rest, and the rows may have all of the time. */
  private static final long REST_NANOS = 50_000_000;

  /** Entries without a search row, beyond which the writer waits. */
  static final long LAG_MAX = 1_000_000;

  /** How long rows stay unforced when no more follow; while entries come, the writer forces. */
  private static final long IDLE_MILLIS = 1000;

  /**
   * Pages that wait for a commit, in bytes of memory. H2 writes by itself, in the middle of a
   * chunk, where there are 19 MB.
   */
  private static final int UNSAVED_BYTES_MAX = 8 << 20;

  private final Connections connections;
  private final Forcer forcer;
  private final Connection connection;
  private final Thread thread;
  // All guarded by this.
  private long size;
  private long indexed;
  private long appendedAt = System.nanoTime();
  // When the rows may have the lock again while entries come.
  private long turnAt = System.nanoTime();
  private boolean unforced;
  // How many wait for the last row.
  private int waiting;
  private boolean closed;
  private Throwable failure;

  /** Starts with rows for the entries before {@code indexed} of {@code size}. */
  SearchIndexer(Connections connections, Forcer forcer, long indexed, long size)
      throws IOException {
    this.connections = connections;
    this.forcer = forcer;
    this.connection = connections.open(Connections.User.COLLECTOR);
    this.indexed = indexed;
    this.size = size;
    this.thread = new Thread(this::run, "search-indexer");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** There are {@code newSize} entries now. */
  synchronized void appended(long newSize) {
    size = newSize;
    appendedAt = System.nanoTime();
    notifyAll();
  }

  /** Waits until at most {@code lag} entries have no row, or none will get one any more. */
  synchronized void awaitLag(long lag) throws InterruptedException {
    waiting++;
    notifyAll();
    try {
      while (size - indexed > lag && failure == null && !closed) {
        wait();
      }
    } finally {
      waiting--;
    }
  }

  /** Waits until all entries have their row. */
  void awaitAll() throws IOException, InterruptedException {
    awaitLag(0);
    synchronized (this) {
      if (failure != null) {
        throw new IOException("search rows are not kept up any more: " + failure, failure);
      }
      if (size > indexed) {
        throw new IOException("evidence store is closed");
      }
    }
  }

  private void run() {
    try {
      SearchTable table = SearchTable.open(connection);
      while (awaitWork()) {
        if (!chunk(table)) {
          forcer.force();
          synchronized (this) {
            unforced = false;
          }
        }
      }
      if (behind() <= CHUNK_ROWS_MAX && !forcer.failed()) {
        chunk(table);
      }
    } catch (Throwable e) { // whatever it is: who waits for the rows would wait for ever
      synchronized (this) {
        failure = e;
        notifyAll();
      }
    }
  }

  private synchronized long behind() {
    return size - indexed;
  }

  /** Makes the next rows; false if there are none to make. */
  private boolean chunk(SearchTable table) throws IOException, StoreUnknownException {
    long from;
    long to;
    synchronized (this) {
      from = indexed;
      to = Math.min(size, from + CHUNK_ROWS_MAX);
    }
    if (from == to) {
      return false;
    }
    index(table, from, to);
    synchronized (this) {
      indexed = to;
      unforced = true;
      notifyAll();
    }
    return true;
  }

  /**
   * Waits until there are rows enough and it is their turn, or those that there are were gathered
   * for long enough, or, with none to come, it is time to force the last ones; false at the end.
   */
  private synchronized boolean awaitWork() throws InterruptedException {
    long began = System.nanoTime();
    while (!closed) {
      long now = System.nanoTime();
      long rows = size - indexed;
      long due;
      if (rows == 0) {
        due = unforced ? began + IDLE_MILLIS * 1_000_000 : Long.MAX_VALUE;
      } else if (waiting > 0) {
        due = now;
      } else if (rows >= CHUNK_ROWS_MIN) {
        due = Math.min(turnAt, appendedAt + REST_NANOS);
      } else {
        due = began + GATHER_MILLIS * 1_000_000;
      }
      if (due == Long.MAX_VALUE) {
        wait();
      } else if (due - now <= 0) {
        break;
      } else {
        TimeUnit.NANOSECONDS.timedWait(this, due - now);
      }
    }
    return !closed;
  }

  private void index(SearchTable table, long from, long to)
      throws IOException, StoreUnknownException {
    List<SearchRow> rows = new ArrayList<>();
    try (Cursor<UnverifiedEntry> entries = StoreReader.entries(connections, from, to)) {
      UnverifiedEntry entry;
      while ((entry = entries.next()) != null) {
        SearchRows.of(entry).ifPresent(rows::add);
      }
    }
    SearchTable.Prepared prepared = table.prepare(rows);
    long held = 0;
    for (boolean more = true; more; ) {
      long turn = behind() < BEHIND_FEW ? TURN_NANOS_FEW : TURN_NANOS;
      forcer.writing().lock();
      long began = System.nanoTime();
      try {
        forcer.check();
        do {
          more = step(table, prepared);
        } while (more && System.nanoTime() - began < turn);
      } finally {
        held += System.nanoTime() - began;
        forcer.writing().unlock();
      }
    }
    synchronized (this) {
      int share = size - indexed < BEHIND_MANY ? SHARE : SHARE_BEHIND;
      turnAt = System.nanoTime() + (share - 1) * held;
    }
  }

  /** While entries come, the next group's commit writes the rows with its own. */
  private boolean step(SearchTable table, SearchTable.Prepared prepared)
      throws IOException, StoreUnknownException {
    try {
      boolean more = table.step(prepared, STEP_ROWS);
      if (table.unsavedBytes() > UNSAVED_BYTES_MAX) {
        table.commit();
      }
      return more;
    } catch (RuntimeException e) {
      if (table.isClosed()) {
        // The disk failed under all tables: nobody may write on as if it had been these rows alone.
        throw forcer.fail("writing search rows", e);
      }
      throw connections.failure("writing search rows", e);
    }
  }

  /** Ends the thread after the chunk it is at, or the last one where that is all there is. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    Ending.await(thread);
  }
}
