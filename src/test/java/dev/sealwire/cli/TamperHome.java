package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.collector.Fixture;
import dev.sealwire.collector.RawBatches;
import dev.sealwire.evidence.BatchItem;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.FileSource;
import dev.sealwire.field.StateFolder;
import dev.sealwire.pki.Kit;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tls.ClientTls;
import dev.sealwire.tls.TlsProvider;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;

/**
 * A home with a past, made by the real commands: two collectors one after the other, three clients,
 * two who were refused, small and large payloads, some signed for together, certificates issued
 * before, after and over the channel, and one revoked.
 */
final class TamperHome {
  static final String ORIGIN = "tamper.example/log";

  /** More than a full tile of entries. */
  static final int NOTES = 280;

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Path root;
  private final List<String> leaves = new ArrayList<>();
  private final TreeSet<Long> checkpoints = new TreeSet<>();

  private TamperHome(Path root) {
    this.root = root;
  }

  static TamperHome build(Path root) throws Exception {
    TamperHome made = new TamperHome(root);
    made.found();
    made.alice();
    Files.createDirectories(made.backup());
    Transcript.copy(made.home(), made.backup());
    made.bob();
    new Transcript(made.home()).ok("pki", "issue", "carol", "--role", "field");
    // Another history of the same log, by the same key: from the backup on.
    Files.createDirectories(made.fork());
    Transcript.copy(made.backup(), made.fork());
    for (int i = 0; i < 12; i++) {
      new Transcript(made.fork()).ok("pki", "issue", "fork" + i, "--role", "field");
    }
    made.read();
    assertTrue(made.leaves.size() > 256, () -> "only " + made.leaves.size() + " entries");
    return made;
  }

  private void found() throws IOException {
    String host = "--host";
    new Transcript(home()).ok("init", "--no-passphrase", "--origin", ORIGIN, host, "127.0.0.1");
    new Transcript(home()).ok("pki", "issue", "alice", "--role", "field");
    new Transcript(home()).ok("pki", "issue", "bob", "--role", "field");
    new Transcript(home()).ok("pki", "issue", "bea", "--role", "field");
    new Transcript(foreign()).ok("init", "--no-passphrase", "--origin", "other.example/log");
    new Transcript(foreign()).ok("pki", "issue", "mallory", "--role", "field");
    Path notes = Files.createDirectories(root.resolve("notes"));
    for (int i = 0; i < NOTES; i++) {
      Files.writeString(notes.resolve(String.format("%03d", i)), "note number " + i + "\n");
    }
    Files.write(root.resolve("film"), large(40_000, 3));
    Files.write(root.resolve("tape"), large(50_000, 5));
    for (String name : List.of("b0", "b1", "b2")) {
      Files.writeString(root.resolve(name), "what bob saw: " + name + "\n");
    }
  }

  private static byte[] large(int size, int seed) {
    byte[] data = new byte[size];
    IntStream.range(0, size).forEach(i -> data[i] = (byte) (i * seed >> 5));
    return data;
  }

  private void alice() throws Exception {
    try (Served collector = Served.start(home())) {
      send(collector, "alice", "case-1", "notes", "film");
      try (Socket socket = new Socket("127.0.0.1", collector.port())) {
        socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        assertTrue(socket.getInputStream().read() >= -1);
      }
      knock(collector.port());
      batches(collector);
      collector.stop();
    }
  }

  private void bob() throws Exception {
    try (Served collector = Served.start(home())) {
      send(collector, "bob", "case-2", "b0", "b1", "b2", "tape");
      admin("issue", "dora", "--role", "field");
      admin("revoke", "bob", "--reason", "keyCompromise");
      collector.stop();
    }
  }

  /** One after the other, so that each has a statement and a receipt of its own. */
  private void send(Served collector, String who, String caseId, String... files) throws Exception {
    Kit kit = kit(home(), who);
    FieldClient.Context context =
        new FieldClient.Context(
            kit,
            new StateFolder(root.resolve(who)),
            suite(),
            Clock.systemUTC(),
            new SecureRandom());
    try (FieldClient client =
        FieldClient.start(connect(collector.port(), kit), context, new Fixture.Told())) {
      for (String file : files) {
        try (Stream<Path> all = Files.walk(root.resolve(file))) {
          for (Path one : all.filter(Files::isRegularFile).sorted().toList()) {
            String name = root.relativize(one).toString().replace('\\', '/');
            client.send(new FileSource(one, name), null, caseId);
            client.await();
          }
        }
      }
    }
  }

  /** Two batches over one connection: {@code a0} to {@code a4} and {@code z0} to {@code z2}. */
  private void batches(Served collector) throws Exception {
    Kit kit = kit(home(), "bea");
    try (RawBatches raw = new RawBatches(connect(collector.port(), kit), kit, suite())) {
      long stream = 1;
      for (String name : List.of("a5", "z3")) {
        List<BatchItem> items = new ArrayList<>();
        for (int i = 0; i < name.charAt(1) - '0'; i++) {
          String one = name.substring(0, 1) + i;
          items.add(raw.begin(stream++, one, "case-3", "what bea saw: " + one));
        }
        raw.finish(raw.statement(items), items);
        Map<Long, String> answers = raw.answers(items.size());
        assertTrue(answers.values().stream().allMatch("receipt"::equals), answers::toString);
      }
    }
  }

