package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.audit.DecodedEntries.Decoded;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.tlog.Merkle;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read ahead, by whom, and how far. */
class DecodedEntriesTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final Bytes leaf = SampleLog.clean().leaves.get(0);

  DecodedEntriesTest() throws Exception {}

  /** The entries of {@code log}, as the first pass reads them. */
  static Rereading read(FakeLog log) throws IOException {
    Rereading first = new Rereading();
    for (UnverifiedEntry entry : log.entries) {
      boolean payload = PayloadCheck.payloadOrNull(entry.leaf()) != null;
      first.entry(entry.index(), Merkle.leafHash(entry.leaf()), payload);
    }
    return first;
  }

  private static final class Counted implements Cursor<UnverifiedEntry> {
    private final Bytes leaf;
    private final int size;
    private volatile int given;
    private volatile Thread reader;
    private volatile boolean closed;

    Counted(Bytes leaf, int size) {
      this.leaf = leaf;
      this.size = size;
    }

    @Override
    public UnverifiedEntry next() throws IOException {
      assertFalse(closed);
      reader = Thread.currentThread();
      if (given == size) {
        return null;
      }
      int index = given;
      given = index + 1;
      if (index == 5000) {
        throw new IOException("the disk is gone");
      }
      return new UnverifiedEntry(index, leaf, null, null);
    }

    @Override
    public void close() {
      closed = true;
    }

    /** Waits until so many were read. */
    void await(int wanted) {
      long end = System.nanoTime() + DEADLINE.toNanos();
      while (given < wanted && System.nanoTime() < end) {
        LockSupport.parkNanos(100_000);
      }
      assertEquals(wanted, given);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void all_of_them_come_in_order_read_by_whom_it_may_be(boolean reading) throws Exception {
    try (Workers workers = new Workers(2, reading)) {
      Counted rows = new Counted(leaf, 4567);
      try (Cursor<Decoded> entries = DecodedEntries.all(rows, workers)) {
        for (int i = 0; i < 4567; i++) {
          Decoded row = entries.next();
          assertEquals(i, row.row().index());
          assertEquals(i, row.columns().index());
          assertEquals(Merkle.leafHash(leaf), row.leafHash());
          assertNotNull(row.entry());
          assertNull(row.fault());
        }
        assertNull(entries.next());
        assertNull(entries.next());
        assertEquals(reading, rows.reader != Thread.currentThread());
      }
      assertTrue(rows.closed);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void they_are_read_ahead_by_rows_and_no_further(boolean reading) throws Exception {
    try (Workers workers = new Workers(1, reading)) {
      Counted rows = new Counted(leaf, 4999);
      // One lot more waits for its place with a reader of its own, or was taken.
      int ahead = (Ahead.lotsMax(workers) + 1) * Ahead.ROWS_MAX;
      try (Cursor<Decoded> entries = DecodedEntries.all(rows, workers)) {
        if (reading) {
          rows.await(ahead);
        }
        assertEquals(0, entries.next().row().index());
        rows.await(reading ? ahead : ahead - Ahead.ROWS_MAX);
        int taken = (Ahead.lotsMax(workers) + 1) / 2; // then its reader goes on
        for (int i = 1; i <= (taken - 1) * Ahead.ROWS_MAX; i++) {
          assertEquals(i, entries.next().row().index());
        }
        rows.await(ahead + (reading ? taken : taken - 2) * Ahead.ROWS_MAX);
      }
      assertTrue(rows.closed, "while a lot waited for its place");
    }
  }

  @Test
  void and_by_bytes() throws Exception {
    try (Workers workers = new Workers(1, false)) {
      Counted large = new Counted(Bytes.wrap(new byte[Ahead.BYTES_MAX / 2]), 99);
      try (Cursor<Decoded> entries = DecodedEntries.all(large, workers)) {
        Decoded row = entries.next();
        assertNull(row.entry());
        assertNull(row.columns());
        assertNotNull(row.fault());
        assertEquals(2 * Ahead.lotsMax(workers), large.given);
      }
    }
  }

  @Test
  void a_leaf_that_is_not_there_is_empty() throws Exception {
    try (Workers workers = new Workers(1, true);
        Cursor<Decoded> entries = DecodedEntries.all(new Counted(null, 3), workers)) {
      Decoded row = entries.next();
      assertEquals(Bytes.EMPTY, row.row().leaf());
      assertEquals(Merkle.leafHash(Bytes.EMPTY), row.leafHash());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_cannot_be_read_is_said_and_not_taken_for_the_end(boolean reading) throws Exception {
    try (Workers workers = new Workers(1, reading)) {
      Counted rows = new Counted(leaf, 9000);
      try (Cursor<Decoded> entries = DecodedEntries.all(rows, workers)) {
        int[] read = {0};
        IOException failure =
            assertThrows(
                IOException.class,
                () -> {
                  while (entries.next() != null) {
                    read[0]++;
                  }
                });
        assertEquals("the disk is gone", failure.getMessage());
        assertTrue(read[0] <= 5000);
      }
      assertTrue(rows.closed);
    }
  }

  @Test
  void rows_without_work_are_given_as_they_are() throws Exception {
    UnverifiedEntry one = new UnverifiedEntry(7, leaf, null, null);
    try (Workers workers = new Workers(1, true)) {
      FakeLog log = SampleLog.clean().copy().log;
      log.entries.clear();
      log.entries.add(one);
      try (Cursor<UnverifiedEntry> rows = Ahead.of(log.entries(0, 9), row -> 1, workers)) {
        assertSame(one, rows.next());
        assertNull(rows.next());
      }
    }
  }
}
