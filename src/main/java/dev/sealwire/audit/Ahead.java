package dev.sealwire.audit;

import dev.sealwire.evidence.Cursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Rows read some lots ahead, each lot made into something by the workers meanwhile, and given in
 * order. One thread of its own reads, and nobody else touches the cursor before it has ended; where
 * only the caller's thread may read, that does. What is ahead is bounded in rows and bytes.
 */
final class Ahead<T, R> implements Cursor<R> {
  /**
   * Rows in a lot, if nothing else is said. What is ahead is alive at each collection of garbage,
   * and copied by it: lots of 512 cost more so than all handing over of small ones.
   */
  static final int ROWS_MAX = 32;

  /** Bytes in a lot, but for its last row. */
  static final int BYTES_MAX = 1 << 17;

  /**
   * Lots that are read for each worker and not yet taken, and one more: with fewer, threads wait
   * for each other more often.
   */
  static final int LOTS_A_THREAD = 8;

  private final Cursor<T> rows;
  private final int rowsMax;
  private final ToLongFunction<T> bytes;
  private final Function<List<T>, List<R>> work; // null: there is none, the rows themselves
  private final Workers workers;
  private final Lots<Future<List<R>>> lots;
  private final Thread reader; // null: the caller's thread reads
  private Iterator<R> ready = Collections.emptyIterator();
  private Future<List<R>> head; // null: to be taken; stays if it failed, and fails again
  private boolean ended; // everything was read; the reader's, if there is one
  private boolean over; // everything was taken
  private volatile boolean closed;

  /**
   * @param rows closed with this
   * @param rowsMax rows in a lot
   * @param bytes how much memory a row takes
   * @param work what is made of a lot, by a worker, or by who takes it if none has begun it
   */
  Ahead(
      Cursor<T> rows,
      int rowsMax,
      ToLongFunction<T> bytes,
      Function<List<T>, List<R>> work,
      Workers workers) {
    this.rows = rows;
    this.rowsMax = rowsMax;
    this.bytes = bytes;
    this.work = work;
    this.workers = workers;
    this.lots = new Lots<>(lotsMax(workers));
    this.reader = workers.reading() ? Workers.reader(this::readAll) : null;
  }

  /** The rows as they are. */
  static <T> Ahead<T, T> of(Cursor<T> rows, ToLongFunction<T> bytes, Workers workers) {
    return new Ahead<>(rows, ROWS_MAX, bytes, null, workers);
  }

  /** How many lots are ahead at most, but for the one that is being read. */
  static int lotsMax(Workers workers) {
    return LOTS_A_THREAD * workers.threads() + 1;
  }

  @Override
  public R next() throws IOException {
    while (!ready.hasNext()) {
      if (over) {
        return null;
      }
      if (head == null) {
        head = take();
      }
      List<R> lot = workers.finish(head);
      head = null;
      over = lot.isEmpty();
      ready = lot.iterator();
    }
    return ready.next();
  }

  private Future<List<R>> take() throws IOException {
    try {
      while (reader == null && !ended && !lots.isFull()) {
        putNext();
      }
      return lots.take();
    } catch (InterruptedException e) {
      throw Workers.interrupted();
    }
  }

  private void readAll() {
    try {
      while (!ended && !closed) {
        putNext();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
  }

  private void putNext() throws InterruptedException {
    Future<List<R>> lot;
    try {
      lot = lot();
    } catch (Throwable e) { // whatever it is: who takes the rows would wait for ever
      ended = true;
      lot = CompletableFuture.failedFuture(e);
    }
    lots.put(lot);
  }

  /** The next rows; none at the end. */
  private Future<List<R>> lot() throws IOException {
    List<T> lot = new ArrayList<>(rowsMax);
    for (long size = 0; lot.size() < rowsMax && size < BYTES_MAX; ) {
      T row = rows.next();
      if (row == null) {
        ended = lot.isEmpty();
        break;
      }
      size += bytes.applyAsLong(row);
      lot.add(row);
    }
    if (work == null || lot.isEmpty()) {
      return CompletableFuture.completedFuture(unchanged(lot));
    }
    return workers.submit(() -> work.apply(lot));
  }

  @SuppressWarnings("unchecked") // without work T is R: see of()
  private List<R> unchanged(List<T> lot) {
    return (List<R>) lot;
  }

  /** Ends the reading, and then closes the cursor. */
  @Override
  public void close() throws IOException {
    closed = true;
    boolean interrupted = false;
    while (reader != null && reader.isAlive()) {
      lots.clear(); // it may wait for a place
      try {
        reader.join(1);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    rows.close();
  }
}
