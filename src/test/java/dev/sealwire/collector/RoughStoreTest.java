package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.audit.AuditReport;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.bytes.UntrustedPeerException;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.Recovery;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.Sent;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.store.FaultyDisk;
import dev.sealwire.store.FaultyDisk.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A real collector whose database's disk fails at each write and each force. */
@Timeout(120)
class RoughStoreTest {
  /** Steps of the database that a payload or two take; the sweep goes over all of them. */
  private static final int STEPS = 10;

  @TempDir Path folder;

  /** One step fails, as a full or a broken disk does it, and everything after it goes well. */
  private static void failAt(FaultyDisk disk, Step failing, int at) {
    AtomicInteger count = new AtomicInteger();
    String message = failing == Step.WRITE ? "No space left on device" : "Input/output error";
    disk.fails(
        (step, file) ->
            step == failing && file.endsWith(".mv.db") && count.getAndIncrement() == at
                ? new IOException(message)
                : null);
  }

  private static void load(Fixture f, Kit kit, Fixture.Told told) throws Exception {
    for (int round = 0; round < 3 && !f.ledger.failed().isDone(); round++) {
      try (FieldClient client = f.client(kit, told)) {
        for (int i = 0; i < 4; i++) {
          byte[] data = Fixture.bytes(i == 2 ? 20_000 : 300, 10 * round + i).toArray();
          client.send(Fixture.source("p", data), null, null);
        }
        client.await();
      } catch (IOException | UntrustedPeerException e) {
        // Cut off, or not let in: either is right once the store failed.
        Fixture.await("the store to have failed", () -> f.ledger.failed().isDone());
      }
    }
  }

  /** What was receipted is there, what is there was sent, nothing is there by half. */
  private static void holds(Fixture f, Fixture.Told told) throws Exception {
    for (Sent sent : told.sent) {
      Bytes leaf = f.log.entry(sent.index()).orElseThrow().leaf();
      Sha256 recorded = ((PayloadReceived) Leaf.decode(leaf).event()).sha256();
      assertEquals(sent.sha256(), recorded);
    }
    AuditReport report = f.audit();
    assertEquals(List.of(), report.findings());
    assertTrue(report.intact());
  }

  private static List<String> found(Fixture f) {
    return f.collector.recovery().orElseThrow().found().stream()
        .map(Recovery.Found::what)
        .collect(Collectors.toList());
  }

  /** Has that step fail; how many receipts there were in all. */
  private int fails(Path where, Step step, int at) throws Exception {
    FaultyDisk disk = new FaultyDisk();
    try (Fixture f = new Fixture(where)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.onto(disk, 0);
      f.start();
      Fixture.Told told = new Fixture.Told();
      failAt(disk, step, at);
      load(f, kit, told);
      boolean failed = f.ledger.failed().isDone();
      if (failed) {
        Exception cause = f.ledger.failed().join();
        assertEquals(StoreUnknownException.class, cause.getClass());
        assertTrue(cause.getMessage().contains(".mv.db"), cause.getMessage());
        String reason = step == Step.WRITE ? "No space left on device" : "Input/output error";
        assertTrue(cause.getMessage().contains("failed"), cause.getMessage());
        assertTrue(cause.getMessage().endsWith(reason), cause.getMessage());
      }
      int receipts = told.sent.size();
      f.recover();
      holds(f, told);
      f.start();
      if (failed) {
        assertEquals("unclean-end", found(f).get(0));
      }
      load(f, kit, told);
      assertTrue(told.sent.size() >= receipts + 4, () -> receipts + " and then " + told.sent);
      f.collector.stop("test");
      holds(f, told);
      return told.sent.size();
    }
  }

  @ParameterizedTest
  @CsvSource({"WRITE, 1", "FORCE, 1"})
  void a_failure_under_the_database_ends_the_service_and_the_next_start_recovers(Step step, int at)
      throws Exception {
    fails(folder, step, at);
  }

  @Tag("drill")
  @ParameterizedTest
  @EnumSource(names = {"WRITE", "FORCE"})
  void no_write_and_no_force_of_the_database_can_fail_and_cost_a_receipt(Step step)
      throws Exception {
    int receipts = 0;
    for (int at = 0; at < STEPS; at++) {
      receipts += fails(Files.createDirectories(folder.resolve(step + "-" + at)), step, at);
    }
    String text = STEPS + " times a " + step + " of the database failed, " + receipts;
    System.getLogger("drill")
        .log(System.Logger.Level.INFO, text + " receipts, 0 lost, each recovery verified");
  }

  @Test
  void a_failed_force_is_not_tried_again() throws Exception {
    oneForceFails(new FaultyDisk());
  }

  @Tag("drill")
  @Test
  void it_finds_a_store_that_tries_a_failed_force_again() {
    FaultyDisk disk = new FaultyDisk();
    disk.forces((file, folder) -> FaultyDisk.Force.TRIED_AGAIN);
    assertThrows(AssertionError.class, () -> oneForceFails(disk));
  }

  private void oneForceFails(FaultyDisk disk) throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.onto(disk, 0);
      f.start();
      f.log.awaitSearch();
      AtomicInteger after = new AtomicInteger();
      boolean[] failed = new boolean[1];
      disk.fails(
          (step, file) -> {
            if (failed[0]) {
              after.incrementAndGet();
              return null;
            }
            failed[0] = step == Step.FORCE;
            return failed[0] ? new IOException("Input/output error") : null;
          });
      assertThrows(Exception.class, () -> f.client(kit, new Fixture.Told()));
      Fixture.await("the store to have failed", () -> f.ledger.failed().isDone());
      assertThrows(Exception.class, () -> f.client(kit, new Fixture.Told()));
      f.collector.stop("test");
      f.ledger.close();
      assertEquals(0, after.get(), "writes and forces after the one that failed");
      f.recover();
      holds(f, new Fixture.Told());
    }
  }
}
