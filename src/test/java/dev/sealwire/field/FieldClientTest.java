package dev.sealwire.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.UntrustedPeerException;
import dev.sealwire.collector.Fixture;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.Statement;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.tlog.Policy;
import dev.sealwire.tlog.ProofFile;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FieldClientTest {
  @TempDir Path folder;

  private static void send(Fixture f, Kit kit, int count) throws Exception {
    try (FieldClient client = f.client(kit, new Fixture.Told())) {
      for (int i = 0; i < count; i++) {
        client.send(Fixture.source("p" + i, Fixture.bytes(50, i).toArray()), null, null);
      }
      client.await();
    }
  }

  @Test
  void receipts_are_kept_and_verify_by_themselves() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("alice", Role.FIELD, false);
      f.start();
      send(f, kit, 20);
      Path receipts = new StateFolder(folder.resolve("state")).of(f.key.name()).resolve("receipts");
      int proofs = 0;
      try (var files = Files.newDirectoryStream(receipts, "*.tlog-proof")) {
        for (Path file : files) {
          ProofFile proof = ProofFile.parse(Bytes.of(Files.readAllBytes(file)));
          Path leafFile = receipts.resolve(proof.index() + ".leaf");
          Bytes leaf = Bytes.of(Files.readAllBytes(leafFile));
          proof.verify(leaf, Policy.forLog(f.key), f.suite);
          assertTrue(Leaf.decode(leaf).event() instanceof PayloadReceived);
          proofs++;
        }
      }
      try (var files = Files.newDirectoryStream(receipts, "*.receipts")) {
        for (Path file : files) {
          ReceiptsFile many = ReceiptsFile.parse(Bytes.of(Files.readAllBytes(file)));
          assertEquals(many.receipts().get(0).index() + ".receipts", "" + file.getFileName());
          for (ReceiptsFile.One one : many.receipts()) {
            many.proof(one).verify(one.leaf(), Policy.forLog(f.key), f.suite);
            assertTrue(Leaf.decode(one.leaf()).event() instanceof PayloadReceived);
            proofs++;
          }
        }
      }
      assertEquals(20, proofs);
    }
  }

  /** Whoever listens may have a bug; an error must reach who waits for receipts. */
  @Test
  void an_error_of_the_receiving_thread_ends_the_waiting() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("alice", Role.FIELD, false);
      f.start();
      Fixture.Told deaf =
          new Fixture.Told() {
            @Override
            public void sent(Sent what) {
              throw new StackOverflowError("planted");
            }
          };
      try (FieldClient client = f.client(kit, deaf)) {
        client.send(Fixture.source("p", new byte[3]), null, null);
        Throwable told = assertThrows(IllegalStateException.class, client::await);
        assertTrue(told.getCause() instanceof StackOverflowError, "" + told.getCause());
      }
    }
  }

  @Test
  void few_receipts_are_files_of_their_own() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("alice", Role.FIELD, false);
      f.start();
      send(f, kit, Receiver.SINGLE_FILES_MAX);
      Path receipts = new StateFolder(folder.resolve("state")).of(f.key.name()).resolve("receipts");
      try (var files = Files.list(receipts)) {
        List<String> names = files.map(file -> "" + file.getFileName()).toList();
        assertEquals(2 * Receiver.SINGLE_FILES_MAX, names.size(), names::toString);
        assertTrue(names.stream().noneMatch(name -> name.endsWith(".receipts")), names::toString);
      }
    }
  }

  @Test
  void a_collector_that_left_first_takes_nothing_back() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("alice", Role.FIELD, false);
      f.start();
      Fixture.Told told = new Fixture.Told();
      FieldClient client = f.client(kit, told);
      client.send(Fixture.source("whole", new byte[3]), null, null);
      client.await();
      f.collector.stop("test");
      client.close();
      assertEquals(1, told.sent.size());
    }
  }

  @Test
  void a_second_connection_has_the_growth_proven_from_the_first() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("alice", Role.FIELD, false);
      f.start();
      send(f, kit, 3);
      try (FieldClient client = f.client(kit, new Fixture.Told())) {
        assertTrue(client.keptBefore() > 0);
      }
    }
  }

  private Kit atPortOf(Fixture f, Kit kit) throws Exception {
    return Kit.of(
        kit.name(),
        kit.role(),
        "127.0.0.1:1",
        f.key.toString(),
        kit.key(),
        kit.certificate(),
        kit.ca());
  }

  /** Serves another log by the same keys to a client that was at the first one. */
  private void rewritten(int before, int after) throws Exception {
    Kit kit;
    Fixture first = new Fixture(folder.resolve("first"));
    try (first) {
      kit = first.kit("alice", Role.FIELD, false);
      first.start();
      send(first, kit, before);
    }
    try (Fixture second = new Fixture(folder.resolve("second"), first)) {
      second.issued(kit.certificate(), Role.FIELD);
      second.start();
      Kit other = atPortOf(second, kit);
      send(second, other, after);
      Path kept = folder.resolve("first").resolve("state");
      FieldClient.Context context =
          new FieldClient.Context(
              other, new StateFolder(kept), second.suite, second.clock, second.random);
      Path checkpoint = new StateFolder(kept).of(second.key.name()).resolve("checkpoint");
      byte[] seen = Files.readAllBytes(checkpoint);
      assertThrows(
          EvidenceException.class,
          () -> FieldClient.start(second.connect(other), context, new Fixture.Told()));
      assertEquals(Bytes.of(seen), Bytes.of(Files.readAllBytes(checkpoint)), "what was kept stays");
    }
  }

  @Test
  void a_rewritten_log_by_the_same_key_is_caught() throws Exception {
    rewritten(3, 60);
  }

  @Test
  void a_log_that_was_cut_is_caught() throws Exception {
    rewritten(60, 1);
  }

  @Test
  void the_collector_of_another_log_is_not_sent_to() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("alice", Role.FIELD, false);
      f.start();
      Kit other =
          Kit.of(
              kit.name(),
              kit.role(),
              "127.0.0.1:1",
              "other.example/log+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
                  .replace("530d903a", otherId()),
              kit.key(),
              kit.certificate(),
              kit.ca());
      UntrustedPeerException e =
          assertThrows(UntrustedPeerException.class, () -> f.client(other, new Fixture.Told()));
      assertEquals("wrong-log", e.reason());
    }
  }

  private static String otherId() throws Exception {
    Bytes key =
        Bytes.of(dev.sealwire.bytes.Base64s.decode("AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"));
    return dev.sealwire.bytes.Sha256.hash(Bytes.utf8("other.example/log\n"), key)
        .hex()
        .substring(0, 8);
  }

  @Test
  void a_file_that_changes_while_it_is_read_is_said_so_in_the_signed_statement() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("alice", Role.FIELD, false);
      f.start();
      Path file = folder.resolve("growing");
      Files.write(file, new byte[300_000]);
      Source growing =
          new Source() {
            private final FileSource source = new FileSource(file, "growing");

            @Override
            public String name() {
              return source.name();
            }

            @Override
            public InputStream open() throws java.io.IOException {
              InputStream in = source.open();
              Files.write(file, new byte[10], StandardOpenOption.APPEND);
              return in;
            }

            @Override
            public boolean changed(long bytesRead) throws java.io.IOException {
              return source.changed(bytesRead);
            }
          };
      Fixture.Told told = new Fixture.Told();
      try (FieldClient client = f.client(kit, told)) {
        client.send(growing, null, null);
        client.send(new FileSource(file, "quiet"), null, null);
        client.await();
      }
      List<PayloadReceived> received = f.events(PayloadReceived.class, "payload.received");
      assertTrue(Statement.decode(Bytes.utf8(received.get(0).statement())).changed());
      assertFalse(Statement.decode(Bytes.utf8(received.get(1).statement())).changed());
      assertEquals(List.of(true, false), told.sent.stream().map(Sent::changed).toList());
    }
  }

  @Test
  void the_folder_of_a_log_cannot_escape_the_state_folder() {
    Path root = Path.of("/state");
    for (String origin : List.of("../x", "..", ".", "a/b", "/etc", "a\\b", "\u00e4", "%2e")) {
      Path of = new StateFolder(root).of(origin);
      assertEquals(root, of.getParent(), origin);
      assertEquals(of, of.normalize(), origin);
    }
  }
}
