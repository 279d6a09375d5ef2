package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceExported;
import dev.sealwire.evidence.EvidenceRead;
import dev.sealwire.evidence.EvidenceVerified;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.field.AdminClient;
import dev.sealwire.field.AuditClient;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.StateFolder;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.RevocationReason;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.Purpose;
import dev.sealwire.wire.ReadMessages;
import dev.sealwire.wire.What;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that are open when their certificate is revoked. */
@Timeout(180)
class RevokedAtOnceTest {
  @TempDir Path folder;

  private static CertificateIssued issued(Fixture f, Kit kit) {
    Sha256 fingerprint = Certificates.fingerprint(kit.certificate());
    return f.ledger.register().find(fingerprint).orElseThrow();
  }

  private static void revoke(Fixture f, Kit admin, Kit whom) throws Exception {
    // Somewhere else than where those read who are revoked.
    FieldClient.Context context =
        new FieldClient.Context(
            admin, new StateFolder(f.folder.resolve("admin")), f.suite, f.clock, f.random);
    try (AuditClient connection = AuditClient.start(f.connect(admin), context)) {
      new AdminClient(connection, admin.certificate())
          .revoke(issued(f, whom), RevocationReason.KEY_COMPROMISE);
    }
  }

  private static List<Event> events(Fixture f) throws Exception {
    List<Event> events = new ArrayList<>();
    try (Cursor<UnverifiedEntry> rows = f.reader().entries(0, f.reader().size())) {
      for (UnverifiedEntry row = rows.next(); row != null; row = rows.next()) {
        events.add(Leaf.decode(row.leaf()).event());
      }
    }
    return events;
  }

  private static List<String> types(List<Event> events) {
    return events.stream().map(Event::type).toList();
  }

  /** What stands behind the revocation of {@code whom}. */
  private static List<Event> behind(Fixture f, Kit whom) throws Exception {
    Sha256 fingerprint = Certificates.fingerprint(whom.certificate());
    List<Event> events = events(f);
    int at = 0;
    while (!(events.get(at) instanceof CertificateRevoked revoked)
        || !revoked.certificate().equals(fingerprint)) {
      at++;
    }
    return events.subList(at + 1, events.size());
  }

  private static boolean by(Event event, Sha256 certificate) {
    return event instanceof PayloadReceived e && e.certificate().equals(certificate)
        || event instanceof HandshakeAccepted h && h.handshake().chain().contains(certificate)
        || event instanceof EvidenceRead r && r.certificate().equals(certificate)
        || event instanceof EvidenceExported x && x.certificate().equals(certificate)
        || event instanceof EvidenceVerified v && v.certificate().equals(certificate)
        || event instanceof CertificateIssued i
            && i.asker() != null
            && i.asker().certificate().equals(certificate)
        || event instanceof CertificateRevoked d
            && d.asker() != null
            && d.asker().certificate().equals(certificate);
  }

  private static void assertNothingBehind(Fixture f, Kit whom) throws Exception {
    Sha256 fingerprint = Certificates.fingerprint(whom.certificate());
    List<Event> wrong = behind(f, whom).stream().filter(e -> by(e, fingerprint)).toList();
    assertEquals(List.of(), wrong);
  }

  private void assertIntact(Fixture f) throws Exception {
    var report = f.audit();
    assertTrue(report.intact(), "" + report.findings());
    Path temporary = folder.resolve("data/vault/tmp");
    if (Files.isDirectory(temporary)) {
      try (Stream<Path> left = Files.list(temporary)) {
        assertEquals(List.of(), left.toList());
      }
    }
    assertEquals(List.of(), f.warnings);
  }

  private static RawPeer uploading(Fixture f, Kit kit, int bytes) throws Exception {
    RawPeer peer = RawPeer.of(f, kit);
    peer.say(1, new Messages.Open("half", null, "c"));
    peer.out().data(1, new byte[bytes], 0, bytes);
    peer.out().flush();
    return peer;
  }

