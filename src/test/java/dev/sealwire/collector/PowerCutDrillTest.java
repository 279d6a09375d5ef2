package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.audit.AuditReport;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.SendListener;
import dev.sealwire.field.Sent;
import dev.sealwire.field.StateFolder;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.store.DiskTape;
import dev.sealwire.store.DiskTape.Lost;
import dev.sealwire.store.FaultyDisk;
import dev.sealwire.store.FaultyDisk.Force;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real collector under load on a disk that is recorded, database and vault alike; then the power
 * goes at any moment of it, and what was not forced goes, all of it, or any part, or nothing. Each
 * time the next collector starts on what is left, and everything is verified. {@code
 * -Dsealwire.drill.images=5000} for more cuts.
 */
@Tag("drill")
@Timeout(3600)
class PowerCutDrillTest {
  private static final int CUTS = Integer.getInteger("sealwire.drill.images", 520);

  /** Cuts that are tried where a fault was planted, until one finds it. */
  private static final int PLANTED_CUTS = 100;

  private static final int CLIENTS = 2;
  private static final int PAYLOADS = 24;
  private static final int SESSIONS = 2;

  @TempDir Path folder;
  private final FaultyDisk disk = new FaultyDisk();
  private int kept; // acknowledged payloads that were looked for and found
  private int lost;
  private int unopened;

  /** A client's word goes onto the tape as soon as it has it. */
  private record Witness(DiskTape tape) implements SendListener {
    @Override
    public void bytes(long count) {}

    @Override
    public void sent(Sent sent) {
      tape.acknowledged(sent);
    }

    @Override
    public void refused(String name, String code, String detail) {}
  }

  private void send(Fixture f, Kit kit, int client, int session) throws Exception {
    FieldClient.Context context =
        new FieldClient.Context(
            kit, new StateFolder(folder.resolve("state" + client)), f.suite, f.clock, f.random);
    try (FieldClient field = FieldClient.start(f.connect(kit), context, new Witness(disk.tape()))) {
      for (int i = 0; i < PAYLOADS; i++) {
        // Every third goes to the vault, and both clients send the same every sixth time.
        int seed = 1000 * session + i + (i % 6 == 2 ? 0 : 100 * (1 + client));
        int bytes = i % 3 == 2 ? 1500 + 900 * i : 20 * i;
        byte[] data = Fixture.bytes(bytes, seed).toArray();
        field.send(Fixture.source(client + "/" + session + "/" + i, data), null, null);
        if (i % 5 == 4) {
          field.await();
        }
      }
      field.await();
    }
  }

