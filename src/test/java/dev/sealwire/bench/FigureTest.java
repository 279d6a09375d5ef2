package dev.sealwire.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class FigureTest {
  @Test
  void quantiles_are_values_that_were_measured() {
    Quantiles of1000 = Quantiles.of(LongStream.rangeClosed(1, 1000).map(i -> i * 1000).toArray());
    assertEquals(new Quantiles(1000, 500, 990, 999), of1000);
    assertEquals(new Quantiles(1, 7, 7, 7), Quantiles.of(new long[] {7000}));
    assertEquals(new Quantiles(2, 1, 9, 9), Quantiles.of(new long[] {9000, 1000}));
  }

  @Test
  void medians_and_ratios_are_taken_round_by_round() {
    Figure figure =
        Figure.of("w", "x", "/s", List.of(10.0, 50.0, 30.0))
            .against("bare", List.of(100.0, 100.0, 60.0));
    assertEquals(30, figure.median());
    assertEquals(10, figure.lowest());
    assertEquals(50, figure.highest());
    assertEquals(100, figure.limitMedian());
    assertEquals(0.5, figure.ratio()); // of 0.1, 0.5, 0.5, not 30 of 100
    assertEquals(2.5, Rounds.median(List.of(4.0, 1.0, 3.0, 2.0)));
    assertEquals(List.of(2.0, 4.5), Rounds.means(List.of(1.0, 4.0), List.of(3.0, 5.0)));
  }

  @Test
  void without_a_limit_there_is_no_ratio() {
    Figure figure = Figure.of("w", "x", "/s", List.of(1.0));
    assertTrue(Double.isNaN(figure.ratio()));
    assertTrue(Double.isNaN(figure.limitMedian()));
    assertTrue(Double.isNaN(figure.serverMicros()));
    assertEquals(-1, figure.peakBytes());
  }

  @Test
  void a_limit_has_a_value_for_each_round() {
    Figure figure = Figure.of("w", "x", "/s", List.of(1.0, 2.0));
    List<Double> one = List.of(1.0);
    assertThrows(IllegalArgumentException.class, () -> figure.against("bare", one));
    assertThrows(IllegalArgumentException.class, () -> Figure.of("w", "x", "/s", List.of()));
  }

  @Test
  void a_crew_counts_what_it_did_and_fails_with_its_client() throws Exception {
    // Where the clock gives a client no turn it does nothing, so it has time enough.
    Crew.Done done =
        Crew.work(3, Duration.ofMillis(500), client -> LockSupport.parkNanos(1_000_000));
    assertTrue(done.count() >= 3, () -> "did " + done.count());
    assertEquals(done.count(), done.nanos().length);
    assertTrue(done.rate() > 0);
    IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                Crew.work(
                    2,
                    Duration.ofSeconds(30),
                    client -> {
                      throw new IOException("client " + client);
                    }));
    assertEquals("client 0", thrown.getMessage());
  }

  @Test
  void noise_has_the_size_asked_for_and_differs_by_seed() {
    byte[] one = read(new Noise((1 << 20) + 17, 1));
    byte[] two = read(new Noise((1 << 20) + 17, 2));
    assertEquals((1 << 20) + 17, one.length);
    assertTrue(java.util.Arrays.mismatch(one, two) >= 0);
    assertEquals(-1, new Noise(0, 1).read());
  }

  private static byte[] read(Noise noise) {
    try (noise) {
      return noise.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void processor_time_is_shared_out() {
    assertEquals(500, Latencies.micros(Duration.ofMillis(5), 10));
    assertTrue(Double.isNaN(Latencies.micros(Duration.ZERO, 10)));
    Latencies latencies = new Latencies();
    LongStream.range(0, 3000).forEach(latencies::add);
    assertEquals(3000, latencies.count());
    assertEquals(2999, latencies.take()[2999]);
    assertEquals(0, latencies.count());
  }
}
