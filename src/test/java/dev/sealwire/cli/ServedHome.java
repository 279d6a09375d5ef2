package dev.sealwire.cli;

import dev.sealwire.collector.ClientCheck;
import dev.sealwire.collector.Collector;
import dev.sealwire.collector.Line;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.SendListener;
import dev.sealwire.field.Sent;
import dev.sealwire.field.StateFolder;
import dev.sealwire.field.StreamSource;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.pki.Identity;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.LogKey;
import dev.sealwire.store.DiskVault;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.tlog.NoteSigner;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tls.ClientTls;
import dev.sealwire.tls.ServerTls;
import dev.sealwire.tls.TlsProvider;
import dev.sealwire.wire.StatusMessages.Expiring;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;

/** The collector of a home, in this process, as {@code serve} would have it. */
final class ServedHome implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(20);

  final Home home;
  final H2EvidenceLog log;
  final Collector collector;
  final Reloader reloader;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Ledger ledger;
  private final TlsProvider provider;
  private final SignatureSuite suite;

  ServedHome(Path folder, UnaryOperator<EvidenceReader> shown) throws Exception {
    home = new Home(folder);
    provider = TlsProvider.choose(System.getProperty("sealwire.test.tls", "auto"));
    suite = new SignatureSuite(provider.signatures(), provider.signatures(), null);
    LogKey key = LogKey.open(home.logKey(), null);
    Identity identity = Identity.load(home.collectorCertificate(), home.collectorKey(), null);
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    flags.put(Setting.PORT, "0");
    Settings settings = Settings.load(home.settingsFile(), new HashMap<>(), flags);
    log = H2EvidenceLog.open(home.data());
    ledger =
        Ledger.open(
            log,
            new NoteSigner(home.vkey(), key.privateKey(), suite),
            home.vkey(),
            suite,
            Clock.systemUTC());
    Trust trust = Trust.of(home, ledger.register(), log);
    ClientCheck check = new ClientCheck(trust.roots(), ledger.register(), Clock.systemUTC());
    collector =
        Collector.start(
            new Collector.Parts(
                settings.toCollector("test"),
                new ServerTls(provider, identity.key(), identity.chain(), check),
                check,
                ledger,
                shown.apply(log),
                new DiskVault(home.data(), new SecureRandom()),
                suite,
                Clock.systemUTC(),
                new SecureRandom(),
                "Sealwire test",
                new ServeOperator(home.data(), this::expiring, line -> {}, nanos -> {})));
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8),
            new PrintStream(said, true, StandardCharsets.UTF_8),
            null,
            false);
    Root root =
        new Root(
            console,
            Map.of("SEALWIRE_HOME", folder.toString()),
            Clock.systemUTC(),
            new SecureRandom());
    Reloader.Current current = new Reloader.Current(settings, identity, trust);
    reloader =
        new Reloader(
            root,
            home,
            flags,
            null,
            provider,
            collector,
            check,
            ledger.register(),
            log,
            this::say,
            current);
    collector.onReload(reloader::reload);
    CollectorAddress.write(home, collector.address());
  }

  private List<Expiring> expiring() {
    return Expiry.soon(
            home,
            ledger.register(),
            reloader.current().identity().certificate(),
            Instant.now(),
            Duration.ofDays(30))
        .stream()
        .map(Expiry::toWire)
        .toList();
  }

  private void say(Line line) {
    byte[] text = (line.message() + "\n").getBytes(StandardCharsets.UTF_8);
    said.write(text, 0, text.length);
  }

  /** What reloads said on the console. */
  String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  /** {@code HOST:PORT}. */
  String address() {
    return "127.0.0.1:" + collector.address().getPort();
  }

  /** Connections refused so far. */
  long refused() {
    return collector.figures().handshakesRefused().values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  void await(String what, java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited " + SOON + " in vain for: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
  }

  /** A connection by the kit {@code name}. */
  SSLSocket connect(String name) throws Exception {
    Kit kit = Kit.read(home.kits().resolve(name + ".pem"), null);
    ClientTls tls =
        new ClientTls(
            provider, kit.key(), List.of(kit.certificate()), kit.authorities(), Clock.systemUTC());
    return tls.connect("127.0.0.1", collector.address().getPort(), SOON, SOON);
  }

  /** A client by the kit {@code name}. */
  FieldClient client(String name, Path state, SendListener listener) throws Exception {
    Kit kit = Kit.read(home.kits().resolve(name + ".pem"), null);
    FieldClient.Context context =
        new FieldClient.Context(
            kit, new StateFolder(state), suite, Clock.systemUTC(), new SecureRandom());
    return FieldClient.start(connect(name), context, listener);
  }

  /** Sends payloads by the kit {@code name}. */
  List<Sent> send(String name, Map<String, byte[]> payloads) throws Exception {
    Path state = home.root().resolve("field-state").resolve(name);
    Silent told = new Silent();
    try (FieldClient client = client(name, state, told)) {
      for (Map.Entry<String, byte[]> payload : payloads.entrySet()) {
        client.send(
            new StreamSource(new ByteArrayInputStream(payload.getValue()), payload.getKey()),
            null,
            "c/1");
      }
      client.await();
    }
    return List.copyOf(told.sent);
  }

  private static final class Silent implements SendListener {
    private final java.util.Queue<Sent> sent = new java.util.concurrent.ConcurrentLinkedQueue<>();

    @Override
    public void bytes(long count) {}

    @Override
    public void sent(Sent what) {
      sent.add(what);
    }

    @Override
    public void refused(String name, String code, String detail) {
      throw new AssertionError(name + " was refused: " + code + " " + detail);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(home.collectorAddress());
    collector.stop("test");
    ledger.close();
    log.close();
  }
}