  private static SignatureSuite suite() throws IOException {
    TlsProvider provider = TlsProvider.choose(System.getProperty("sealwire.test.tls", "auto"));
    return new SignatureSuite(provider.signatures(), provider.signatures(), null);
  }

  private SSLSocket connect(int port, Kit kit) throws Exception {
    TlsProvider provider = TlsProvider.choose(System.getProperty("sealwire.test.tls", "auto"));
    ClientTls tls =
        new ClientTls(
            provider, kit.key(), List.of(kit.certificate()), List.of(kit.ca()), Clock.systemUTC());
    return tls.connect("127.0.0.1", port, SOON, SOON);
  }

  /** Over the channel: the collector has the store open. */
  private void admin(String... args) {
    List<String> all = new ArrayList<>(List.of("pki"));
    all.addAll(Arrays.asList(args));
    Transcript.Ran ran =
        new Transcript(home())
            .with("SEALWIRE_STATE", root.resolve("admin").toString())
            .ok(all.toArray(String[]::new));
    assertTrue(ran.err().contains("asking its collector"), ran.err());
  }

  /** Somebody with a certificate of another authority. */
  private void knock(int port) throws Exception {
    Kit mallory = kit(foreign(), "mallory");
    TlsProvider provider = TlsProvider.choose(System.getProperty("sealwire.test.tls", "auto"));
    ClientTls tls =
        new ClientTls(
            provider,
            mallory.key(),
            List.of(mallory.certificate()),
            List.of(kit(home(), "alice").ca()),
            Clock.systemUTC());
    SSLSocket socket = tls.connect("127.0.0.1", port, SOON, SOON);
    try {
      assertTrue(socket.getInputStream().read() < 0, "the stranger was greeted");
    } catch (IOException e) {
      assertTrue(ClientTls.refusal(e).isPresent(), e::toString);
    } finally {
      tls.cut(socket);
    }
  }

  private void read() throws Exception {
    try (EvidenceReader log = H2EvidenceLog.openReadOnly(home().resolve("data"));
        Cursor<UnverifiedEntry> entries = log.entries(0, Long.MAX_VALUE);
        Cursor<StoredCheckpoint> stored = log.checkpoints()) {
      for (UnverifiedEntry e = entries.next(); e != null; e = entries.next()) {
        leaves.add(e.leaf().utf8());
      }
      for (StoredCheckpoint c = stored.next(); c != null; c = stored.next()) {
        checkpoints.add(c.size());
      }
    }
  }

  Path home() {
    return root.resolve("home");
  }

  /** The home of another log and another authority. */
  Path foreign() {
    return root.resolve("foreign");
  }

  /** The home as it was between the two collectors. */
  Path backup() {
    return root.resolve("backup");
  }

  /** What else could have become of the backup. */
  Path fork() {
    return root.resolve("fork");
  }

  static Kit kit(Path home, String name) throws Exception {
    return Kit.read(home.resolve("certs/kits/" + name + ".pem"), null);
  }

  /** The last checkpoint that a client kept. */
  Path keptCheckpoint(String who) {
    return new StateFolder(root.resolve(who)).of(ORIGIN).resolve("checkpoint");
  }

  /** A receipt that a client kept. */
  Path keptReceipt(String who, long index) {
    Path folder = new StateFolder(root.resolve(who)).of(ORIGIN).resolve("receipts");
    return folder.resolve(index + ".tlog-proof");
  }

  int size() {
    return leaves.size();
  }

  String leaf(int index) {
    return leaves.get(index);
  }

  private int only(Predicate<String> leaf) {
    int[] found = IntStream.range(0, size()).filter(i -> leaf.test(leaf(i))).toArray();
    assertTrue(found.length == 1, () -> Arrays.toString(found));
    return found[0];
  }

  private static Predicate<String> has(String type, String field) {
    return leaf -> leaf.startsWith("{\"v\":1,\"type\":\"" + type + "\",") && leaf.contains(field);
  }

  int payload(String name) {
    return only(has("payload.received", "\"name\":\"" + name + "\""));
  }

  PayloadReceived received(String name) throws Exception {
    return (PayloadReceived) Leaf.decode(Bytes.utf8(leaf(payload(name)))).event();
  }

  Sha256 content(String name) throws Exception {
    return received(name).sha256();
  }

  int accepted(String who) {
    return only(has("handshake.accepted", "\"subject\":\"" + who + "\""));
  }

  int issued(String who) {
    return only(has("certificate.issued", "\"subject\":\"" + who + "\""));
  }

  int revoked(String who) {
    return only(has("certificate.revoked", "\"subject\":\"" + who + "\""));
  }

  int rejected(String reason) {
    return only(has("handshake.rejected", "\"reason\":\"" + reason + "\""));
  }

  int closed(String who) throws Exception {
    String session = leaf(accepted(who)).replaceAll(".*?\"session\":\"(\\w+)\".*", "$1");
    return only(has("session.closed", session));
  }

  /** The first or the second entry of this type. */
  int nth(int n, String type) {
    return IntStream.range(0, size()).filter(i -> has(type, "").test(leaf(i))).toArray()[n - 1];
  }

  /** The size of the first stored checkpoint that covers this entry. */
  long checkpointOver(int index) {
    return checkpoints.higher((long) index);
  }

  long lastCheckpoint() {
    return checkpoints.last();
  }
}
