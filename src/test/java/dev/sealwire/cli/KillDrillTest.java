package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.SendListener;
import dev.sealwire.field.Sent;
import dev.sealwire.field.StateFolder;
import dev.sealwire.field.StreamSource;
import dev.sealwire.pki.Kit;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tls.ClientTls;
import dev.sealwire.tls.TlsProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real collector under load, again and again. Clients send again what got no receipt:
 * nothing that was receipted may be lost, and nothing may be recorded twice but by a client that
 * said so twice.
 */
@Tag("drill")
@Timeout(3600)
class KillDrillTest {
  private static final int KILLS = Integer.getInteger("sealwire.drill.kills", 10);
  private static final int CLIENTS = 3;
  private static final int RECEIPTS_BEFORE_KILL = 60;

  @TempDir Path folder;
  private Served collector;
  private final Queue<Sent> receipts = new ConcurrentLinkedQueue<>();

  /** How often each payload, by its name, was begun to be sent. */
  private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

  private final AtomicInteger sinceStart = new AtomicInteger();
  private volatile int port;
  private volatile boolean stop;

  private int run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    int exit =
        Sealwire.run(
            args,
            new Console(new ByteArrayInputStream(new byte[0]), stream, stream, null, false),
            Map.of());
    assertEquals(
        0, exit, () -> String.join(" ", args) + "\n" + out.toString(StandardCharsets.UTF_8));
    return exit;
  }

  private void serve() throws IOException {
    collector = Served.start(folder.resolve("home"));
    port = collector.port();
  }

  @AfterEach
  void end() {
    stop = true;
    if (collector != null) {
      collector.close();
    }
  }

  /**
   * Sends small and large payloads for as long as it is let, over as many connections as it takes,
   * and first what got no receipt over the last one.
   */
  private final class Load implements Runnable, SendListener {
    private final Kit kit;
    private final int number;
    private final Map<String, byte[]> waiting = new ConcurrentSkipListMap<>();
    private int made;
    private final TlsProvider provider = provider();
    private final SignatureSuite suite =
        new SignatureSuite(provider.signatures(), provider.signatures(), null);

    Load(Kit kit, int number) {
      this.kit = kit;
      this.number = number;
    }

    private TlsProvider provider() {
      try {
        return TlsProvider.choose(System.getProperty("sealwire.test.tls", "auto"));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void run() {
      Random random = new Random(number);
      while (!stop) {
        try {
          ClientTls tls =
              new ClientTls(
                  provider,
                  kit.key(),
                  List.of(kit.certificate()),
                  List.of(kit.ca()),
                  Clock.systemUTC());
          FieldClient.Context context =
              new FieldClient.Context(
                  kit,
                  new StateFolder(folder.resolve("state" + number)),
                  suite,
                  Clock.systemUTC(),
                  new SecureRandom());
          Duration soon = Duration.ofSeconds(10);
          try (FieldClient client =
              FieldClient.start(tls.connect("127.0.0.1", port, soon, soon), context, this)) {
            for (Map.Entry<String, byte[]> again : List.copyOf(waiting.entrySet())) {
              send(client, again.getKey(), again.getValue());
            }
            while (!stop) {
              byte[] data = new byte[random.nextInt(8) == 0 ? 200_000 : random.nextInt(2000)];
              random.nextBytes(data);
              String name = String.format("payload %d-%06d", number, made++);
              waiting.put(name, data);
              send(client, name, data);
            }
            client.await();
          }
        } catch (IOException e) {
          // The collector was killed; the next connection goes to the next one.
        } catch (SealwireException e) {
          if (!stop && e instanceof dev.sealwire.bytes.EvidenceException) {
            failures.add(e);
          }
        }
      }
    }

    private void send(FieldClient client, String name, byte[] data)
        throws IOException, SealwireException {
      attempts.merge(name, 1, Integer::sum);
      client.send(new StreamSource(new ByteArrayInputStream(data), name), null, null);
    }

    @Override
    public void bytes(long count) {}

    @Override
    public void sent(Sent sent) {
      receipts.add(sent);
      waiting.remove(sent.name());
      sinceStart.incrementAndGet();
    }

    @Override
    public void refused(String name, String code, String detail) {}
  }

  private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();

  @Test
  void every_receipt_survives_kill_9() throws Exception {
    String home = folder.resolve("home").toString();
    run("--home", home, "init", "--no-passphrase");
    run("--home", home, "pki", "issue", "alice", "--role", "field");
    Kit kit = Kit.read(folder.resolve("home/certs/kits/alice.pem"), null);
    List<Thread> clients = new ArrayList<>();
    serve();
    for (int i = 0; i < CLIENTS; i++) {
      Thread client = new Thread(new Load(kit, i));
      client.start();
      clients.add(client);
    }
    Random random = new Random(9);
    for (int kill = 0; kill < KILLS; kill++) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      int wanted = RECEIPTS_BEFORE_KILL + random.nextInt(RECEIPTS_BEFORE_KILL);
      while (sinceStart.get() < wanted) {
        assertTrue(System.nanoTime() < end, "only " + sinceStart + " receipts in 60 s");
        LockSupport.parkNanos(1_000_000);
      }
      collector.kill();
      run("--home", home, "verify"); // as it lies there, before anything is repaired
      sinceStart.set(0);
      serve();
    }
    stop = true;
    for (Thread client : clients) {
      client.join();
    }
    collector.stop();
    assertEquals(List.of(), List.copyOf(failures));
    run("--home", home, "verify");
    assertTrue(receipts.size() >= KILLS * RECEIPTS_BEFORE_KILL);
    try (EvidenceReader log = H2EvidenceLog.openReadOnly(folder.resolve("home/data"))) {
      for (Sent sent : receipts) {
        Bytes leaf = log.entry(sent.index()).orElseThrow().leaf();
        PayloadReceived recorded = (PayloadReceived) Leaf.decode(leaf).event();
        assertEquals(sent.sha256(), recorded.sha256(), "entry " + sent.index());
        assertEquals(sent.name(), recorded.name(), "entry " + sent.index());
      }
      String figures = explained(log);
      System.getLogger("drill").log(System.Logger.Level.INFO, KILLS + " kills, " + figures);
    }
  }

  /** Each entry of a payload beyond its first is of another connection, and was sent again. */
  private String explained(EvidenceReader log) throws Exception {
    Map<String, List<PayloadReceived>> recorded = new HashMap<>();
    try (Cursor<UnverifiedEntry> entries = log.entries(0, log.size())) {
      for (UnverifiedEntry e = entries.next(); e != null; e = entries.next()) {
        if (Leaf.decode(e.leaf()).event() instanceof PayloadReceived received) {
          recorded.computeIfAbsent(received.name(), n -> new ArrayList<>()).add(received);
        }
      }
    }
    int twice = 0;
    for (Map.Entry<String, List<PayloadReceived>> one : recorded.entrySet()) {
      List<PayloadReceived> all = one.getValue();
      int tries = attempts.getOrDefault(one.getKey(), 0);
      assertTrue(all.size() <= tries, () -> one.getKey() + ": " + tries + " attempts, " + all);
      assertEquals(1, all.stream().map(PayloadReceived::sha256).distinct().count(), one.getKey());
      assertEquals(all.size(), all.stream().map(PayloadReceived::session).distinct().count());
      assertEquals(all.size(), all.stream().map(PayloadReceived::statement).distinct().count());
      twice += all.size() > 1 ? 1 : 0;
    }
    long named = receipts.stream().map(Sent::name).distinct().count();
    assertEquals(receipts.size(), named, "no payload has two receipts");
    long again = attempts.values().stream().filter(tries -> tries > 1).count();
    return attempts.size()
        + " payloads, "
        + again
        + " sent more than once, "
        + receipts.size()
        + " receipts, 0 lost, "
        + twice
        + " recorded more than once, each by as many statements of as many connections";
  }
}
