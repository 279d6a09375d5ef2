package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sealwire.audit.AuditReport;
import dev.sealwire.audit.AuditRequest;
import dev.sealwire.audit.Auditor;
import dev.sealwire.audit.Progress;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceLog;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.LogOpened;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.Vault;
import dev.sealwire.field.AuditClient;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.SendListener;
import dev.sealwire.field.Sent;
import dev.sealwire.field.StateFolder;
import dev.sealwire.field.StreamSource;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.ledger.Submission;
import dev.sealwire.pki.CertificateAuthority;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.IssueRequest;
import dev.sealwire.pki.Issued;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.LogKey;
import dev.sealwire.pki.Role;
import dev.sealwire.store.DiskVault;
import dev.sealwire.store.FaultyDisk;
import dev.sealwire.store.FaultyStore;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.tlog.Checkpoint;
import dev.sealwire.tlog.KeyType;
import dev.sealwire.tlog.NoteSigner;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.VerifierKey;
import dev.sealwire.tls.ClientTls;
import dev.sealwire.tls.ServerTls;
import dev.sealwire.tls.TlsProvider;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;

/** A collector with its authority, log and vault in a folder, on a port of the system's choice. */
public final class Fixture implements AutoCloseable {
  public static final Duration SOON = Duration.ofSeconds(20);
  public static final Fairness FAIRNESS =
      new Fairness(16, 10, 100, Duration.ofSeconds(1), 64, 0, 0);

  public final SecureRandom random = new SecureRandom();
  public final Clock clock;
  public final TlsProvider provider;
  public final SignatureSuite suite;
  public final VerifierKey key;
  public final CertificateAuthority authority;
  public final Path folder;
  public final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
  private final NoteSigner signer;
  private final Issued identity;
  public H2EvidenceLog log;
  public DiskVault vault;
  public Ledger ledger;
  public Collector collector;
  private FaultyDisk disk;
  private long reserve;

  /** Whom the collector tells; before {@link #start}. */
  public Operator operator = this::hear;

  /** What the collector shows to readers instead of its log. */
  public UnaryOperator<EvidenceReader> shown = reader -> reader;

  /** What the collector keeps large payloads with instead of its vault. */
  public UnaryOperator<Vault> keeping = vault -> vault;

  /** What the collector names sessions with. */
  public SecureRandom naming = random;

  public Fixture(Path folder) throws Exception {
    this(folder, System.getProperty("sealwire.test.tls", "auto"));
  }

  /** With a TLS library of one's choice. */
  public Fixture(Path folder, String tls) throws Exception {
    this(folder, tls, Clock.systemUTC());
  }

  /** With a clock of one's choice. */
  public Fixture(Path folder, String tls, Clock clock) throws Exception {
    this.folder = folder;
    this.clock = clock;
    provider = TlsProvider.choose(tls);
    suite = new SignatureSuite(provider.signatures(), provider.signatures(), null);
    LogKey logKey = LogKey.create(random);
    key = new VerifierKey("test.example/log", KeyType.ED25519, logKey.publicKey());
    signer = new NoteSigner(key, logKey.privateKey(), suite);
    authority = CertificateAuthority.create("test authority", Duration.ofDays(10), clock, random);
    identity =
        authority.issue(
            IssueRequest.collector(
                "collector", Duration.ofDays(5), List.of("127.0.0.1", "localhost")));
    found();
  }

  /** Another log by the keys of {@code other}, as whoever has them could write it. */
  public Fixture(Path folder, Fixture other) throws Exception {
    this(other, folder);
    found();
  }

  private Fixture(Fixture other, Path folder) {
    this.folder = folder;
    clock = other.clock;
    provider = other.provider;
    suite = other.suite;
    key = other.key;
    signer = other.signer;
    authority = other.authority;
    identity = other.identity;
  }

  /** The log in {@code folder}, a copy of that of {@code other} in whatever state, opened. */
  public static Fixture over(Path folder, Fixture other) throws Exception {
    Fixture f = new Fixture(other, folder);
    f.log = H2EvidenceLog.open(folder.resolve("data"));
    try {
      f.ledger = Ledger.open(f.log, f.signer, f.key, f.suite, f.clock);
    } catch (Exception e) {
      f.log.close();
      throw e;
    }
    return f;
  }

