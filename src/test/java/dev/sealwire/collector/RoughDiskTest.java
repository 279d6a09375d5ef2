package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.audit.AuditReport;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.HandshakeStorm;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.Recovery;
import dev.sealwire.field.FieldClient;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.store.FaultyDisk;
import dev.sealwire.store.FaultyDisk.Step;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A real collector whose disk is full, broken or read-only, at each thing it does to the vault. */
@Timeout(60)
class RoughDiskTest {
  private static final String FULL = "No space left on device";
  private static final String BROKEN = "Input/output error";
  private static final long RESERVE = 1L << 30;

  @TempDir Path folder;

  private final FaultyDisk disk = new FaultyDisk();

  private static void send(FieldClient client, String name, Bytes data) throws Exception {
    client.send(Fixture.source(name, data.toArray()), null, null);
    client.await();
  }

  private static List<String> names(Fixture.Told told) {
    return told.sent.stream().map(sent -> sent.name()).toList();
  }

  private List<String> vaultFiles() throws IOException {
    Path vault = folder.resolve("data/vault");
    if (!Files.isDirectory(vault)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(vault)) {
      return all.filter(Files::isRegularFile)
          .map(path -> vault.relativize(path).toString())
          .sorted()
          .collect(Collectors.toList());
    }
  }

