package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.AdminRefused;
import dev.sealwire.evidence.Asker;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.Entry;
import dev.sealwire.field.AdminClient;
import dev.sealwire.field.AuditClient;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.Recorded;
import dev.sealwire.pki.CertificateAuthority;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.IssueRequest;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.RevocationReason;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.AdminMessages;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.Limits;
import dev.sealwire.wire.Message;
import dev.sealwire.wire.Messages;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may come in, recorded over the channel, and everything that must not be. */
@Timeout(120)
class AdministrationTest {
  @TempDir Path folder;

  private static X509Certificate made(CertificateAuthority by, String name, Role role)
      throws Exception {
    return by.issue(IssueRequest.fresh(name, role, Duration.ofDays(2))).certificate();
  }

  private static AdminClient admin(AuditClient connection, Kit kit) {
    return new AdminClient(connection, kit.certificate());
  }

  private static List<AdminRefused> refusals(Fixture f) throws Exception {
    return f.events(AdminRefused.class, "admin.refused");
  }

  private static void assertIntact(Fixture f) throws Exception {
    var report = f.audit();
    assertTrue(report.intact(), "" + report.findings());
  }

  @Test
  void whom_an_admin_registers_is_let_in_and_whom_it_revokes_is_not() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit boss = f.kit("boss", Role.ADMIN, false);
      Kit alice = f.kit("alice", Role.FIELD, true);
      f.start();
      assertThrows(Exception.class, () -> f.client(alice, new Fixture.Told()));
      CertificateIssued issued;
      try (AuditClient connection = f.auditor(boss)) {
        Recorded recorded =
            admin(connection, boss)
                .register(alice.certificate(), Role.FIELD.label(), f.authority.certificate());
        assertEquals(f.reader().size() - 1, recorded.index());
        issued = (CertificateIssued) recorded.entry().event();
        Sha256 by = Certificates.fingerprint(boss.certificate());
        assertEquals(new Asker(connection.greeting().session(), by), issued.asker());
        assertEquals("boss", issued.by());
      }
      Fixture.Told told = new Fixture.Told();
      try (FieldClient client = f.client(alice, told)) {
        client.send(Fixture.source("x", new byte[10]), null, null);
        client.await();
      }
      assertEquals(1, told.sent.size());
      try (AuditClient connection = f.auditor(boss)) {
        admin(connection, boss).revoke(issued, RevocationReason.KEY_COMPROMISE);
      }
      assertThrows(Exception.class, () -> f.client(alice, new Fixture.Told()));
      f.collector.stop("test");
      assertEquals(List.of(), refusals(f));
      assertIntact(f);
    }
  }

  @Test
  void field_clients_and_auditors_are_refused_and_each_attempt_is_an_entry() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      List<Kit> others =
          List.of(f.kit("alice", Role.FIELD, false), f.kit("carol", Role.AUDITOR, false));
      f.start();
      X509Certificate mine = made(f.authority, "mallory", Role.ADMIN);
      CertificateIssued victim = f.events(CertificateIssued.class, "certificate.issued").get(1);
      for (Kit kit : others) {
        try (AuditClient connection = f.auditor(kit)) {
          AdminClient client = admin(connection, kit);
          for (org.junit.jupiter.api.function.Executable attempt :
              List.<org.junit.jupiter.api.function.Executable>of(
                  () -> client.register(mine, Role.ADMIN.label(), f.authority.certificate()),
                  () -> client.revoke(victim, RevocationReason.UNSPECIFIED))) {
            RefusedException refused = assertThrows(RefusedException.class, attempt);
            assertEquals("wrong-role", refused.code());
          }
        }
      }
      f.collector.stop("test");
      List<AdminRefused> refusals = refusals(f);
      assertEquals(
          List.of("register", "revoke", "register", "revoke"),
          refusals.stream().map(AdminRefused::request).toList());
      assertTrue(refusals.stream().allMatch(r -> r.reason().equals("wrong-role")));
      assertTrue(refusals.get(0).detail().contains(Certificates.fingerprint(mine).hex()));
      assertEquals(
          Certificates.fingerprint(others.get(1).certificate()), refusals.get(3).certificate());
      assertEquals(List.of(), f.entries("certificate.revoked"));
      assertEquals(4, f.entries("certificate.issued").size());
      assertIntact(f);
    }
  }

  /** A certificate of the authority's own making but for one thing. */
  private static X509Certificate signed(
      CertificateAuthority authority, X509Certificate like, boolean extension, BigInteger serial)
      throws Exception {
    X509CertificateHolder holder = new X509CertificateHolder(like.getEncoded());
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            holder.getIssuer(),
            serial,
            like.getNotBefore(),
            new Date(like.getNotAfter().getTime()),
            holder.getSubject(),
            holder.getSubjectPublicKeyInfo());
    for (Object oid : holder.getExtensionOIDs()) {
      Extension one = holder.getExtension((ASN1ObjectIdentifier) oid);
      builder.addExtension(one);
    }
    if (extension) {
      builder.addExtension(
          new ASN1ObjectIdentifier("1.2.3.4"), false, new DEROctetString(new byte[8]));
    }
    return parsed(
        builder
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.key()))
            .getEncoded());
  }

  private static X509Certificate parsed(byte[] der) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private static void refused(
      RawPeer peer, List<String> codes, X509Certificate certificate, String role, String code)
      throws Exception {
    Message asked = new AdminMessages.Register(Certificates.encode(certificate), role);
    codes.add(code);
    assertEquals(code, peer.refused(codes.size(), asked), certificate::toString);
  }

  @Test
  void what_the_authority_did_not_make_as_it_makes_them_is_refused() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit boss = f.kit("boss", Role.ADMIN, false);
      f.start();
      Path ca = folder.resolve("ca.pem");
      Path key = folder.resolve("ca.key");
      f.authority.save(ca, key, null);
      CertificateAuthority stranger =
          CertificateAuthority.create("other", Duration.ofDays(9), f.clock, f.random);
      CertificateAuthority impostor =
          CertificateAuthority.create("test authority", Duration.ofDays(9), f.clock, f.random);
      CertificateAuthority early =
          CertificateAuthority.open(
              ca, key, null, Clock.offset(f.clock, Duration.ofDays(-8)), f.random);
      CertificateAuthority late =
          CertificateAuthority.open(
              ca, key, null, Clock.offset(f.clock, Duration.ofDays(1)), f.random);
      X509Certificate good = made(f.authority, "alice", Role.FIELD);
      List<String> codes = new ArrayList<>();
      try (RawPeer peer = RawPeer.of(f, boss)) {
        Bytes junk = Bytes.utf8("0 this is no certificate");
        codes.add("certificate-malformed");
        assertEquals(codes.get(0), peer.refused(1, new AdminMessages.Register(junk, "field")));
        String untrusted = "certificate-untrusted";
        refused(peer, codes, made(stranger, "alice", Role.FIELD), "field", untrusted);
        refused(peer, codes, made(impostor, "alice", Role.FIELD), "field", untrusted);
        refused(peer, codes, made(early, "alice", Role.FIELD), "field", untrusted);
        refused(peer, codes, made(late, "alice", Role.FIELD), "field", untrusted);
        refused(peer, codes, f.authority.certificate(), "field", untrusted);
        X509Certificate collector =
            f.authority
                .issue(IssueRequest.collector("c", Duration.ofDays(1), List.of("localhost")))
                .certificate();
        refused(peer, codes, collector, "field", untrusted);
        String role = "certificate-role";
        refused(peer, codes, good, "collector", untrusted);
        refused(peer, codes, good, "nobody", role);
        refused(peer, codes, good, "admin", role);
        refused(peer, codes, good, "", role);
        String profile = "certificate-profile";
        refused(peer, codes, good, "authority", profile);
        X509Certificate named = made(f.authority, "two words", Role.FIELD);
        refused(peer, codes, named, "field", profile);
        refused(
            peer, codes, signed(f.authority, good, true, good.getSerialNumber()), "field", profile);
        BigInteger large = BigInteger.ONE.shiftLeft(130);
        refused(peer, codes, signed(f.authority, good, false, large), "field", profile);
        String known = "certificate-known";
        refused(peer, codes, boss.certificate(), "admin", known);
        refused(peer, codes, f.authority.certificate(), "authority", known);
        peer.say(99, new AdminMessages.Register(Certificates.encode(good), "field"));
        peer.take(FrameType.RECEIPT);
      }
      f.collector.stop("test");
      assertEquals(codes, refusals(f).stream().map(AdminRefused::reason).toList());
      assertEquals(4, f.entries("certificate.issued").size());
      assertIntact(f);
    }
  }

  @Test
  void a_second_certificate_of_one_serial_number_is_refused() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit boss = f.kit("boss", Role.ADMIN, false);
      f.start();
      X509Certificate good = made(f.authority, "alice", Role.FIELD);
      X509Certificate again = signed(f.authority, good, false, good.getSerialNumber());
      assertTrue(!again.equals(good));
      try (AuditClient connection = f.auditor(boss)) {
        admin(connection, boss).register(good, Role.FIELD.label(), f.authority.certificate());
        for (X509Certificate one : List.of(good, again)) {
          RefusedException e =
              assertThrows(
                  RefusedException.class,
                  () ->
                      admin(connection, boss)
                          .register(one, Role.FIELD.label(), f.authority.certificate()));
          assertEquals("certificate-known", e.code());
        }
      }
    }
  }

  @Test
  void what_cannot_be_revoked_is_refused_and_nothing_is_revoked_twice() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit boss = f.kit("boss", Role.ADMIN, false);
      Kit alice = f.kit("alice", Role.FIELD, false);
      Kit secret = f.kit("secret", Role.FIELD, true);
      f.start();
      try (RawPeer peer = RawPeer.of(f, boss)) {
        Sha256 authority = Certificates.fingerprint(f.authority.certificate());
        Sha256 never = Certificates.fingerprint(secret.certificate());
        Sha256 once = Certificates.fingerprint(alice.certificate());
        String reason = "superseded";
        assertEquals(
            "certificate-authority", peer.refused(1, new AdminMessages.Revoke(authority, reason)));
        assertEquals(
            "certificate-unknown", peer.refused(2, new AdminMessages.Revoke(never, reason)));
        peer.say(3, new AdminMessages.Revoke(once, reason));
        peer.take(FrameType.RECEIPT);
        assertEquals(
            "certificate-revoked", peer.refused(4, new AdminMessages.Revoke(once, reason)));
      }
      f.collector.stop("test");
      assertEquals(3, refusals(f).size());
      assertEquals(
          List.of("alice"),
          f.events(CertificateRevoked.class, "certificate.revoked").stream()
              .map(CertificateRevoked::subject)
              .toList());
      assertIntact(f);
    }
  }

  @Test
  void of_two_admins_who_register_the_same_one_is_refused() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      List<Kit> bosses = List.of(f.kit("a", Role.ADMIN, false), f.kit("b", Role.ADMIN, false));
      f.start();
      ExecutorService pool = Executors.newFixedThreadPool(2);
      try {
        for (int round = 0; round < 20; round++) {
          X509Certificate one = made(f.authority, "alice" + round, Role.FIELD);
          CountDownLatch ready = new CountDownLatch(2);
          List<Callable<String>> both = new ArrayList<>();
          for (Kit boss : bosses) {
            both.add(
                () -> {
                  try (RawPeer peer = RawPeer.of(f, boss)) {
                    ready.countDown();
                    ready.await();
                    peer.say(1, new AdminMessages.Register(Certificates.encode(one), "field"));
                    assertTrue(peer.in().next());
                    return peer.in().type() == FrameType.RECEIPT
                        ? "receipt"
                        : Messages.Refused.decode(peer.in().json()).code();
                  }
                });
          }
          List<String> said = new ArrayList<>();
          for (Future<String> answer : pool.invokeAll(both)) {
            said.add(answer.get());
          }
          assertEquals(List.of("certificate-known", "receipt"), said.stream().sorted().toList());
        }
      } finally {
        pool.shutdownNow();
      }
      f.collector.stop("test");
      assertEquals(24, f.entries("certificate.issued").size());
      assertIntact(f);
    }
  }

  @Test
  void a_collector_that_stops_records_nobody_any_more() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit boss = f.kit("boss", Role.ADMIN, false);
      Kit alice = f.kit("alice", Role.FIELD, false);
      f.start();
      try (RawPeer waits = RawPeer.of(f, alice);
          RawPeer peer = RawPeer.of(f, boss)) {
        waits.say(1, new Messages.Open("held open", null, null));
        // An open stream keeps the session of its owner, and an unread answer that of the admin.
        Thread stop = new Thread(() -> f.collector.stop("test"));
        stop.start();
        assertEquals("shutdown", peer.goodbye());
        Sha256 victim = Certificates.fingerprint(alice.certificate());
        String code = peer.refused(1, new AdminMessages.Revoke(victim, "superseded"));
        assertEquals("shutdown", code);
        waits.say(1, new Messages.Abort("done"));
        waits.socket().close();
        stop.join();
      }
      assertEquals(List.of(), f.entries("certificate.revoked"));
      assertEquals("shutdown", refusals(f).get(0).reason());
      assertIntact(f);
    }
  }

  @Test
  void broken_rules_end_the_connection() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit boss = f.kit("boss", Role.ADMIN, false);
      f.start();
      Bytes most = Bytes.wrap(new byte[Limits.CERTIFICATE_BYTES_MAX]);
      Bytes over = Bytes.wrap(new byte[Limits.CERTIFICATE_BYTES_MAX + 1]);
      try (RawPeer peer = RawPeer.of(f, boss)) {
        assertEquals(
            "certificate-malformed", peer.refused(1, new AdminMessages.Register(most, "field")));
        peer.say(2, new AdminMessages.Register(over, "field"));
        assertEquals("protocol", peer.goodbye());
      }
      Bytes one = Bytes.of((byte) 1);
      for (Message message :
          List.of(
              new AdminMessages.Register(Bytes.EMPTY, "field"),
              new AdminMessages.Register(one, "x".repeat(Limits.LABEL_BYTES_MAX + 1)),
              new AdminMessages.Revoke(Sha256.ZERO, "removeFromCRL"))) {
        try (RawPeer peer = RawPeer.of(f, boss)) {
          peer.say(1, message);
          assertEquals("protocol", peer.goodbye(), message::toString);
        }
      }
      try (RawPeer peer = RawPeer.of(f, boss)) {
        String revoke = peer.refused(2, new AdminMessages.Revoke(Sha256.ZERO, "superseded"));
        assertEquals("certificate-unknown", revoke);
        peer.say(2, new AdminMessages.Revoke(Sha256.ZERO, "superseded"));
        assertEquals("protocol", peer.goodbye());
      }
      Fixture.await("the ends", () -> f.collector.connections() == 0);
      List<Entry> refusals = f.entries("admin.refused");
      assertEquals(2, refusals.size(), refusals::toString);
    }
  }
}
