package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.evidence.CollectorStarted;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.EvidenceLog;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.HandshakeStorm;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers in numbers: counted to the last one, and in nobody's way. */
@Timeout(90)
class StormTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path folder;

  @BeforeEach
  void need_addresses() {
    Knocks.needAddresses();
  }

  private static UnaryOperator<CollectorSettings> fair(Fairness fairness) {
    return s -> Tuned.of(s).fair(fairness).done();
  }

  private static UnaryOperator<CollectorSettings> places(int max, int sourceMax) {
    return s ->
        Tuned.of(s)
            .handshakes(max, Duration.ofSeconds(30))
            .fair(new Fairness(sourceMax, 1000, 1000, SECOND, 64, 0, 0))
            .done();
  }

  private static long counted(Fixture f) {
    try {
      return Knocks.refusals(f);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void every_refusal_is_an_entry_or_counted_in_one() throws Exception {
    int threads = 8;
    int each = 400;
    try (Fixture f = new Fixture(folder)) {
      f.start(fair(new Fairness(16, 2, 8, SECOND, 64, 0, 0)));
      InetSocketAddress to = f.collector.address();
      SSLContext nobody = Knocks.stranger(null);
      ExecutorService pool = Executors.newFixedThreadPool(threads);
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        String source = "127.0.0." + (2 + t % 4);
        done.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    if (i % 50 == 1) {
                      assertFalse(Knocks.tls(nobody, "sealwire/1", source, to));
                    } else if (i % 2 == 0) {
                      Knocks.garbage(source, to);
                    } else {
                      Knocks.goAway(source, to);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }
      pool.shutdown();
      f.collector.stop("test");
      // One more: the collector's own knock at its start.
      assertEquals(threads * each + 1, Knocks.refusals(f), () -> "warned: " + f.warnings);
      List<Entry> storms = f.entries("handshake.storm");
      assertTrue(storms.size() >= 1);
      int singles = f.entries("handshake.rejected").size();
      Entry started = f.entries("collector.started").get(0);
      Entry stopped = f.entries("collector.stopped").get(0);
      long seconds = Duration.between(started.time(), stopped.time()).toSeconds() + 1;
      assertTrue(singles <= 8 * (5 + seconds) + 1, singles + " in " + seconds + " s");
      assertTrue(storms.size() <= seconds + 2, storms.size() + " in " + seconds + " s");
      HandshakeStorm first = (HandshakeStorm) storms.get(0).event();
      assertTrue(first.sample().peer().startsWith("127.0.0."), first.sample().peer());
      assertTrue(Knocks.reasons(f).containsKey("rate"), () -> "" + reasons(f));
      assertTrue(f.audit().intact(), () -> "an audit finds something");
    }
  }

  private static Map<String, Long> reasons(Fixture f) {
    try {
      return Knocks.reasons(f);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_storm_is_recorded_while_it_lasts_and_when_it_is_over() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      f.start(fair(new Fairness(16, 1, 1000, Duration.ofSeconds(2), 64, 0, 0)));
      for (int i = 0; i < 40; i++) {
        Knocks.garbage("127.0.0.2", f.collector.address());
      }
      // Nobody knocks any more, and nobody stops the collector.
      Fixture.await("41 refusals", () -> counted(f) == 41);
      HandshakeStorm storm = f.events(HandshakeStorm.class, "handshake.storm").get(0);
      assertEquals("127.0.0.2", storm.sources().get(0).name());
      assertFalse(storm.to().isBefore(storm.from()));
    }
  }

  @Test
  void a_source_past_its_rate_does_not_keep_out_another_nor_a_client_behind_it() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start(fair(new Fairness(16, 1, 1000, SECOND, 64, 0, 0)));
      InetSocketAddress to = f.collector.address();
      SSLContext known = Knocks.stranger(kit.key(), kit.certificate());
      assertTrue(Knocks.tls(known, "sealwire/1", "127.0.0.3", to));
      for (String source : List.of("127.0.0.2", "127.0.0.3")) {
        for (int i = 0; i < 30; i++) {
          Knocks.garbage(source, to);
        }
      }
      assertTrue(Knocks.tls(known, "sealwire/1", "127.0.0.4", to), "from another source");
      assertTrue(Knocks.tls(known, "sealwire/1", "127.0.0.3", to), "from a known source");
      // From one that is not known it takes patience: one a second is looked at.
      Fixture.await(
          "a place at a storming door",
          () -> {
            try {
              return Knocks.tls(known, "sealwire/1", "127.0.0.2", to);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      f.collector.stop("test");
      assertEquals(4, f.events(HandshakeAccepted.class, "handshake.accepted").size());
    }
  }

  @Test
  void silent_strangers_of_few_sources_keep_nobody_out() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start(places(8, 4));
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        silent.add(Knocks.silent("127.0.0." + (2 + i % 2), f.collector.address()));
      }
      Knocks.end(Knocks.silent("127.0.0.2", f.collector.address())); // one over its source's share
      try (var client = f.client(kit, new Fixture.Told())) {
        assertTrue(client != null);
      }
      // One of eight lost its place to the client, and the other seven still have theirs.
      Fixture.await("the refusals", () -> counted(f) == 3);
      assertEquals(2, Knocks.reasons(f).get("too-many-connections"));
      for (Socket one : silent) {
        one.close();
      }
      Fixture.await("all refusals", () -> counted(f) == 10);
      assertEquals(7, Knocks.reasons(f).get("closed-early"));
    }
  }

  @Test
  void silent_strangers_of_many_sources_keep_nobody_out() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start(places(8, 4));
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        silent.add(Knocks.silent("127.0.0." + (2 + i), f.collector.address()));
      }
      try (var client = f.client(kit, new Fixture.Told())) {
        assertTrue(client != null);
      }
      Knocks.end(silent.get(0)); // the one that took longest
      Fixture.await("the refusal", () -> counted(f) == 2);
      HandshakeRejected refused =
          f.events(HandshakeRejected.class, "handshake.rejected").stream()
              .filter(r -> r.reason().equals("too-many-connections"))
              .findAny()
              .orElseThrow();
      assertEquals("127.0.0.2", refused.handshake().peer());
      for (Socket one : silent) {
        one.close();
      }
    }
  }

  @Test
  void handshakes_under_way_at_a_stop_are_refused_and_recorded() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      f.start(places(8, 4));
      Socket silent = Knocks.silent("127.0.0.2", f.collector.address());
      Socket over = null;
      for (int i = 0; i < 4; i++) {
        over = Knocks.silent("127.0.0.3", f.collector.address());
      }
      Knocks.end(Knocks.silent("127.0.0.3", f.collector.address())); // all before it are accepted
      f.collector.stop("test");
      Knocks.end(silent);
      Knocks.end(over);
      assertEquals(5, Knocks.reasons(f).get("shutdown"));
      assertEquals("collector.stopped", f.entries("collector.stopped").get(0).event().type());
      assertTrue(f.audit().intact());
    }
  }

  @Test
  void what_the_store_refuses_is_counted_when_it_takes_entries_again() throws Exception {
    AtomicBoolean full = new AtomicBoolean();
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.through(log -> failing(log, full));
      f.start();
      full.set(true);
      for (int i = 0; i < 5; i++) {
        Knocks.garbage("127.0.0.2", f.collector.address());
      }
      assertThrows(Exception.class, () -> f.client(kit, new Fixture.Told()));
      Fixture.await("the store's refusals", () -> f.warnings.size() >= 6);
      full.set(false);
      Fixture.await("7 refusals", () -> counted(f) == 7);
      assertEquals(5, Knocks.reasons(f).get("not-tls"));
      assertEquals(1, Knocks.reasons(f).get("store-unavailable"));
      f.collector.stop("test");
      assertTrue(f.audit().intact());
    }
  }

  /** A log that stores nothing while {@code full}, and says so. */
  private static EvidenceLog failing(EvidenceLog log, AtomicBoolean full) {
    return (EvidenceLog)
        Proxy.newProxyInstance(
            EvidenceLog.class.getClassLoader(),
            new Class<?>[] {EvidenceLog.class},
            (proxy, method, arguments) -> {
              if (full.get() && method.getName().equals("append")) {
                throw new IOException("no space left on device");
              }
              try {
                return method.invoke(log, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void a_start_in_the_middle_of_a_storm_still_proves_itself() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    InetSocketAddress to = new InetSocketAddress("127.0.0.1", port);
    Thread flood = new Thread(() -> flood(to, over));
    try (Fixture f = new Fixture(folder)) {
      flood.start();
      f.start(s -> Tuned.of(s).bind(to).fair(new Fairness(1, 1, 1, SECOND, 64, 0, 0)).done());
      Fixture.await("some of the storm", () -> counted(f) > 20);
      over.set(true);
      flood.join();
      assertEquals(1, f.events(CollectorStarted.class, "collector.started").size());
      assertEquals(1, Knocks.reasons(f).get("no-certificate"));
    }
  }

  /** From ports that the system never chooses, lest a socket should be connected to itself. */
  private static void flood(InetSocketAddress to, AtomicBoolean over) {
    for (int i = 0; !over.get(); i++) {
      try (Socket socket = new Socket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress("127.0.0.1", 10_000 + i % 10_000));
        socket.setSoLinger(true, 0);
        socket.connect(to, 1000);
        socket.getOutputStream().write(1);
        socket.setSoTimeout(1000);
        assertTrue(socket.getInputStream().read() < 0);
      } catch (IOException e) {
        // Nobody listens yet, or the port is taken, or it was refused.
      }
    }
  }
}