  /** Every receipt names an entry of that payload; nothing else was received; all verifies. */
  private static void holds(Fixture f, Fixture.Told told) throws Exception {
    List<PayloadReceived> received = f.events(PayloadReceived.class, "payload.received");
    assertEquals(
        told.sent.stream().map(sent -> sent.sha256()).sorted().toList(),
        received.stream().map(PayloadReceived::sha256).sorted().toList());
    AuditReport report = f.audit();
    assertEquals(List.of(), report.findings());
    assertTrue(report.intact());
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"OPEN_DIRECT", "FORCE_FOLDER", "REMOVE"})
  void a_payload_the_vault_cannot_keep_is_refused_and_small_ones_go_on(Step step) throws Exception {
    vaultFails(step);
  }

  @Tag("drill")
  @Test
  void it_finds_a_vault_that_says_nothing_of_a_write_that_failed() {
    disk.hideFailedWrites();
    assertThrows(AssertionError.class, () -> vaultFails(Step.WRITE));
  }

  private void vaultFails(Step step) throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.onto(disk, 0);
      f.start();
      disk.fails(
          (at, file) ->
              at == step && file.contains("vault")
                  ? new FileSystemException(file, null, FULL)
                  : null);
      Fixture.Told told = new Fixture.Told();
      Bytes large = Fixture.bytes(100_000, 1);
      try (FieldClient client = f.client(kit, told)) {
        send(client, "small before", Fixture.bytes(500, 2));
        send(client, "large", large);
        assertEquals(List.of("large store-unavailable"), List.copyOf(told.refused));
        assertEquals(List.of(), vaultFiles());
        send(client, "small behind", Fixture.bytes(500, 3));
        disk.mend();
        send(client, "large", large);
        assertEquals(List.of("small before", "small behind", "large"), names(told));
      }
      List<PayloadAborted> aborted = f.events(PayloadAborted.class, "payload.aborted");
      assertEquals(1, aborted.size());
      assertEquals("store-unavailable", aborted.get(0).reason());
      assertTrue(aborted.get(0).detail().contains(FULL), aborted.get(0).detail());
      f.collector.stop("test");
      assertEquals(1, f.entries("collector.stopped").size());
      holds(f, told);
    }
  }

  @Test
  void a_failed_force_of_the_vaults_names_ends_the_service_and_the_next_start_clears_up()
      throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.onto(disk, 0);
      f.start();
      Fixture.Told told = new Fixture.Told();
      Bytes large = Fixture.bytes(100_000, 1);
      String shard = Sha256.hash(large).hex().substring(2, 4);
      // Once: the system would call every later force of that folder a success.
      boolean[] failed = new boolean[1];
      disk.fails(
          (step, file) -> {
            boolean now = step == Step.FORCE_FOLDER && file.endsWith("/" + shard) && !failed[0];
            failed[0] |= now;
            return now ? new IOException(BROKEN) : null;
          });
      try (FieldClient client = f.client(kit, told)) {
        send(client, "kept before", Fixture.bytes(50_000, 4));
        send(client, "unknown", large);
        Fixture.await("the end", () -> f.ledger.failed().isDone());
        send(client, "not tried again", large);
        send(client, "nor anything else", Fixture.bytes(10, 5));
        assertEquals(
            List.of(
                "unknown store-unavailable",
                "not tried again store-unavailable",
                "nor anything else store-unavailable"),
            List.copyOf(told.refused));
      }
      Exception cause = f.ledger.failed().join();
      assertEquals(StoreUnknownException.class, cause.getClass());
      assertTrue(cause.getMessage().contains(BROKEN), cause.getMessage());
      assertTrue(cause.getMessage().contains("force of folder"), cause.getMessage());
      assertEquals(List.of("kept before"), names(told));
      assertThrows(StoreUnknownException.class, f.vault::begin);
      assertEquals(2, vaultFiles().size());

      f.recover();
      assertEquals(0, f.entries("collector.stopped").size());
      f.start();
      Recovery recovery = f.collector.recovery().orElseThrow();
      assertEquals(
          List.of("unclean-end", "unacknowledged-payload"),
          recovery.found().stream().map(Recovery.Found::what).toList());
      assertEquals(1, vaultFiles().size());
      try (FieldClient client = f.client(kit, told)) {
        send(client, "unknown", large);
      }
      f.collector.stop("test");
      holds(f, told);
    }
  }

  @Test
  void a_disk_that_turns_read_only_refuses_everything_and_what_it_left_is_cleaned()
      throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.onto(disk, 0);
      f.start();
      Fixture.Told told = new Fixture.Told();
      try (FieldClient client = f.client(kit, told)) {
        send(client, "before", Fixture.bytes(50_000, 4));
        disk.fails(
            (step, file) ->
                file.contains("vault") && !file.endsWith("/tmp") && step != Step.CREATE
                    ? new FileSystemException(file, null, "Read-only file system")
                    : null);
        send(client, "large", Fixture.bytes(100_000, 5));
        send(client, "small", Fixture.bytes(10, 6));
        assertEquals(List.of("large store-unavailable"), List.copyOf(told.refused));
      }
      Fixture.await("the session's end", () -> f.collector.connections() == 0);
      assertTrue(
          f.warnings.stream().anyMatch(w -> w.contains("temporary file") && w.contains("stays")),
          f.warnings::toString);
      assertEquals(1, vaultFiles().stream().filter(name -> name.startsWith("tmp/")).count());
      f.recover();
      // An end that was recorded would have had verify call that file strange.
      assertEquals(0, f.entries("collector.stopped").size());
      assertTrue(f.audit().intact());
      f.start();
      assertEquals(
          List.of("unclean-end", "temporary-file"),
          f.collector.recovery().orElseThrow().found().stream().map(Recovery.Found::what).toList());
      f.collector.stop("test");
      assertEquals(1, vaultFiles().size());
      holds(f, told);
    }
  }

  @Test
  void below_the_reserve_payloads_are_refused_and_below_half_of_it_everybody_until_there_is_room()
      throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.onto(disk, RESERVE);
      disk.left(RESERVE);
      f.start();
      Fixture.Told told = new Fixture.Told();
      Bytes large = Fixture.bytes(100_000, 1);
      try (FieldClient client = f.client(kit, told)) {
        send(client, "at the reserve", Fixture.bytes(100_000, 2));
        disk.left(RESERVE - 1);
        send(client, "large", large);
        send(client, "small", Fixture.bytes(10, 3));
        assertEquals(List.of("large store-unavailable"), List.copyOf(told.refused));
        disk.left(RESERVE / 2);
        send(client, "small at the half", Fixture.bytes(10, 4));
        disk.left(RESERVE / 2 - 1);
        send(client, "small below", Fixture.bytes(10, 5));
        assertEquals(2, told.refused.size());
        assertThrows(Exception.class, () -> f.client(kit, told), "not recorded, so not let in");
        disk.mend();
        send(client, "large", large);
        send(client, "small again", Fixture.bytes(10, 6));
      }
      Fixture.await("the refusal to be counted", () -> storms(f).contains("store-unavailable"));
      assertFalse(f.ledger.failed().isDone());
      assertEquals(
          List.of("at the reserve", "small", "small at the half", "large", "small again"),
          names(told));
      assertTrue(
          f.events(PayloadAborted.class, "payload.aborted")
              .get(0)
              .detail()
              .contains("bytes left, want " + RESERVE + " for a payload"));
      f.collector.stop("test");
      assertEquals(1, f.entries("collector.stopped").size());
      holds(f, told);
    }
  }

  private static String storms(Fixture f) {
    try {
      return f.events(HandshakeStorm.class, "handshake.storm").stream()
          .map(storm -> storm.sample().reason())
          .collect(Collectors.joining(" "));
    } catch (Exception e) {
      return "";
    }
  }

  @Test
  void a_payload_that_was_kept_and_not_recorded_does_not_stay() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.onto(disk, RESERVE);
      f.start();
      Fixture.Told told = new Fixture.Told();
      Bytes again = Fixture.bytes(60_000, 1);
      try (FieldClient client = f.client(kit, told)) {
        // The disk fills between the payload's last byte and its entry.
        disk.fails(
            (step, file) -> {
              if (step == Step.RENAME) {
                disk.left(1);
              }
              return null;
            });
        send(client, "sent again", again);
        disk.left(Long.MAX_VALUE);
        send(client, "given up", Fixture.bytes(60_000, 2));
        assertEquals(2, told.refused.size());
        disk.mend();
        disk.fails(
            (step, file) ->
                step == Step.REMOVE && file.contains("sha256") ? new IOException(BROKEN) : null);
        send(client, "sent again", again);
      }
      Fixture.await("its end", () -> f.collector.connections() == 0);
      assertEquals(2, vaultFiles().size()); // one could not be removed
      disk.mend();
      f.recover();
      assertEquals(0, f.entries("collector.stopped").size());
      assertTrue(f.audit().intact(), "a file nobody was told of is not called tampering");
      f.start();
      f.collector.stop("test");
      assertEquals(1, vaultFiles().size());
      assertEquals(1, f.entries("collector.stopped").size());
      holds(f, told);
    }
  }

  @Test
  void a_payload_that_was_kept_and_not_recorded_goes_with_its_session() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.onto(disk, RESERVE);
      f.start();
      Fixture.Told told = new Fixture.Told();
      try (FieldClient client = f.client(kit, told)) {
        disk.fails(
            (step, file) -> {
              if (step == Step.RENAME) {
                disk.left(1);
              }
              return null;
            });
        send(client, "given up", Fixture.bytes(60_000, 2));
        disk.left(Long.MAX_VALUE);
        assertEquals(1, told.refused.size());
        disk.mend();
      }
      Fixture.await("its end", () -> f.collector.connections() == 0);
      assertEquals(0, vaultFiles().size());
      f.collector.stop("test");
      assertEquals(1, f.entries("collector.stopped").size());
      holds(f, told);
    }
  }

  @Test
  void what_was_kept_refused_and_then_recorded_after_all_is_no_reason_for_an_end_unrecorded()
      throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.onto(disk, RESERVE);
      f.start();
      Fixture.Told told = new Fixture.Told();
      Bytes again = Fixture.bytes(60_000, 1);
      try (FieldClient client = f.client(kit, told)) {
        disk.fails(
            (step, file) -> {
              if (step == Step.RENAME) {
                disk.left(1);
              }
              return null;
            });
        send(client, "sent again", again);
        disk.mend();
        send(client, "sent again", again);
      }
      f.collector.stop("test");
      assertEquals(1, f.entries("collector.stopped").size());
      holds(f, told);
    }
  }
}
