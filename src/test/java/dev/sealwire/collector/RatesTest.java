package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.evidence.HandshakeStorm;
import dev.sealwire.evidence.Leaf;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The parts of the gate that count. */
class RatesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int BURST = Rates.BURST_SECONDS;

  private static Source source(int n) throws Exception {
    return Source.of(
        InetAddress.getByAddress(new byte[] {10, (byte) (n >> 16), (byte) (n >> 8), (byte) n}));
  }

  @Test
  void a_source_is_an_ipv4_address_or_the_64_of_an_ipv6_address() throws Exception {
    assertEquals("192.0.2.7", Source.of(InetAddress.getByName("192.0.2.7")).toString());
    Source six = Source.of(InetAddress.getByName("2001:db8:0:a007:1::1"));
    assertEquals("2001:db8:0:a007::/64", six.toString());
    assertEquals(six, Source.of(InetAddress.getByName("2001:db8:0:a007:ffff::2")));
    assertFalse(six.equals(Source.of(InetAddress.getByName("2001:db8:0:a008:1::1"))));
  }

  @Test
  void a_bucket_gives_its_burst_and_then_its_rate() {
    Bucket bucket = new Bucket(2, 4, 0);
    for (int i = 0; i < 4; i++) {
      assertTrue(bucket.take(0));
    }
    assertFalse(bucket.take(SECOND / 2 - 1));
    assertTrue(bucket.take(SECOND / 2));
    assertFalse(bucket.take(SECOND / 2));
    assertFalse(bucket.full(2 * SECOND));
    assertTrue(bucket.full(1000 * SECOND));
    assertEquals(0, bucket.spend(4, 1000 * SECOND));
    assertEquals(5 * SECOND, bucket.spend(10, 1000 * SECOND));
    assertEquals(4 * SECOND, bucket.spend(0, 1001 * SECOND));
  }

  @Test
  void each_source_has_its_rate_and_all_have_one_together() throws Exception {
    Rates rates = new Rates(2, 5, 0);
    for (int i = 0; i < 2 * BURST; i++) {
      assertTrue(rates.single(source(1), 0));
    }
    assertFalse(rates.single(source(1), 0));
    int singles = 0;
    for (int i = 0; i < 100; i++) {
      singles += rates.single(source(2 + i), 0) ? 1 : 0;
    }
    assertEquals(5 * BURST - 2 * BURST, singles);
    assertFalse(rates.judges(source(1), 0));
    assertTrue(rates.judges(source(50), 0));
    assertTrue(rates.judges(source(1), SECOND / 2));
  }

  @Test
  void a_known_source_is_looked_at_ten_times_as_often() throws Exception {
    Rates rates = new Rates(2, 1000, 0);
    rates.accepted(source(1), 0);
    while (rates.single(source(1), 0)) {
      // Until it is past its rate.
    }
    int looks = 0;
    while (rates.judges(source(1), 0)) {
      looks++;
    }
    assertEquals(Rates.KNOWN_FACTOR * 2 * BURST, looks);
  }

  @Test
  void sources_without_a_place_share_a_rate_and_are_looked_at() throws Exception {
    Rates rates = new Rates(1, 1_000_000, 0);
    for (int i = 0; i < Rates.SOURCES_MAX; i++) {
      assertTrue(rates.single(source(i), 0));
    }
    int singles = 0;
    for (int i = 0; i < 100; i++) {
      singles += rates.single(source(100_000 + i), 0) ? 1 : 0;
    }
    assertEquals(BURST, singles);
    assertTrue(rates.judges(source(100_000), 0));
    // Who was quiet long enough makes room.
    assertTrue(rates.single(source(200_000), 10 * SECOND));
  }

  @Test
  void a_window_names_the_largest_sources_and_counts_the_rest() throws Exception {
    HandshakeStorm.Sample sample = new HandshakeStorm.Sample("10.0.0.1", 1, null, "rate", "x");
    StormWindow window = new StormWindow(sample, Instant.EPOCH);
    int sources = StormWindow.SOURCES_MAX + 10;
    for (int i = 0; i < sources; i++) {
      for (int n = 0; n <= (i < 40 ? i : 0); n++) {
        window.add(source(i), n == 0 ? "not-tls" : "rate", Instant.ofEpochSecond(i));
      }
    }
    StormWindow later = new StormWindow(sample, Instant.ofEpochSecond(9_000));
    later.add(source(5), "alpn", Instant.ofEpochSecond(9_000));
    window.add(later);
    HandshakeStorm storm = window.toEvent();
    assertEquals(sources + 39 * 40 / 2 + 1, storm.count());
    assertEquals(10, storm.beyond());
    assertEquals(HandshakeStorm.SOURCES_MAX, storm.sources().size());
    assertEquals(new HandshakeStorm.Counted("10.0.0.39", 40), storm.sources().get(0));
    assertEquals(sources - 10 - 32, storm.other().sources());
    long named = storm.sources().stream().mapToLong(HandshakeStorm.Counted::count).sum();
    assertEquals(storm.count(), named + storm.other().count() + storm.beyond());
    assertEquals(
        List.of("alpn", "not-tls", "rate"),
        storm.reasons().stream().map(HandshakeStorm.Counted::name).toList());
    assertEquals(Instant.ofEpochSecond(9_000), storm.to());
    assertEquals(storm, Leaf.decode(Leaf.encode(Instant.ofEpochSecond(9_001), storm)).event());
  }

  @Test
  void the_newest_of_the_greediest_loses_its_place_and_then_the_oldest() throws Exception {
    Places places = new Places(4, 3);
    List<String> gone = new ArrayList<>();
    Places.Place a1 = begun(places, 1, "a1", gone);
    begun(places, 1, "a2", gone);
    begun(places, 1, "a3", gone);
    assertNotNull(places.reason(places.take(source(1)))); // one over its share
    begun(places, 2, "b1", gone);
    begun(places, 3, "c1", gone);
    assertEquals(List.of("a3"), gone);
    assertNotNull(places.reason(places.take(source(1)))); // it has most itself
    begun(places, 4, "d1", gone);
    assertEquals(List.of("a3", "a2"), gone);
    begun(places, 5, "e1", gone);
    assertEquals(List.of("a3", "a2", "a1"), gone);
    assertFalse(places.settle(a1));
    places.leave(a1);
    assertNotNull(places.reason(places.take(source(5))));
  }

  @Test
  void a_handshake_that_is_over_keeps_its_place() throws Exception {
    Places places = new Places(2, 2);
    List<String> gone = new ArrayList<>();
    Places.Place a = begun(places, 1, "a", gone);
    Places.Place b = begun(places, 2, "b", gone);
    assertTrue(places.settle(a));
    assertTrue(places.settle(b));
    assertNotNull(places.reason(places.take(source(3))));
    places.leave(a);
    Places.Place c = begun(places, 3, "c", gone);
    assertEquals(List.of(), gone);
    places.takeOwn(source(9));
    Places.Place taken = places.take(source(4));
    assertNull(places.reason(taken));
    assertEquals(List.of("c"), gone);
    assertFalse(places.settle(c));
    // Whoever lost its place before it began is told so.
    begun(places, 5, "e", gone);
    assertFalse(places.begin(taken, () -> gone.add("late")));
  }

  @Test
  void at_the_end_a_handshake_under_way_may_come_to_its_own_outcome() throws Exception {
    Places places = new Places(4, 4);
    List<String> gone = java.util.Collections.synchronizedList(new ArrayList<>());
    Places.Place quick = begun(places, 1, "quick", gone);
    CompletableFuture<Boolean> closed =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return places.close(60_000, 60_000);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    for (Places.Place other = places.take(source(2)); places.reason(other) == null; ) {
      places.leave(other); // until it is closed
      other = places.take(source(2));
    }
    assertTrue(places.settle(quick));
    places.leave(quick);
    assertTrue(closed.get(30, TimeUnit.SECONDS));
    assertEquals(List.of(), gone);
    assertEquals("shutdown", places.reason(places.take(source(2))));

    Places others = new Places(4, 4);
    Places.Place silent = begun(others, 1, "silent", gone);
    assertFalse(others.close(1, 1)); // it was told to give up and has not left
    assertEquals(List.of("silent"), gone);
    assertFalse(others.settle(silent));
    assertEquals("shutdown", others.reason(silent));
  }

  private static Places.Place begun(Places places, int n, String name, List<String> gone)
      throws Exception {
    Places.Place place = places.take(source(n));
    assertNull(places.reason(place), name);
    assertTrue(places.begin(place, () -> gone.add(name)));
    return place;
  }
}
