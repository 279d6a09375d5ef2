package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.field.FieldClient;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Floods a collector with strangers while a client sends: what that adds to the log, whether all
 * are counted, and what the client notices. {@code -Dsealwire.drill.refusals=200000} for the long
 * one.
 */
@Tag("drill")
@Timeout(1200)
class StormDrillTest {
  private static final int REFUSALS = Integer.getInteger("sealwire.drill.refusals", 20_000);

  /** Enough to make more entries than may be, where each makes one. */
  private static final int PLANTED = 4000;

  private static final int SOURCES = 8;
  private static final int THREADS = 8;
  private static final int TLS_EVERY = 100;
  private static final int CALM = 300;

  @TempDir Path folder;

  /** Times in milliseconds: of a receipt on an open connection, and from connecting to one. */
  private record Times(List<Double> receipts, List<Double> connections) {
    @Override
    public String toString() {
      return "receipt on an open connection "
          + shown(receipts)
          + "; connection, handshake and receipt "
          + shown(connections);
    }

    private static String shown(List<Double> all) {
      List<Double> sorted = all.stream().sorted().toList();
      return String.format(
          "p50 %.1f ms, p99 %.1f ms, longest %.1f ms (%d)",
          sorted.get(sorted.size() / 2),
          sorted.get(Math.min(sorted.size() - 1, sorted.size() * 99 / 100)),
          sorted.get(sorted.size() - 1),
          sorted.size());
    }
  }

  /** Sends as a client does, for as long as {@code more}; every tenth time it connects anew. */
  private static Times send(Fixture f, Kit kit, BooleanSupplier more) throws Exception {
    Times times = new Times(new ArrayList<>(), new ArrayList<>());
    try (FieldClient client = f.client(kit, new Fixture.Told())) {
      for (int i = 0; more.getAsBoolean() || i < 20; i++) {
        times.receipts().add(millis(() -> one(client)));
        if (i % 10 == 0) {
          times
              .connections()
              .add(
                  millis(
                      () -> {
                        try (FieldClient fresh = f.client(kit, new Fixture.Told())) {
                          one(fresh);
                        }
                      }));
        }
      }
    }
    return times;
  }

  private interface Step {
    void run() throws Exception;
  }

  private static double millis(Step step) throws Exception {
    long start = System.nanoTime();
    step.run();
    return (System.nanoTime() - start) / 1e6;
  }

  private static void one(FieldClient client) throws IOException, SealwireException {
    client.send(Fixture.source("p", new byte[1024]), null, null);
    client.await();
  }

  private static long leafBytes(Fixture f, String prefix) throws IOException {
    long bytes = 0;
    try (Cursor<UnverifiedEntry> entries = f.log.entries(0, Long.MAX_VALUE)) {
      for (UnverifiedEntry e = entries.next(); e != null; e = entries.next()) {
        String head =
            new String(e.leaf().slice(0, 40).toArray(), java.nio.charset.StandardCharsets.UTF_8);
        bytes += head.contains(prefix) ? e.leaf().size() : 0;
      }
    }
    return bytes;
  }

  @Test
  void a_flood_is_counted_to_the_last_one_and_fills_nothing() throws Exception {
    Knocks.needAddresses();
    drill(100, REFUSALS);
  }

  @Test
  void it_finds_a_collector_that_makes_an_entry_of_each() {
    Knocks.needAddresses();
    AssertionError found = assertThrows(AssertionError.class, () -> drill(1_000_000, PLANTED));
    assertTrue(found.getMessage().contains(" entries"), found.getMessage());
  }

  /**
   * Where the collector is to make {@code rate} entries of refusals a second, and 100 are right.
   */
  private void drill(int rate, int refusals) throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start(
          s ->
              Tuned.of(s)
                  .fair(new Fairness(16, rate / 10, rate, Duration.ofSeconds(10), 64, 0, 0))
                  .done());
      AtomicInteger calm = new AtomicInteger();
      send(f, kit, () -> calm.incrementAndGet() < CALM); // everything is loaded and compiled
      calm.set(0);
      Times before = send(f, kit, () -> calm.incrementAndGet() < CALM);

      long sizeBefore = Files.size(folder.resolve("data/evidence.mv.db"));
      long payloadsBefore = f.entries("payload.received").size();
      AtomicBoolean over = new AtomicBoolean();
      ExecutorService pool = Executors.newFixedThreadPool(THREADS + 1);
      Future<Times> during = pool.submit(() -> send(f, kit, () -> !over.get()));
      long start = System.nanoTime();
      List<Future<?>> floods = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        floods.add(pool.submit(() -> flood(f.collector.address(), thread, refusals)));
      }
      for (Future<?> one : floods) {
        one.get();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      over.set(true);
      Times served = during.get();
      pool.shutdown();
      f.collector.stop("test");

      long singles = f.entries("handshake.rejected").size();
      long storms = f.entries("handshake.storm").size();
      long bytes = leafBytes(f, "handshake.rejected") + leafBytes(f, "handshake.storm");
      long file = Files.size(folder.resolve("data/evidence.mv.db")) - sizeBefore;
      long payloads = f.entries("payload.received").size() - payloadsBefore;
      say(
          refusals + " refused in %.1f s (%.0f a second) from " + SOURCES + " addresses by %s",
          seconds,
          refusals / seconds,
          f.provider.name());
      say(
          "%d entries of their own and %d handshake.storm, %d bytes; the file grew by %d bytes, with %d"
              + " payloads of the client",
          singles, storms, bytes, file, payloads);
      say("by reason: %s", Knocks.reasons(f));
      say("before: %s", before);
      say("during: %s", served);
      assertEquals(refusals + 1, Knocks.refusals(f), () -> "warned: " + f.warnings);
      assertTrue(singles <= 100 * (Rates.BURST_SECONDS + seconds + 2), singles + " entries");
      assertTrue(storms <= seconds / 10 + 3, storms + " storms");
      assertTrue(f.audit().intact());
    }
  }

  private static Void flood(InetSocketAddress to, int thread, int refusals) throws Exception {
    SSLContext nobody = Knocks.stranger(null);
    String source = "127.0.0." + (2 + thread % SOURCES);
    for (int i = thread; i < refusals; i += THREADS) {
      int nth = i / THREADS;
      if (nth % TLS_EVERY == 1) {
        assertFalse(Knocks.tls(nobody, "sealwire/1", source, to));
      } else if (nth % 4 == 0) {
        Knocks.goAway(source, to);
      } else {
        Knocks.garbage(source, to);
      }
    }
    return null;
  }

  private static void say(String text, Object... values) {
    System.getLogger("drill").log(System.Logger.Level.INFO, String.format(text, values));
  }
}
