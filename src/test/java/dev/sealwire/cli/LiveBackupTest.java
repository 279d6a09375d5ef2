package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.collector.ShownLog;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.UnverifiedTile;
import dev.sealwire.field.Sent;
import dev.sealwire.store.H2EvidenceLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code backup} of a collector that serves. */
@Timeout(180)
class LiveBackupTest {
  private static final int CLIENTS = 4;

  @TempDir private static Path founded;
  @TempDir Path home;
  @TempDir Path out;

  @BeforeAll
  static void found() {
    new Transcript(founded).ok("init", "--no-passphrase", "--origin", "ex.org/log");
    for (int i = 0; i < CLIENTS; i++) {
      new Transcript(founded).ok("pki", "issue", "field-" + i, "--role", "field");
    }
  }

  @BeforeEach
  void copy() throws IOException {
    Transcript.copy(founded, home);
  }

  private Transcript here() {
    return new Transcript(home).with("SEALWIRE_STATE", out.resolve("state").toString());
  }

  private Transcript.Ran away(ServedHome served, String kit, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--collector", served.address()));
    all.addAll(List.of("--kit", home.resolve("certs/kits/" + kit + ".pem").toString()));
    return new Transcript(out.resolve("nowhere"))
        .with("SEALWIRE_STATE", out.resolve("state").toString())
        .run(all.toArray(String[]::new));
  }

  private static Map<String, byte[]> two(String name) {
    byte[] large = name.repeat(4000).getBytes(StandardCharsets.UTF_8);
    return Map.of(name, name.getBytes(StandardCharsets.UTF_8), name + " large", large);
  }

  private void nothingIsLeft(Path copy) throws IOException {
    assertFalse(Files.exists(copy));
    try (Stream<Path> left = Files.list(copy.getParent())) {
      assertEquals(List.of(), left.filter(p -> p.toString().endsWith(".part")).toList());
    }
  }

