package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A collector that lost a part of itself says so, and does not go on as if it were whole. */
@Timeout(60)
class ServiceThreadsTest {
  @TempDir Path folder;

  @Test
  void a_thread_that_ends_by_what_it_does_not_catch_is_told_by_its_name() throws Exception {
    ServiceThreads threads = new ServiceThreads();
    Thread sound = threads.make("sound", () -> {});
    sound.start();
    sound.join();
    assertFalse(threads.lost().isDone());
    assertTrue(sound.isDaemon());
    Thread faulty =
        threads.make(
            "faulty",
            () -> {
              throw new StackOverflowError("planted");
            });
    faulty.start();
    assertEquals(
        "the thread \"faulty\" ended: java.lang.StackOverflowError: planted",
        threads.lost().get(20, TimeUnit.SECONDS));
  }

  @Test
  void a_collector_whose_refusals_are_not_counted_any_more_says_that_it_lost_that()
      throws Exception {
    Knocks.needAddresses();
    try (Fixture f = new Fixture(folder)) {
      f.operator =
          line -> {
            if (line.event().equals("handshake.storm")) {
              throw new StackOverflowError("planted");
            }
          };
      Fairness fairness = new Fairness(16, 1, 1, Duration.ofMillis(200), 64, 0, 0);
      f.start(s -> Tuned.of(s).fair(fairness).done());
      assertFalse(f.collector.lost().isDone());
      for (int i = 0; i < 20; i++) {
        Knocks.garbage("127.0.0.2", f.collector.address());
      }
      String lost = f.collector.lost().get(30, TimeUnit.SECONDS);
      assertEquals("the thread \"refusals\" ended: java.lang.StackOverflowError: planted", lost);
      f.collector.stop("failed: " + lost);
      assertEquals(1, f.entries("collector.stopped").size());
    }
  }
}