  private void found() throws Exception {
    Files.createDirectories(folder.resolve("data"));
    log = H2EvidenceLog.create(folder.resolve("data"));
    ledger = Ledger.open(log, signer, key, suite, clock);
    record(new LogOpened(key.name(), key.toString(), 1, "Sealwire test"));
    recordIssued(authority.certificate(), "authority");
    recordIssued(identity.certificate(), "collector");
  }

  /** What the log's key signs for whoever holds it. */
  public SignedCheckpoint signed(Checkpoint checkpoint) {
    return SignedCheckpoint.sign(checkpoint, signer);
  }

  private void record(Event event) {
    ledger.append(Submission.of(event)).join();
  }

  private void recordIssued(java.security.cert.X509Certificate c, String role) {
    CertificateIssued event =
        new CertificateIssued(
            Certificates.subject(c),
            Certificates.serialHex(c),
            Certificates.fingerprint(c),
            role,
            c.getNotBefore().toInstant(),
            c.getNotAfter().toInstant(),
            "test");
    StoredCertificate der =
        new StoredCertificate(Certificates.fingerprint(c).bytes(), Certificates.encode(c));
    ledger.append(new Submission(event, List.of(der), null)).join();
  }

  /** A kit whose issuing is recorded, unless {@code secretly}; before {@link #start}. */
  public Kit kit(String name, Role role, boolean secretly) throws Exception {
    Issued issued = authority.issue(IssueRequest.fresh(name, role, Duration.ofDays(2)));
    if (!secretly) {
      issued(issued.certificate(), role);
    }
    return Kit.of(
        name,
        role,
        "127.0.0.1:1",
        key.toString(),
        issued.key(),
        issued.certificate(),
        authority.certificate());
  }

  /** Records that a kit's certificate is revoked; before {@link #start}. */
  public void revoke(Kit kit, String reason) {
    java.security.cert.X509Certificate c = kit.certificate();
    record(
        new CertificateRevoked(
            Certificates.subject(c),
            Certificates.serialHex(c),
            Certificates.fingerprint(c),
            kit.role().label(),
            reason,
            "test"));
  }

  /** Records the issuing of a certificate that exists already. */
  public void issued(java.security.cert.X509Certificate certificate, Role role) {
    recordIssued(certificate, role.label());
  }

  public static CollectorSettings settings() {
    return new CollectorSettings(
        "test collector",
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Duration.ofSeconds(5),
        32,
        64,
        8,
        64 * 1024,
        1 << 20,
        1024,
        1 << 20,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        FAIRNESS);
  }

  /** Waits until nobody is connected; then no buffer is held, and the log that is left is whole. */
  void ends() throws Exception {
    await("all to be gone", () -> collector.connections() == 0);
    assertEquals(0, collector.buffered());
    collector.stop("test");
    assertEquals(List.of(), audit().findings());
  }

  public Fixture start() throws Exception {
    return start(s -> s);
  }

  public Fixture start(UnaryOperator<CollectorSettings> change) throws Exception {
    Path data = folder.resolve("data");
    vault = disk == null ? new DiskVault(data, random, reserve) : disk.vault(data, random, reserve);
    ClientCheck clients =
        new ClientCheck(Set.of(authority.certificate()), ledger.register(), clock);
    ServerTls tls =
        new ServerTls(
            provider,
            identity.key(),
            List.of(identity.certificate(), authority.certificate()),
            clients);
    collector =
        Collector.start(
            new Collector.Parts(
                change.apply(settings()),
                tls,
                clients,
                ledger,
                shown.apply(log),
                keeping.apply(vault),
                suite,
                clock,
                naming,
                "Sealwire test",
                operator));
    return this;
  }

  private void hear(Line line) {
    if (line.level().compareTo(Line.Level.WARNING) >= 0
        && !line.event().equals("handshake.storm")) {
      warnings.add(line.message());
    }
  }

  /** Closes the store as a crash would leave it for the next start: no end is recorded. */
  public void reopen() throws Exception {
    ledger.close();
    log.close();
    log = H2EvidenceLog.open(folder.resolve("data"));
    ledger = Ledger.open(log, signer, key, suite, clock);
  }

  /** Has log and vault go through {@code faulty}, of which {@code reserveBytes} stay free. */
  public void onto(FaultyDisk faulty, long reserveBytes) throws Exception {
    ledger.close();
    log.close();
    disk = faulty;
    reserve = reserveBytes;
    log = FaultyStore.open(folder.resolve("data"), faulty, reserveBytes);
    ledger = Ledger.open(log, signer, key, suite, clock);
  }

