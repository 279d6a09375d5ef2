package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CollectorStarted;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.Recovery;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.evidence.Vault;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.Sent;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Messages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CollectorTest {
  @TempDir Path folder;

  @Test
  void a_payload_crosses_is_recorded_and_receipted() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      Fixture.Told told = new Fixture.Told();
      Bytes small = Fixture.bytes(100, 1);
      Bytes large = Fixture.bytes(500_000, 2);
      try (FieldClient client = f.client(kit, told)) {
        client.send(Fixture.source("small", small.toArray()), "text/plain", "case 9");
        client.send(Fixture.source("../large\n", large.toArray()), null, null);
        client.send(Fixture.source("empty", new byte[0]), null, null);
        client.await();
      }
      f.collector.stop("test");
      List<PayloadReceived> received = f.events(PayloadReceived.class, "payload.received");
      assertEquals(3, received.size());
      assertEquals(Sha256.hash(small), received.get(0).sha256());
      assertEquals("case 9", received.get(0).caseId());
      assertEquals("../large\n", received.get(1).name());
      assertEquals(PayloadReceived.VAULT, received.get(1).stored());
      assertEquals(Sha256.hash(), received.get(2).sha256());
      assertEquals(small, f.log.payload(Sha256.hash(small)).orElseThrow());
      try (InputStream in = f.vault.open(Sha256.hash(large)).orElseThrow()) {
        assertEquals(large, Bytes.wrap(in.readAllBytes()));
      }
      List<Sent> sent = List.copyOf(told.sent);
      assertEquals(List.of("small", "../large\n", "empty"), sent.stream().map(Sent::name).toList());
      HandshakeAccepted accepted = f.events(HandshakeAccepted.class, "handshake.accepted").get(0);
      assertEquals("laptop-7", accepted.handshake().subject());
      assertEquals("field", accepted.handshake().role());
      assertEquals("127.0.0.1", accepted.handshake().peer());
      assertEquals(
          f.provider.name().equals("Conscrypt"),
          "X25519MLKEM768".equals(accepted.handshake().group()));
      assertEquals(
          f.events(CollectorStarted.class, "collector.started").get(0).policyHash(),
          accepted.handshake().policy());
      SessionClosed closed = f.events(SessionClosed.class, "session.closed").get(0);
      assertEquals("goodbye", closed.reason());
      assertEquals(3, closed.payloads());
    }
  }

  @Test
  void more_payloads_than_streams_are_pipelined() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      Fixture.Told told = new Fixture.Told();
      try (FieldClient client = f.client(kit, told)) {
        for (int i = 0; i < 300; i++) {
          client.send(Fixture.source("n" + i, Fixture.bytes(i * 10, i).toArray()), null, null);
        }
        client.await();
      }
      assertEquals(300, told.sent.size());
      assertTrue(told.refused.isEmpty());
    }
  }

  @Test
  void the_start_proves_that_a_stranger_is_refused() throws Exception {
    try (Fixture f = new Fixture(folder).start()) {
      HandshakeRejected refused = f.events(HandshakeRejected.class, "handshake.rejected").get(0);
      assertEquals("no-certificate", refused.reason());
      assertTrue(refused.handshake().hello().ja4().startsWith("t13"));
    }
  }

  @Test
  void a_certificate_whose_issuing_is_not_in_the_log_is_refused() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit secret = f.kit("secret", Role.FIELD, true);
      f.start();
      assertThrows(Exception.class, () -> f.client(secret, new Fixture.Told()));
      Fixture.await("the entry", () -> reasons(f).contains("not-in-log"));
    }
  }

  private static List<String> reasons(Fixture f) {
    try {
      return f.events(HandshakeRejected.class, "handshake.rejected").stream()
          .map(HandshakeRejected::reason)
          .toList();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void only_field_certificates_may_send() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit auditor = f.kit("auditor", Role.AUDITOR, false);
      f.start();
      Fixture.Told told = new Fixture.Told();
      try (FieldClient client = f.client(auditor, told)) {
        client.send(Fixture.source("x", new byte[10]), null, null);
        client.await();
      }
      assertEquals(List.of("x wrong-role"), List.copyOf(told.refused));
      f.collector.stop("test"); // the client is told before it is recorded
      assertEquals("wrong-role", f.events(PayloadAborted.class, "payload.aborted").get(0).reason());
    }
  }

  @Test
  void a_payload_at_the_limit_passes_and_one_byte_more_is_refused() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      Fixture.Told told = new Fixture.Told();
      int max = (int) Fixture.settings().payloadBytesMax();
      try (FieldClient client = f.client(kit, told)) {
        client.send(Fixture.source("over", Fixture.bytes(max + 1, 1).toArray()), null, null);
        client.send(Fixture.source("at", Fixture.bytes(max, 2).toArray()), null, null);
        client.await();
      }
      assertEquals(List.of("over too-large"), List.copyOf(told.refused));
      assertEquals(1, told.sent.size());
      PayloadAborted aborted = f.events(PayloadAborted.class, "payload.aborted").get(0);
      assertEquals("too-large", aborted.reason());
      try (var files = f.vault.files()) {
        assertEquals(max, files.next().size());
        assertEquals(null, files.next());
      }
    }
  }

  @Test
  void a_source_that_fails_is_recorded_as_aborted_and_the_next_one_still_goes() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      Fixture.Told told = new Fixture.Told();
      InputStream failing =
          new InputStream() {
            private int left = 5000;

            @Override
            public int read() throws IOException {
              byte[] one = new byte[1];
              return read(one, 0, 1) < 0 ? -1 : one[0];
            }

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
              if (left == 0) {
                throw new IOException("disk error");
              }
              int count = Math.min(length, left);
              left -= count;
              return count;
            }
          };
      try (FieldClient client = f.client(kit, told)) {
        assertThrows(
            IOException.class,
            () -> client.send(new dev.sealwire.field.StreamSource(failing, "bad"), null, null));
        assertFalse(client.broken());
        client.send(Fixture.source("good", new byte[3]), null, null);
        client.await();
      }
      assertEquals(1, told.sent.size());
      assertEquals(
          "client-abort", f.events(PayloadAborted.class, "payload.aborted").get(0).reason());
    }
  }

  private record Raw(
      SSLSocket socket, FrameReader in, FrameWriter out, Messages.Greeting greeting) {}

  private Raw raw(Fixture f, Kit kit) throws Exception {
    SSLSocket socket = f.connect(kit);
    FrameReader in = new FrameReader(socket.getInputStream());
    assertTrue(in.next());
    assertEquals(FrameType.GREETING, in.type());
    Messages.Greeting greeting = Messages.Greeting.decode(in.json());
    return new Raw(socket, in, new FrameWriter(socket.getOutputStream()), greeting);
  }

  @Test
  void a_connection_lost_within_a_payload_leaves_an_entry_and_no_file() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      Raw raw = raw(f, kit);
      raw.out().write(1, new Messages.Open("half", null, null));
      raw.out().data(1, Fixture.bytes(20_000, 1).toArray(), 0, 20_000);
      raw.out().flush();
      raw.socket().close();
      Fixture.await("the session's end", () -> f.collector.connections() == 0);
      f.collector.stop("test");
      PayloadAborted aborted = f.events(PayloadAborted.class, "payload.aborted").get(0);
      assertEquals("connection-lost", aborted.reason());
      assertEquals(20_000, aborted.size());
      assertEquals(Sha256.hash(Fixture.bytes(20_000, 1)), aborted.sha256());
      assertEquals(List.of(), f.vault.clean());
    }
  }

  @Test
  void a_statement_that_does_not_agree_is_refused_by_field() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      Lie.eachIsRefused(f, kit, f.connect(kit));
      assertEquals(List.of(), f.events(PayloadReceived.class, "payload.received"));
    }
  }

  @Test
  void broken_rules_end_the_connection_with_the_reason() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      assertProtocol(f, kit, r -> r.out().write(1, new Messages.Abort("not open")));
      assertProtocol(f, kit, r -> r.out().write(0, new Messages.Credit(5)));
      assertProtocol(
          f,
          kit,
          r -> {
            r.out().write(5, new Messages.Open("a", null, null));
            r.out().write(5, new Messages.Open("again", null, null));
          });
      assertProtocol(
          f,
          kit,
          r -> {
            r.out().write(1, new Messages.Open("over credit", null, null));
            byte[] data = new byte[65_537];
            r.out().data(1, data, 0, data.length);
          });
      assertProtocol(
          f,
          kit,
          r -> {
            for (int i = 1; i <= 9; i++) {
              r.out().write(i, new Messages.Open("one too many", null, null));
            }
          });
      assertProtocol(f, kit, r -> r.out().write(0, new Messages.ProveConsistency(0, 1L << 40)));
    }
  }

  private interface Step {
    void run(Raw raw) throws Exception;
  }

  private void assertProtocol(Fixture f, Kit kit, Step step) throws Exception {
    Raw raw = raw(f, kit);
    step.run(raw);
    raw.out().flush();
    while (raw.in().next() && raw.in().type() != FrameType.GOODBYE) {
      // Whatever was answered before the rule was broken.
    }
    assertEquals("protocol", Messages.Goodbye.decode(raw.in().json()).reason());
    raw.socket().close();
  }

  @Test
  void the_idle_limit_ends_a_connection_with_an_open_stream_only() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start(s -> Tuned.of(s).idle(java.time.Duration.ofMillis(300)).done());
      Raw quiet = raw(f, kit);
      Raw open = raw(f, kit);
      open.out().write(1, new Messages.Open("waiting", null, null));
      open.out().flush();
      assertTrue(open.in().next());
      assertEquals("idle", Messages.Goodbye.decode(open.in().json()).reason());
      Fixture.await("one to go", () -> f.collector.connections() == 1);
      quiet.out().write(0, new Messages.ProveConsistency(1, 2));
      quiet.out().flush();
      assertTrue(quiet.in().next());
      assertEquals(FrameType.CONSISTENCY, quiet.in().type());
      open.socket().close();
      quiet.socket().close();
    }
  }

  @Test
  void a_stop_lets_an_open_stream_finish() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      Fixture.Told told = new Fixture.Told();
      java.io.PipedOutputStream feed = new java.io.PipedOutputStream();
      java.io.PipedInputStream pipe = new java.io.PipedInputStream(feed);
      FieldClient client = f.client(kit, told);
      Thread stopper = new Thread(() -> f.collector.stop("test"));
      Thread sender =
          new Thread(
              () -> {
                try {
                  client.send(new dev.sealwire.field.StreamSource(pipe, "slow"), null, null);
                  client.await();
                  client.close();
                } catch (IOException | SealwireException e) {
                  f.warnings.add("client: " + e);
                }
              });
      sender.start();
      feed.write(new byte[200_000]);
      feed.flush();
      stopper.start();
      Fixture.await(
          "no more connections",
          () -> {
            try (java.net.Socket probe = new java.net.Socket()) {
              probe.connect(f.collector.address(), 1000);
              return false;
            } catch (IOException e) {
              return true;
            }
          });
      feed.write(7);
      feed.close();
      sender.join();
      stopper.join();
      assertEquals(List.of(), f.warnings);
      assertEquals(200_001, told.sent.element().size());
    }
  }

  @Test
  void what_a_crash_left_is_cleared_up_and_recorded() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      f.start();
      // A start without a stop, an upload that never ended, and a payload whose entry was never
      // stored.
      Vault.Upload half = f.vault.begin();
      half.write(new byte[] {1, 2, 3}, 0, 3);
      Bytes orphan = Fixture.bytes(5000, 3);
      try (Vault.Upload whole = f.vault.begin()) {
        whole.write(orphan);
        whole.keep(Sha256.hash(orphan));
      }
      Collector first = f.collector;
      f.reopen();
      f.start();
      Recovery recovery = f.events(Recovery.class, "recovery").get(0);
      assertEquals(
          List.of("temporary-file", "unacknowledged-payload", "unclean-end"),
          recovery.found().stream().map(Recovery.Found::what).sorted().toList());
      assertEquals(Optional.of(recovery), f.collector.recovery());
      assertTrue(f.vault.open(Sha256.hash(orphan)).isEmpty());
      f.collector.stop("test");
      f.reopen();
      f.start();
      assertEquals(1, f.events(Recovery.class, "recovery").size());
      first.stop("already gone");
      half.close();
    }
  }

  @Test
  void one_connection_over_the_limit_is_refused_and_recorded() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start(s -> Tuned.of(s).connections(1).done());
      Raw first = raw(f, kit);
      assertThrows(Exception.class, () -> f.client(kit, new Fixture.Told()));
      Fixture.await("the entry", () -> reasons(f).contains("too-many-connections"));
      first.socket().close();
    }
  }
}
