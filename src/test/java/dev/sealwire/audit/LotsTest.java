package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lots from one thread to another: how many there are at most, and who waits how long. */
@Timeout(60)
class LotsTest {
  private static final int MAX = 9;
  private static final int COUNT = 100_000;

  private final Lots<Integer> lots = new Lots<>(MAX);
  private final AtomicInteger put = new AtomicInteger();

  /** Puts the numbers up to {@code count} in their order. */
  private Thread put(int count) {
    return Workers.reader(
        () -> {
          try {
            for (int i = 0; i < count; i++) {
              lots.put(i);
              put.incrementAndGet();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void they_come_in_their_order() throws Exception {
    Thread thread = put(COUNT);
    for (int i = 0; i < COUNT; i++) {
      assertEquals(i, lots.take());
    }
    thread.join();
  }

  @Test
  void who_finds_it_full_goes_on_once_half_of_it_is_taken() throws Exception {
    Thread thread = put(2 * MAX);
    awaitWaiting(thread);
    for (int left = MAX; left > MAX / 2; left--) {
      assertEquals(MAX, put.get());
      assertEquals(Thread.State.WAITING, thread.getState());
      lots.take();
    }
    while (put.get() < MAX + (MAX + 1) / 2) {
      Thread.onSpinWait();
    }
    awaitWaiting(thread);
    assertTrue(lots.isFull());
    lots.clear();
    thread.join();
    assertEquals(2 * MAX, put.get());
    assertFalse(lots.isFull());
  }

  @Test
  void who_finds_it_empty_waits_for_one() throws Exception {
    Thread thread =
        Workers.reader(
            () -> {
              try {
                put.set(lots.take());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    awaitWaiting(thread);
    lots.put(42);
    thread.join();
    assertEquals(42, put.get());
  }
}