  @Test
  void open_connections_are_cut_whether_they_idle_or_send() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit boss = f.kit("boss", Role.ADMIN, false);
      Kit lost = f.kit("laptop-7", Role.FIELD, false);
      Kit other = f.kit("laptop-8", Role.FIELD, false);
      f.start();
      Fixture.Told told = new Fixture.Told();
      List<RawPeer> peers = new ArrayList<>();
      try (FieldClient bystander = f.client(other, told)) {
        for (int i = 0; i < 3; i++) {
          peers.add(RawPeer.of(f, lost));
        }
        peers.add(uploading(f, lost, 100));
        peers.add(uploading(f, lost, 40_000)); // in a temporary file of the vault
        assertEquals(6, f.collector.connections());
        revoke(f, boss, lost);
        Fixture.await("the cut", () -> f.collector.connections() == 1);
        for (RawPeer peer : peers) {
          assertEquals("revoked", peer.goodbye());
          peer.close();
        }
        bystander.send(Fixture.source("x", new byte[10]), null, null);
        bystander.await();
      }
      assertEquals(1, told.sent.size());
      f.collector.stop("test");
      List<Event> behind = behind(f, lost);
      List<SessionClosed> closed =
          behind.stream()
              .filter(SessionClosed.class::isInstance)
              .map(SessionClosed.class::cast)
              .filter(c -> c.reason().equals("revoked"))
              .toList();
      assertEquals(5, closed.size(), types(behind)::toString);
      assertEquals(2, closed.stream().mapToLong(SessionClosed::aborted).sum());
      List<PayloadAborted> aborted =
          behind.stream()
              .filter(PayloadAborted.class::isInstance)
              .map(PayloadAborted.class::cast)
              .toList();
      assertEquals(2, aborted.size());
      assertTrue(aborted.stream().allMatch(a -> a.reason().equals("revoked")));
      assertNothingBehind(f, lost);
      assertIntact(f);
    }
  }

  @Test
  void a_peer_that_reads_nothing_is_cut_as_soon() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit boss = f.kit("boss", Role.ADMIN, false);
      Kit deaf = f.kit("deaf", Role.AUDITOR, false);
      Kit field = f.kit("alice", Role.FIELD, false);
      f.start();
      try (FieldClient client = f.client(field, new Fixture.Told())) {
        for (int i = 0; i < 20; i++) {
          client.send(Fixture.source("p" + i, Fixture.bytes(900_000, i).toArray()), null, null);
        }
        client.await();
      }
      try (RawPeer peer = RawPeer.of(f, deaf)) {
        peer.task(1, new ReadMessages.Task(Purpose.VERIFY, "everything", null));
        // More than sockets hold is asked for and never taken.
        List<Sha256> payloads =
            f.events(PayloadReceived.class, "payload.received").stream()
                .map(PayloadReceived::sha256)
                .toList();
        for (int i = 0; i < 8; i++) {
          peer.say(2 + i, ReadMessages.Read.named(What.VAULT, payloads.get(i)));
        }
        revoke(f, boss, deaf);
        Fixture.await("the cut", () -> f.collector.connections() == 0);
      }
      f.collector.stop("test");
      assertEquals("revoked", last(f, SessionClosed.class).reason());
      assertNothingBehind(f, deaf);
      assertIntact(f);
    }
  }

  private static <T extends Event> T last(Fixture f, Class<T> type) throws Exception {
    List<T> all = events(f).stream().filter(type::isInstance).map(type::cast).toList();
    return all.stream()
        .filter(e -> !(e instanceof SessionClosed c) || c.reason().equals("revoked"))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  @Test
  void an_admin_revokes_itself_and_is_told_so_before_it_is_cut() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit boss = f.kit("boss", Role.ADMIN, false);
      Kit next = f.kit("next", Role.ADMIN, false);
      Kit alice = f.kit("alice", Role.FIELD, false);
      f.start();
      revoke(f, boss, boss); // the receipt came
      Fixture.await("the cut", () -> f.collector.connections() == 0);
      assertEquals("revoked", last(f, SessionClosed.class).reason());
      revoke(f, next, alice);
      f.collector.stop("test");
      assertNothingBehind(f, boss);
      assertIntact(f);
    }
  }

  /** Sends and comes again without end, until it is let in no more. */
  private static int press(Fixture f, Kit kit, int seed, AtomicInteger sent) {
    Fixture.Told told = new Fixture.Told();
    int seen = 0;
    try {
      while (true) {
        try (FieldClient client = f.client(kit, told)) {
          for (int i = 0; i < 30; i++) {
            int size = i % 3 == 0 ? 5_000 : 100; // some go to the vault
            byte[] data = Fixture.bytes(size, seed * 1000 + seen++).toArray();
            client.send(Fixture.source("p" + i, data), null, null);
            sent.incrementAndGet();
          }
          client.await();
        }
      }
    } catch (Exception e) {
      return told.sent.size(); // refused or cut; which is for the log to say
    }
  }

  @Test
  void nothing_that_was_under_way_is_recorded_behind_the_revocation() throws Exception {
    for (int round = 0; round < 3; round++) {
      Path home = Files.createDirectories(folder.resolve("round" + round));
      try (Fixture f = new Fixture(home)) {
        Kit boss = f.kit("boss", Role.ADMIN, false);
        Kit lost = f.kit("laptop-7", Role.FIELD, false);
        f.start();
        AtomicInteger sent = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
          List<Future<Integer>> pressing = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            int seed = i;
            pressing.add(pool.submit(() -> press(f, lost, seed, sent)));
          }
          int enough = 150 + 50 * round;
          Fixture.await("a crowd", () -> sent.get() > enough);
          revoke(f, boss, lost);
          long receipts = 0;
          for (Future<Integer> one : pressing) {
            receipts += one.get();
          }
          Fixture.await("the ends", () -> f.collector.connections() == 0);
          f.collector.stop("test");
          assertNothingBehind(f, lost);
          long received = events(f).stream().filter(PayloadReceived.class::isInstance).count();
          assertTrue(receipts > 0 && receipts <= received, receipts + " of " + received);
          var report = f.audit();
          assertTrue(report.intact(), "" + report.findings());
          assertEquals(List.of(), f.warnings);
        } finally {
          pool.shutdownNow();
        }
      }
    }
  }

  @Test
  void a_reader_is_shown_nothing_more() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit boss = f.kit("boss", Role.ADMIN, false);
      Kit lost = f.kit("carol", Role.AUDITOR, false);
      f.start();
      AtomicBoolean stopped = new AtomicBoolean();
      try (AuditClient reader = f.auditor(lost)) {
        reader.task(Purpose.LOG, "entries");
        Thread reads =
            new Thread(
                () -> {
                  try {
                    while (true) {
                      reader.log().schemaFaults();
                      reader.task(Purpose.LOG, "again");
                    }
                  } catch (IOException | dev.sealwire.bytes.SealwireException e) {
                    stopped.set(true);
                  }
                });
        reads.start();
        Fixture.await("readings", () -> f.ledger.checkpoint().checkpoint().size() > 40);
        revoke(f, boss, lost);
        reads.join();
      } catch (IOException e) {
        assertTrue(stopped.get(), e::toString); // the goodbye of one who was cut
      }
      assertTrue(stopped.get());
      Fixture.await("the cut", () -> f.collector.connections() == 0);
      f.collector.stop("test");
      assertNothingBehind(f, lost);
      assertFalse(behind(f, lost).isEmpty());
      assertIntact(f);
    }
  }
}
