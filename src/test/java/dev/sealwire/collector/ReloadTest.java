package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CollectorReloaded;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.field.FieldClient;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.IssueRequest;
import dev.sealwire.pki.Issued;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.tls.ServerTls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running collector takes up, and that nobody's connection ends by it. */
class ReloadTest {
  @TempDir Path folder;

  private static Issued fresh(Fixture f) throws Exception {
    Issued issued =
        f.authority.issue(
            IssueRequest.collector("collector", Duration.ofDays(5), List.of("127.0.0.1")));
    f.issued(issued.certificate(), Role.COLLECTOR);
    return issued;
  }

  private static ServerTls tls(Fixture f, Issued identity) throws Exception {
    ClientCheck check =
        new ClientCheck(
            Set.of(f.authority.certificate()), CertificateRegister.read(f.log), f.clock);
    return new ServerTls(f.provider, identity.key(), List.of(identity.certificate()), check);
  }

  private static Reload reload(
      Fixture f, ServerTls tls, CollectorSettings settings, X509Certificate certificate) {
    return new Reload(
        tls,
        null,
        settings,
        Certificates.fingerprint(certificate),
        List.of(Certificates.fingerprint(f.authority.certificate())),
        List.of("something"),
        List.of());
  }

  private static X509Certificate shown(Fixture f, Kit kit) throws Exception {
    try (SSLSocket socket = f.connect(kit)) {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private static void send(FieldClient client, String name) throws Exception {
    client.send(Fixture.source(name, new byte[10]), null, null);
    client.await();
  }

  @Test
  void a_new_certificate_is_shown_to_who_comes_and_nobody_has_to_go() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("alice", Role.FIELD, false);
      f.start();
      Fixture.Told told = new Fixture.Told();
      try (FieldClient before = f.client(kit, told)) {
        send(before, "before");
        Issued issued = fresh(f);
        f.collector.reload("a test", null, reload(f, tls(f, issued), null, issued.certificate()));
        send(before, "after");
        assertEquals(issued.certificate(), shown(f, kit));
        try (FieldClient after = f.client(kit, told)) {
          send(after, "anew");
        }
        CollectorReloaded said = f.events(CollectorReloaded.class, "collector.reloaded").get(0);
        assertEquals(Certificates.fingerprint(issued.certificate()), said.collector());
        assertEquals("a test", said.by());
      }
      assertEquals(3, told.sent.size());
      f.collector.stop("test");
      assertEquals(List.of(), f.audit().findings());
    }
  }

  @Test
  void shares_hold_for_all_and_what_was_greeted_with_stays() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("alice", Role.FIELD, false);
      f.start();
      Fixture.Told told = new Fixture.Told();
      try (FieldClient before = f.client(kit, told)) {
        Fairness one = new Fairness(16, 10, 100, Duration.ofSeconds(1), 1, 0, 0);
        CollectorSettings less =
            Tuned.of(Fixture.settings())
                .fair(one)
                .connections(128)
                .streams(1, Fixture.settings().streamCredit())
                .payloads(5, Fixture.settings().inlineBytesMax())
                .done();
        X509Certificate own = shown(f, kit);
        Fixture.await("it went", () -> f.collector.connections() == 1);
        f.collector.reload("a test", null, reload(f, null, less, own));
        assertThrows(Exception.class, () -> f.client(kit, told));
        Fixture.await("the refusal", () -> refusals(f) == 1);
        // Ten bytes are over the new limit, and under that of the greeting.
        send(before, "ten bytes");
        assertEquals(own, certificateOf(f));
      }
      Fixture.await("it went", () -> f.collector.connections() == 0);
      try (FieldClient after = f.client(kit, told)) {
        send(after, "too long");
      }
      assertEquals(1, told.sent.size());
      assertEquals(List.of("too long too-large"), List.copyOf(told.refused));
    }
  }

  private static X509Certificate certificateOf(Fixture f) throws Exception {
    Sha256 said = f.events(CollectorReloaded.class, "collector.reloaded").get(0).collector();
    return Certificates.decode(f.log.certificate(said).orElseThrow());
  }

  private static long refusals(Fixture f) {
    try {
      return f.events(HandshakeRejected.class, "handshake.rejected").stream()
          .filter(e -> e.reason().equals("too-many-connections"))
          .count();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void what_cannot_be_recorded_is_not_taken_up() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("alice", Role.FIELD, false);
      f.start();
      X509Certificate own = shown(f, kit);
      Issued issued = fresh(f);
      ServerTls tls = tls(f, issued);
      f.ledger.close();
      assertThrows(
          IOException.class, () -> f.collector.reload("a test", null, reload(f, tls, null, own)));
      assertTrue(f.events(CollectorReloaded.class, "collector.reloaded").isEmpty());
      // The handshake still goes through to where its entry fails: the certificate shown counts.
      assertEquals(own, shown(f, kit));
    }
  }

  @Test
  void a_collector_that_stops_takes_up_nothing() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      f.start();
      f.collector.stop("test");
      X509Certificate own = f.authority.certificate();
      assertThrows(
          IOException.class, () -> f.collector.reload("a test", null, reload(f, null, null, own)));
    }
  }
}
