package dev.sealwire.cli;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.VaultReader;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.SendListener;
import dev.sealwire.field.Sent;
import dev.sealwire.field.StateFolder;
import dev.sealwire.field.StreamSource;
import dev.sealwire.pki.Kit;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tls.ClientTls;
import dev.sealwire.tls.TlsProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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

/**
 * Real clients that send to a collector for as long as they are let, over as many connections as it
 * takes, and again what got no receipt; and that remember what they were promised.
 */
final class DrillLoad {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int WAIT_SECONDS = 60;
  private static final int LARGE_BYTES = 200_000;

  /** So long that most of it goes past the system's cache, and no multiple of a disk's block. */
  private static final int LONG_BYTES = (10 << 20) + 1;

  private static final int LONG_EVERY = 100;

  private final TlsProvider provider;
  private final SignatureSuite suite;
  private final Kit kit;
  private final Queue<Sent> receipts = new ConcurrentLinkedQueue<>();
  private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();

  /** How often each payload, by its name, was begun to be sent. */
  private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

  private final AtomicInteger sinceStart = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private final Map<Integer, Client> clients = new HashMap<>();
  private volatile int port;
  private volatile boolean stop;

  DrillLoad(Kit kit) throws IOException {
    this.kit = kit;
    provider = TlsProvider.choose(System.getProperty("sealwire.test.tls", "auto"));
    suite = new SignatureSuite(provider.signatures(), provider.signatures(), null);
  }

  /** Starts {@code count} clients, which keep what they must in {@code state}. */
  void start(int count, Path state) {
    stop = false;
    for (int i = 0; i < count; i++) {
      Client client = clients.computeIfAbsent(i, Client::new);
      client.state = state.resolve("client" + i);
      Thread thread = new Thread(client);
      thread.start();
      threads.add(thread);
    }
  }

  /** From now on the collector listens there. */
  void to(int now) {
    sinceStart.set(0);
    port = now;
  }

  /** Ends all clients, which may have something left that got no receipt. */
  void stop() throws InterruptedException {
    stop = true;
    for (Thread thread : threads) {
      thread.join();
    }
    threads.clear();
  }

  /** Waits for {@code wanted} receipts since {@link #to}; false if {@code over} before. */
  boolean await(int wanted, java.util.function.BooleanSupplier over) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (sinceStart.get() < wanted) {
      if (over.getAsBoolean()) {
        return false;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("only " + sinceStart + " receipts in " + WAIT_SECONDS + " s");
      }
      LockSupport.parkNanos(1_000_000);
    }
    return true;
  }

  /** What was promised up to now. */
  List<Sent> receipts() {
    return List.copyOf(receipts);
  }

  /** Proofs that did not hold, and other reasons to give a collector up. */
  List<Exception> failures() {
    return List.copyOf(failures);
  }

  private final class Client implements Runnable, SendListener {
    private final int number;
    private final Random random;
    private final Map<String, byte[]> waiting = new ConcurrentSkipListMap<>();
    private int made;
    private volatile Path state;

    Client(int number) {
      this.number = number;
      this.random = new Random(number);
    }

    @Override
    public void run() {
      while (!stop) {
        try {
          converse();
        } catch (IOException e) {
          // The collector was killed; the next connection goes to the next one.
          LockSupport.parkNanos(2_000_000);
        } catch (SealwireException e) {
          if (e instanceof EvidenceException) {
            failures.add(e);
            return;
          }
        }
      }
    }

    private void converse() throws IOException, SealwireException {
      ClientTls tls =
          new ClientTls(
              provider,
              kit.key(),
              List.of(kit.certificate()),
              List.of(kit.ca()),
              Clock.systemUTC());
      FieldClient.Context context =
          new FieldClient.Context(
              kit, new StateFolder(state), suite, Clock.systemUTC(), new SecureRandom());
      try (FieldClient client =
          FieldClient.start(tls.connect("127.0.0.1", port, SOON, SOON), context, this)) {
        for (Map.Entry<String, byte[]> again : List.copyOf(waiting.entrySet())) {
          send(client, again.getKey(), again.getValue());
        }
        while (!stop) {
          byte[] data = new byte[made % LONG_EVERY == LONG_EVERY / 2 ? LONG_BYTES : size()];
          random.nextBytes(data);
          String name = String.format("payload %d-%06d", number, made++);
          waiting.put(name, data);
          send(client, name, data);
        }
        client.await();
      }
    }

    private int size() {
      return random.nextInt(8) == 0 ? LARGE_BYTES : random.nextInt(2000);
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

  /** Which of {@code promised} are not there, or not as they were promised. */
  static List<String> lost(Collection<Sent> promised, EvidenceReader log, VaultReader vault)
      throws Exception {
    List<String> lost = new ArrayList<>();
    for (Sent sent : promised) {
      if (sent.index() >= log.size()
          || !(Leaf.decode(log.entry(sent.index()).orElseThrow().leaf()).event()
              instanceof PayloadReceived recorded)
          || !sent.sha256().equals(recorded.sha256())
          || !sent.name().equals(recorded.name())) {
        lost.add("entry " + sent.index() + ", " + sent.name());
      } else if (recorded.stored().equals(PayloadReceived.VAULT) && !holds(vault, sent.sha256())) {
        lost.add("vault file " + sent.sha256() + ", " + sent.name());
      }
    }
    return lost;
  }

  private static boolean holds(VaultReader vault, Sha256 sha256) throws IOException {
    try (InputStream in = vault.open(sha256).orElse(InputStream.nullInputStream())) {
      return Sha256.hash(in.readAllBytes()).equals(sha256);
    }
  }

  /**
   * Counts, and makes sure that each entry of a payload beyond its first is of another connection,
   * and was sent again.
   *
   * @throws AssertionError if not
   */
  String explained(EvidenceReader log) throws Exception {
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
      is(all.size() <= tries, one.getKey() + ": " + tries + " attempts, " + all);
      is(1 == all.stream().map(PayloadReceived::sha256).distinct().count(), one.getKey());
      is(all.size() == all.stream().map(PayloadReceived::session).distinct().count(), "session");
      is(all.size() == all.stream().map(PayloadReceived::statement).distinct().count(), "said");
      twice += all.size() > 1 ? 1 : 0;
    }
    long named = receipts.stream().map(Sent::name).distinct().count();
    is(receipts.size() == named, "a payload has two receipts");
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

  private static void is(boolean so, String otherwise) {
    if (!so) {
      throw new AssertionError(otherwise);
    }
  }
}
