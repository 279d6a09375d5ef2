package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.evidence.Cursor;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows read ahead: how it ends, and that nobody waits for what will never come. */
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
  void a_failure_comes_behind_the_lots_before_it(boolean reading) throws Exception {
    try (Workers workers = new Workers(2, reading);
        Ahead<Integer, Integer> ahead =
            Ahead.of(rows(new IOException("disk says no"), () -> {}), row -> 8, workers)) {
      IOException failure =
          assertThrows(
              IOException.class,
              () -> {
                for (int i = 0; i <= ROWS; i++) {
                  assertEquals(i, ahead.next());
                }
              });
      assertEquals("disk says no", failure.getMessage());
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