  /** Has {@code reserveBytes} of the disk stay free; before {@link #start}. */
  public void reserve(long reserveBytes) throws Exception {
    ledger.close();
    log.close();
    reserve = reserveBytes;
    log = H2EvidenceLog.open(folder.resolve("data"), reserveBytes);
    ledger = Ledger.open(log, signer, key, suite, clock);
  }

  /** Ends as a collector does whose store may have failed, and opens the store on a sound disk. */
  public void recover() throws Exception {
    collector.stop("test");
    ledger.close();
    try {
      log.close();
    } catch (java.io.IOException e) {
      warnings.add("close: " + e.getMessage());
    }
    disk = null;
    reserve = 0;
    log = H2EvidenceLog.open(folder.resolve("data"));
    ledger = Ledger.open(log, signer, key, suite, clock);
  }

  /** Has the ledger write through a layer over the log; before {@link #start}. */
  public void through(UnaryOperator<EvidenceLog> layer) throws Exception {
    ledger.close();
    ledger = Ledger.open(layer.apply(log), signer, key, suite, clock);
  }

  /** What {@code verify} says of the log as it is. */
  public AuditReport audit() throws Exception {
    return Auditor.run(
        new AuditRequest(
            log,
            vault,
            key,
            key.name(),
            List.of(authority.certificate()),
            true,
            List.of(),
            suite,
            1,
            Progress.NONE,
            clock.instant()));
  }

  /** What {@code verify} says of what {@code client} is shown. */
  public AuditReport audit(AuditClient client) throws Exception {
    return Auditor.run(
        new AuditRequest(
            client.log(),
            client.vault(),
            key,
            null,
            List.of(authority.certificate()),
            true,
            List.of(),
            suite,
            1,
            Progress.NONE,
            clock.instant(),
            true));
  }

  public SSLSocket connect(Kit kit) throws Exception {
    return connect(kit, collector.address().getPort());
  }

  /** To whoever listens on {@code port} in the collector's place. */
  SSLSocket connect(Kit kit, int port) throws Exception {
    ClientTls tls =
        new ClientTls(provider, kit.key(), List.of(kit.certificate()), List.of(kit.ca()), clock);
    return tls.connect("127.0.0.1", port, SOON, SOON);
  }

  /** What a client was told. */
  public static class Told implements SendListener {
    public final ConcurrentLinkedQueue<Sent> sent = new ConcurrentLinkedQueue<>();
    public final ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();

    @Override
    public void bytes(long count) {}

    @Override
    public void sent(Sent what) {
      sent.add(what);
    }

    @Override
    public void refused(String name, String code, String detail) {
      refused.add(name + " " + code);
    }
  }

  public FieldClient client(Kit kit, Told told) throws Exception {
    return FieldClient.start(
        connect(kit),
        new FieldClient.Context(
            kit, new StateFolder(folder.resolve("state")), suite, clock, random),
        told);
  }

  public AuditClient auditor(Kit kit) throws Exception {
    return AuditClient.start(
        connect(kit),
        new FieldClient.Context(
            kit, new StateFolder(folder.resolve("audit-state")), suite, clock, random));
  }

  public static StreamSource source(String name, byte[] data) {
    return new StreamSource(new ByteArrayInputStream(data), name);
  }

  public List<Entry> entries(String type) throws Exception {
    List<Entry> out = new ArrayList<>();
    try (Cursor<UnverifiedEntry> cursor = log.entries(0, log.size())) {
      for (UnverifiedEntry e = cursor.next(); e != null; e = cursor.next()) {
        Entry entry = Leaf.decode(e.leaf());
        if (entry.event().type().equals(type)) {
          out.add(entry);
        }
      }
    }
    return out;
  }

  public <T extends Event> List<T> events(Class<T> type, String name) throws Exception {
    return entries(name).stream().map(Entry::event).map(type::cast).toList();
  }

  public static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited " + SOON + " in vain for: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
  }

  public static Bytes bytes(int length, int seed) {
    byte[] data = new byte[length];
    new java.util.Random(seed).nextBytes(data);
    return Bytes.wrap(data);
  }

  @Override
  public void close() throws java.io.IOException {
    if (collector != null) {
      collector.stop("test");
    }
    ledger.close();
    log.close();
  }

  /** Reads through the port a test needs nothing else of. */
  public EvidenceReader reader() {
    return log;
  }
}