  private void load(Fixture f, Kit kit) throws Exception {
    for (int session = 0; session < SESSIONS; session++) {
      List<Thread> clients = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        int number = client;
        int now = session;
        Thread thread =
            new Thread(
                () -> {
                  try {
                    send(f, kit, number, now);
                  } catch (Exception e) {
                    f.warnings.add("client " + number + ": " + e);
                  }
                });
        thread.start();
        clients.add(thread);
      }
      for (Thread client : clients) {
        client.join();
      }
    }
  }

  /** Runs a collector under load on the recorded disk, to its orderly end. */
  private Fixture record() throws Exception {
    Fixture f = new Fixture(folder.resolve("live"));
    Kit kit = f.kit("laptop-7", Role.FIELD, false);
    disk.record();
    f.onto(disk, 0);
    f.start();
    load(f, kit);
    f.collector.stop("test");
    f.ledger.close();
    f.log.close();
    return f;
  }

  /** What is wrong after a cut; null if all is well. */
  private String fault(Fixture f, int cut, Lost how, int seed) throws Exception {
    Path image = folder.resolve("cut");
    remove(image);
    disk.tape().image(cut, how, new Random(seed), image.resolve("data"));
    Fixture again;
    try {
      again = Fixture.over(image, f);
    } catch (IOException | EvidenceException e) {
      unopened++;
      return "does not open: " + e.getMessage();
    }
    try (again) {
      again.start();
      for (Object acknowledged : disk.tape().acknowledgedBefore(cut)) {
        String missing = missing(again, (Sent) acknowledged);
        if (missing != null) {
          lost++;
          return missing;
        }
        kept++;
      }
      again.collector.stop("test");
      AuditReport report = again.audit();
      return report.intact() && report.findings().isEmpty() ? null : report.findings().toString();
    } catch (IOException | EvidenceException e) {
      return "opens, and cannot be recovered or verified: " + e.getMessage();
    }
  }

  private static String missing(Fixture f, Sent sent) throws Exception {
    if (f.log.size() <= sent.index()) {
      return "lost: entry " + sent.index() + " was acknowledged";
    }
    if (!(Leaf.decode(f.log.entry(sent.index()).orElseThrow().leaf()).event()
            instanceof PayloadReceived recorded)
        || !recorded.sha256().equals(sent.sha256())) {
      return "lost: entry " + sent.index() + " is another";
    }
    if (recorded.stored().equals(PayloadReceived.VAULT)) {
      try (InputStream in = f.vault.open(sent.sha256()).orElse(InputStream.nullInputStream())) {
        if (!Sha256.hash(in.readAllBytes()).equals(sent.sha256())) {
          return "lost: the vault does not have payload " + sent.sha256();
        }
      } catch (NoSuchFileException e) {
        return "lost: the vault does not have payload " + sent.sha256() + ", it is not there";
      }
    }
    return null;
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /**
   * Cuts {@code cuts} times, spread over the whole tape.
   *
   * @return the first fault with {@code wanted} in it, null if there is none
   */
  private String cut(Fixture f, int cuts, String wanted) throws Exception {
    int steps = disk.tape().size();
    for (int i = 0; i < cuts; i++) {
      Lost how = i % 5 == 0 ? Lost.ALL : i % 11 == 0 ? Lost.NONE : Lost.SOME;
      int at = (int) ((long) steps * i / (cuts - 1));
      String fault = fault(f, at, how, i);
      if (fault != null && fault.contains(wanted)) {
        return "cut " + i + " before step " + at + " of " + steps + ", " + how + ": " + fault;
      }
    }
    return null;
  }

  /** A name in the vault stands for its content at any moment, before anybody has cleaned up. */
  private String names() {
    for (int cut = 0; cut <= disk.tape().size(); cut++) {
      Lost how = cut % 4 == 0 ? Lost.ALL : Lost.SOME;
      for (Map.Entry<Path, Bytes> file : disk.tape().files(cut, how, new Random(cut)).entrySet()) {
        String name = file.getKey().getFileName().toString();
        if (file.getKey().startsWith("vault/sha256")
            && !Sha256.hash(file.getValue()).hex().equals(name)) {
          String where = "cut before step " + cut + " of " + disk.tape().size() + ", " + how;
          return where + ": misnamed: vault file " + name + " holds something else";
        }
      }
    }
    return null;
  }

  private void say(String text) {
    System.getLogger("drill").log(System.Logger.Level.INFO, text);
  }

  @Test
  void nothing_acknowledged_is_lost_wherever_the_power_goes() throws Exception {
    Fixture f = record();
    assertEquals(List.of(), f.warnings);
    int acknowledged = disk.tape().acknowledgedBefore(disk.tape().size()).size();
    assertEquals(CLIENTS * SESSIONS * PAYLOADS, acknowledged);
    assertEquals(null, names());
    assertEquals(null, cut(f, CUTS, ""));
    assertTrue(kept > CUTS, kept + " looked at");
    say(
        CUTS
            + " cuts over "
            + disk.tape().size()
            + " steps of the disk, "
            + acknowledged
            + " payloads acknowledged, "
            + kept
            + " times one that was before the cut looked for, "
            + lost
            + " lost, "
            + unopened
            + " stores that did not open, "
            + CUTS
            + " recoveries verified");
  }

  /** The whole drill with a fault in the disk's way; what it says. */
  private void planted(String what, FaultyDisk.Forces forces, String lost, boolean misnamed)
      throws Exception {
    disk.forces(forces);
    Fixture f = record();
    String fault = lost == null ? null : cut(f, PLANTED_CUTS, lost);
    String name = names();
    say("planted, " + what + ": " + fault + "; names: " + name);
    assertEquals(lost == null, fault == null, what);
    assertEquals(misnamed, name != null, name);
  }

  private static boolean temporary(String file) {
    return file.contains("/vault/tmp/");
  }

  @Test
  void it_finds_a_vault_that_leaves_out_the_force_of_a_file() throws Exception {
    planted(
        "a payload's file not forced",
        (file, dir) -> temporary(file) ? Force.LEFT_OUT : Force.MADE,
        "lost: the vault does not have payload",
        true);
  }

  @Test
  void it_finds_a_vault_that_leaves_out_the_force_of_a_folder() throws Exception {
    planted(
        "a payload's name not forced",
        (file, dir) -> dir && file.contains("/sha256/") ? Force.LEFT_OUT : Force.MADE,
        "lost: the vault does not have payload",
        false);
  }

  @Test
  void it_finds_a_vault_that_gives_the_name_before_the_bytes_are_forced() throws Exception {
    planted(
        "a payload named before it was forced",
        (file, dir) -> temporary(file) ? Force.BEHIND_THE_NAME : Force.MADE,
        null,
        true);
  }

  @Test
  void it_finds_a_log_that_acknowledges_before_the_force() throws Exception {
    planted(
        "the database not forced",
        (file, dir) -> file.endsWith(".mv.db") ? Force.LEFT_OUT : Force.MADE,
        "lost: entry",
        false);
  }

  /**
   * The next force of {@code file} fails, or the first try of each: what it was to write is lost,
   * and no other says so.
   */
  private void fail(String file, boolean each) {
    AtomicInteger tries = new AtomicInteger();
    disk.fails(
        (step, at) -> {
          boolean force = step == FaultyDisk.Step.FORCE || step == FaultyDisk.Step.FORCE_FOLDER;
          if (!force || !at.contains(file)) {
            return null;
          }
          int before = tries.getAndIncrement();
          boolean now = each ? before % 2 == 0 : before == 0;
          return now ? new IOException("Input/output error") : null;
        });
  }

  /** A collector on a recorded disk, forces of which fail; what is lost after the end of it. */
  private String afterOneFailure(String file, Force how) throws Exception {
    disk.forces((at, dir) -> how);
    Fixture f = new Fixture(folder.resolve("live"));
    Kit kit = f.kit("laptop-7", Role.FIELD, false);
    disk.record();
    f.onto(disk, 0);
    f.start();
    send(f, kit, 0, SESSIONS);
    f.log.awaitSearch();
    // What one force of the database lost, the next commit may write again.
    fail(file, how == Force.TRIED_AGAIN && file.endsWith(".mv.db"));
    load(f, kit);
    boolean stopped = f.ledger.failed().isDone();
    if (stopped) {
      assertEquals(StoreUnknownException.class, f.ledger.failed().join().getClass());
    }
    f.collector.stop("test");
    f.ledger.close();
    try {
      f.log.close();
    } catch (IOException e) {
      f.warnings.add(e.getMessage());
    }
    String fault = cut(f, PLANTED_CUTS, how == Force.MADE ? "" : "lost: ");
    say("a force of " + file + " fails, " + how + ": stopped " + stopped + ", " + fault);
    return stopped + " " + fault;
  }

  @Test
  void a_force_of_the_database_that_failed_is_the_last_thing_that_is_done() throws Exception {
    assertEquals("true null", afterOneFailure(".mv.db", Force.MADE));
  }

  @Test
  void a_force_of_a_payload_that_failed_costs_that_payload_alone() throws Exception {
    assertEquals("false null", afterOneFailure("/vault/tmp/", Force.MADE));
  }

  @Test
  void a_force_of_a_name_that_failed_is_the_last_thing_that_is_done() throws Exception {
    assertEquals("true null", afterOneFailure("/vault/sha256/", Force.MADE));
  }

  @Test
  void it_finds_a_log_that_tries_a_failed_force_again() throws Exception {
    String found = afterOneFailure(".mv.db", Force.TRIED_AGAIN);
    assertTrue(found.startsWith("false cut"), found);
  }

  @Test
  void it_finds_a_vault_that_tries_a_failed_force_again() throws Exception {
    String found = afterOneFailure("/vault/tmp/", Force.TRIED_AGAIN);
    assertTrue(found.startsWith("false cut"), found);
  }
}