  @Test
  void a_copy_made_while_four_clients_send_has_all_that_was_receipted_before() throws Exception {
    Path copy = out.resolve("copy");
    Queue<Sent> receipts = new ConcurrentLinkedQueue<>();
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    long size;
    try (ServedHome served = new ServedHome(home, log -> log)) {
      AtomicBoolean enough = new AtomicBoolean();
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        String name = "field-" + i;
        Thread client =
            new Thread(
                () -> {
                  try {
                    for (int n = 0; !enough.get(); n++) {
                      receipts.addAll(served.send(name, two(name + " no " + n)));
                    }
                  } catch (Exception | AssertionError e) {
                    failures.add(e);
                  }
                });
        client.start();
        clients.add(client);
      }
      served.await("some receipts", () -> receipts.size() >= 40);
      int before = receipts.size();
      Transcript.Ran ran = here().ok("backup", copy.toString());
      List<Sent> during = List.copyOf(receipts);
      served.await("more receipts", () -> receipts.size() > during.size());
      enough.set(true);
      for (Thread client : clients) {
        client.join();
      }
      assertEquals(List.of(), List.copyOf(failures));
      assertTrue(ran.out().contains("verified against the checkpoint of size"), ran.out());
      assertTrue(ran.err().contains("private keys are not in it"), ran.err());
      size = Long.parseLong(ran.out().replaceAll("(?s).*of size ([0-9]+),.*", "$1"));
      assertTrue(during.size() >= before);
      compare(served, copy, size);
    }
    Transcript.Ran verify = new Transcript(copy).ok("verify");
    for (String area : List.of("integrity", "authenticity", "completeness")) {
      assertTrue(verify.out().contains(String.format("%-13s PASS", area)), verify.out());
    }
    long within = 0;
    for (Sent sent : receipts) {
      if (sent.index() < size) {
        Path got = out.resolve("got");
        new Transcript(copy).ok("get", "" + sent.index(), "--force", "-o", got.toString());
        assertEquals(sent.sha256(), Sha256.hash(Bytes.wrap(Files.readAllBytes(got))));
        within++;
      }
    }
    assertTrue(within >= 40, "receipts within the copy: " + within);
    assertTrue(receipts.size() > within, "and some behind it");
    String custody = new Transcript(home).ok("log", "--type", "evidence.").out();
    assertTrue(custody.contains("backup: everything"), custody);
    assertTrue(custody.contains("backup of " + size + " entries, root "), custody);
    assertTrue(custody.contains(": intact"), custody);
  }

  private static <T> List<T> all(Cursor<T> cursor, Predicate<T> wanted) throws IOException {
    List<T> rows = new ArrayList<>();
    try (cursor) {
      for (T row = cursor.next(); row != null; row = cursor.next()) {
        if (wanted.test(row)) {
          rows.add(row);
        }
      }
    }
    return rows;
  }

  /** Row by row: the truth of the one store is that of the other. */
  private static void compare(ServedHome served, Path copy, long size) throws IOException {
    try (EvidenceReader copied = H2EvidenceLog.openReadOnly(copy.resolve("data"))) {
      assertEquals(size, copied.size());
      Predicate<UnverifiedEntry> any = row -> true;
      assertEquals(
          all(served.log.entries(0, size), any), all(copied.entries(0, Long.MAX_VALUE), any));
      Predicate<StoredCheckpoint> until = row -> row.size() <= size;
      List<StoredCheckpoint> checkpoints = all(copied.checkpoints(), row -> true);
      assertEquals(all(served.log.checkpoints(), until), checkpoints);
      assertEquals(size, checkpoints.get(checkpoints.size() - 1).size());
      Predicate<UnverifiedTile> tile = row -> true;
      List<UnverifiedTile> tiles = all(copied.tiles(), tile);
      assertEquals(
          all(served.log.tiles(), row -> row.level() == 0 && (row.index() + 1) * 256 <= size),
          tiles);
      Predicate<StoredCertificate> certificate = row -> true;
      List<StoredCertificate> certificates = all(copied.certificates(), certificate);
      assertTrue(all(served.log.certificates(), certificate).containsAll(certificates));
      Predicate<StoredPayload> payload = row -> true;
      List<StoredPayload> payloads = all(copied.payloads(), payload);
      assertTrue(all(served.log.payloads(), payload).containsAll(payloads));
      assertTrue(payloads.size() >= 20);
      assertEquals(size, all(copied.searchRows(), row -> true).size());
    }
  }

  @Test
  void from_another_machine_it_is_made_by_an_admin_s_kit_and_without_keys() throws Exception {
    Path copy = out.resolve("copy");
    try (ServedHome served = new ServedHome(home, log -> log)) {
      served.send("field-0", two("minutes"));
      Transcript.Ran keys = away(served, "admin", "backup", "--with-keys", copy.toString());
      assertEquals(Exit.USAGE, keys.exit());
      nothingIsLeft(copy);
      Transcript.Ran ran = away(served, "admin", "backup", copy.toString());
      assertEquals(Exit.DONE, ran.exit(), ran.err());
    }
    assertTrue(new Transcript(copy).ok("verify").out().contains("authenticity  PASS"));
    try (Stream<Path> certs = Files.list(copy.resolve("certs"))) {
      assertEquals(
          List.of("ca.pem", "log.vkey"),
          certs.map(path -> path.getFileName().toString()).sorted().toList());
    }
    assertEquals(
        Files.readString(home.resolve("certs/log.vkey")),
        Files.readString(copy.resolve("certs/log.vkey")));
  }

  @Test
  void a_copy_with_keys_is_gone_on_with() throws Exception {
    Path copy = out.resolve("copy");
    try (ServedHome served = new ServedHome(home, log -> log)) {
      served.send("field-0", two("minutes"));
      here().ok("backup", "--with-keys", copy.toString());
    }
    assertFalse(Files.exists(copy.resolve("data/collector.address")));
    try (ServedHome again = new ServedHome(copy, log -> log)) {
      assertEquals(2, again.send("field-1", two("and on")).size());
    }
    Transcript.Ran verify = new Transcript(copy).ok("verify");
    assertTrue(verify.out().contains("completeness  PASS"), verify.out());
    assertEquals(
        "[OWNER_READ, OWNER_WRITE]",
        new java.util.TreeSet<>(Files.getPosixFilePermissions(copy.resolve("certs/log.key")))
            .toString());
  }

  @Test
  void a_field_kit_is_refused_and_nothing_is_left() throws Exception {
    Path copy = out.resolve("copy");
    try (ServedHome served = new ServedHome(home, log -> log)) {
      assertEquals(Exit.PEER, away(served, "field-0", "backup", copy.toString()).exit());
      nothingIsLeft(copy);
    }
    assertTrue(
        here().ok("log", "--json", "--type", "evidence.refused").out().contains("\"backup\""));
  }

  private void refused(ShownLog shown, ServedHome served) throws Exception {
    Path copy = out.resolve("copy");
    Transcript.Ran ran = away(served, "auditor", "backup", copy.toString());
    assertEquals(Exit.EVIDENCE, ran.exit(), shown.getClass() + ran.err());
    assertEquals("", ran.out());
    nothingIsLeft(copy);
  }

  @Test
  void what_is_not_what_was_signed_is_no_backup() throws Exception {
    ShownLog[] shown = new ShownLog[1];
    try (ServedHome served = new ServedHome(home, log -> shown[0] = new Lying(log, 0))) {
      served.send("field-0", two("minutes"));
      for (int lie = 1; lie <= Lying.LIES; lie++) {
        ((Lying) shown[0]).lie = lie;
        refused(shown[0], served);
      }
      ((Lying) shown[0]).lie = 0;
      Path copy = out.resolve("copy");
      assertEquals(Exit.DONE, away(served, "auditor", "backup", copy.toString()).exit());
    }
  }

  /** A store that somebody altered behind the collector's back. */
  private static final class Lying extends ShownLog {
    static final int LIES = 5;

    private volatile int lie;

    Lying(EvidenceReader log, int lie) {
      super(log);
      this.lie = lie;
    }

    private static Bytes flipped(Bytes bytes) {
      byte[] other = bytes.toArray();
      other[other.length / 2] ^= 1;
      return Bytes.of(other);
    }

    @Override
    public Cursor<UnverifiedEntry> entries(long from, long to) throws IOException {
      return changed(
          super.entries(from, to),
          e ->
              e.index() != 2 || lie == 0 || lie > 3
                  ? e
                  : new UnverifiedEntry(
                      lie == 3 ? 3 : 2,
                      e.leaf(),
                      lie == 1 ? flipped(e.leafHash()) : e.leafHash(),
                      lie == 2 ? flipped(e.chainHash()) : e.chainHash()));
    }

    @Override
    public Cursor<StoredPayload> payloads() throws IOException {
      return changed(
          super.payloads(), p -> lie == 4 ? new StoredPayload(p.sha256(), flipped(p.data())) : p);
    }

    @Override
    public Cursor<StoredCertificate> certificates() throws IOException {
      return changed(
          super.certificates(),
          c -> lie == 5 ? new StoredCertificate(c.sha256(), flipped(c.der())) : c);
    }
  }
}
