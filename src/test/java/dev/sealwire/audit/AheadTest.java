package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.evidence.Cursor;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows read ahead: how it ends, and that nobody waits for what will never come. */
@Timeout(60)
class AheadTest {
  private static final int ROWS = 1000;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rows_come_in_their_order_and_then_nothing(boolean reading) throws Exception {
    try (Workers workers = new Workers(2, reading);
        Ahead<Integer, Integer> ahead = Ahead.of(rows(null, () -> {}), row -> 8, workers)) {
      for (int i = 0; i < ROWS; i++) {
        assertEquals(i, ahead.next());
      }
      assertNull(ahead.next());
      assertNull(ahead.next());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_failure_comes_behind_the_rows_before_it_and_again(boolean reading) throws Exception {
    try (Workers workers = new Workers(2, reading);
        Ahead<Integer, Integer> ahead =
            Ahead.of(rows(new IOException("disk says no"), () -> {}), row -> 8, workers)) {
      int whole = ROWS - ROWS % Ahead.ROWS_MAX; // those of the lot that failed are not given
      for (int i = 0; i < whole; i++) {
        assertEquals(i, ahead.next());
      }
      for (int i = 0; i < 2; i++) {
        assertEquals("disk says no", assertThrows(IOException.class, ahead::next).getMessage());
      }
    }
  }

  /** Lets the only worker wait for {@code end}. */
  private static void occupy(Workers workers, CountDownLatch end) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    workers.submit(
        () -> {
          begun.countDown();
          end.await();
          return null;
        });
    begun.await();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_lot_that_no_worker_has_begun_is_done_by_who_takes_it(boolean reading) throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Function<List<Integer>, List<Thread>> work =
        lot -> Collections.nCopies(lot.size(), Thread.currentThread());
    try (Workers workers = new Workers(1, reading);
        Ahead<Integer, Thread> ahead =
            new Ahead<>(rows(null, () -> {}), Ahead.ROWS_MAX, row -> 8, work, workers)) {
      occupy(workers, end);
      int mine = 0; // the worker may have done the first few
      for (Thread by = ahead.next(); by != null; by = ahead.next()) {
        mine += by == Thread.currentThread() ? 1 : 0;
      }
      assertTrue(mine > ROWS / 2, "rows done here: " + mine);
      end.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_fails_in_a_lot_is_told_in_its_place_whoever_does_it(boolean occupied) throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    int failing = 7 * Ahead.ROWS_MAX;
    Function<List<Integer>, List<Integer>> work =
        lot -> {
          if (lot.contains(failing)) {
            throw new StackOverflowError();
          }
          return lot;
        };
    try (Workers workers = new Workers(1, true)) {
      if (occupied) {
        occupy(workers, end);
      }
      try (Ahead<Integer, Integer> ahead =
          new Ahead<>(rows(null, () -> {}), Ahead.ROWS_MAX, row -> 8, work, workers)) {
        for (int i = 0; i < failing; i++) {
          assertEquals(i, ahead.next());
        }
        IllegalStateException failure = assertThrows(IllegalStateException.class, ahead::next);
        assertInstanceOf(StackOverflowError.class, failure.getCause());
      }
      end.countDown();
    }
  }

  @Test
  void an_error_of_the_thread_that_reads_is_a_failure_too() throws Exception {
    try (Workers workers = new Workers(2, true);
        Ahead<Integer, Integer> ahead =
            Ahead.of(rows(new StackOverflowError(), () -> {}), row -> 8, workers)) {
      IllegalStateException failure =
          assertThrows(
              IllegalStateException.class,
              () -> {
                for (int i = 0; i <= ROWS; i++) {
                  ahead.next();
                }
              });
      assertInstanceOf(StackOverflowError.class, failure.getCause());
    }
  }

  @Test
  void it_can_be_closed_with_all_lots_full_and_none_taken() throws Exception {
    try (Workers workers = new Workers(2, true)) {
      CountDownLatch full = new CountDownLatch(Ahead.ROWS_MAX * Ahead.lotsMax(workers));
      AtomicReference<Thread> reader = new AtomicReference<>();
      Runnable each =
          () -> {
            reader.set(Thread.currentThread());
            full.countDown();
          };
      Ahead<Integer, Integer> ahead = Ahead.of(rows(null, each), row -> 8, workers);
      full.await();
      while (reader.get().getState() != Thread.State.WAITING) { // for a place
        Thread.onSpinWait();
      }
      ahead.close();
    }
  }

  private static Cursor<Integer> rows(Throwable last, Runnable each) {
    return new Cursor<>() {
      private int given;

      @Override
      public Integer next() throws IOException {
        each.run();
        if (given < ROWS) {
          return given++;
        }
        if (last instanceof IOException failure) {
          throw failure;
        }
        if (last instanceof Error error) {
          throw error;
        }
        return null;
      }

      @Override
      public void close() {}
    };
  }
}
