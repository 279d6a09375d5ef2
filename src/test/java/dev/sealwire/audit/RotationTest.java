package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Asker;
import dev.sealwire.evidence.AuthoritySucceeded;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CollectorReloaded;
import dev.sealwire.evidence.CollectorStopped;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceRead;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.evidence.Succession;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A log through the whole of a rotation of its authority, and what is wrong with false ones. */
class RotationTest {
  // Made once: keys take longer than everything the tests do with them.
  private static SampleLog clean;
  private static TestPki next;
  private static TestPki.Holder alice2;
  private static TestPki.Holder collector2;

  @BeforeAll
  static void build() throws Exception {
    rotated();
  }

  /** A log in which an authority takes the place of another; to be copied before it is altered. */
  static synchronized SampleLog rotated() throws Exception {
    if (clean == null) {
      clean = rotate(SampleLog.build(SampleLog.clean().keys));
    }
    return clean;
  }

  private static SampleLog rotate(SampleLog s) throws Exception {
    next = new TestPki("Sample CA 2");
    alice2 = next.issue("alice", "field");
    collector2 = next.issue("collector", "collector");
    issue(s, "authority2", next.authority, null);
    s.mark("succeeded", succeeded(s, s.keys.pki, next, succession(s)));
    issue(s, "alice2", alice2, next.authority);
    s.mark("rotating", SampleLog.started(SampleLog.POLICY));
    s.mark("overlap", accepted(s, 'a', s.keys.alice, "alice"));
    s.mark("new", accepted(s, 'b', alice2, "alice"));
    issue(s, "collector2", collector2, next.authority);
    s.mark("reloaded", reloaded(s, collector2, s.keys.pki.authority, next.authority));
    s.mark("finished", SampleLog.revoked(s.keys.pki.authority, "superseded"));
    s.mark("reloaded2", reloaded(s, collector2, next.authority));
    s.mark("after", accepted(s, 'c', alice2, "alice"));
    for (char session : new char[] {'a', 'b', 'c'}) {
      s.add(new SessionClosed(String.valueOf(session).repeat(32), 1, 1, 0, 0, "goodbye", null));
    }
    s.mark("end", new CollectorStopped("signal"));
    s.rewrite();
    return s;
  }

  private static void issue(SampleLog s, String mark, TestPki.Holder holder, TestPki.Holder issuer)
      throws Exception {
    s.mark(mark, by(holder, issuer));
    s.log.certificates.add(holder.stored());
  }

  private static CertificateIssued by(TestPki.Holder holder, TestPki.Holder issuer) {
    CertificateIssued was = holder.issued();
    return new CertificateIssued(
        was.subject(),
        was.serial(),
        was.certificate(),
        was.role(),
        was.notBefore(),
        was.notAfter(),
        was.by(),
        issuer == null ? null : issuer.hash());
  }

  private static Succession succession(SampleLog s) {
    Sha256 from = s.keys.pki.authority.hash();
    return new Succession(SampleLog.ORIGIN, from, next.authority.hash(), SampleLog.NOW);
  }

  private static AuthoritySucceeded succeeded(
      SampleLog s, TestPki old, TestPki fresh, Succession said) throws Exception {
    String text = said.encode().utf8();
    return new AuthoritySucceeded(
        s.keys.pki.authority.hash(),
        next.authority.hash(),
        text,
        old.authority.sign(text),
        fresh.authority.sign(text),
        "init",
        null);
  }

  private static HandshakeAccepted accepted(
      SampleLog s, char session, TestPki.Holder holder, String subject) {
    Handshake handshake =
        SampleLog.handshake(
            String.valueOf(session).repeat(32), holder, subject, "field", SampleLog.POLICY);
    return new HandshakeAccepted(handshake);
  }

  private static CollectorReloaded reloaded(
      SampleLog s, TestPki.Holder collector, TestPki.Holder... authorities) {
    List<Sha256> hashes = new ArrayList<>();
    for (TestPki.Holder one : authorities) {
      hashes.add(one.hash());
    }
    return new CollectorReloaded(
        "SIGHUP",
        SampleLog.hash(SampleLog.POLICY),
        collector.hash(),
        hashes,
        List.of(CollectorReloaded.CERTIFICATE),
        List.of(),
        null);
  }

  private static List<String> kinds(AuditReport report) {
    return report.findings().stream().map(f -> f.kind() + " " + f.index()).toList();
  }

  private static AuditReport audit(SampleLog s, X509Certificate... authorities) throws Exception {
    return Auditor.run(s.request(true, List.of(authorities)));
  }

  @Test
  void whoever_knows_one_of_the_authorities_knows_the_other() throws Exception {
    X509Certificate old = clean.keys.pki.authority.certificate();
    X509Certificate now = next.authority.certificate();
    for (X509Certificate[] given : new X509Certificate[][] {{old}, {now}, {old, now}, {}}) {
      AuditReport report = audit(clean.copy(), given);
      assertEquals(List.of(), kinds(report));
      assertEquals(given.length == 0, !report.verdict(Area.AUTHENTICITY).notChecked().isEmpty());
    }
  }

  @Test
  void whoever_knows_neither_believes_neither() throws Exception {
    AuditReport report = audit(clean.copy(), clean.keys.foreign.authority.certificate());
    List<String> kinds = kinds(report);
    assertTrue(kinds.contains("authority-unknown " + clean.at("authority")), kinds.toString());
    assertTrue(kinds.contains("authority-unknown " + clean.at("authority2")), kinds.toString());
    assertTrue(kinds.contains("certificate-issuer " + clean.at("alice")), kinds.toString());
    assertTrue(kinds.contains("certificate-issuer " + clean.at("alice2")), kinds.toString());
  }

  @Test
  void a_chain_of_successions_leads_on_without_end_or_loop() throws Exception {
    SampleLog s = clean.copy();
    // Said again, as a rotation does that was cut off and run again.
    s.replace("rotating", s.event("succeeded"));
    s.replace("overlap", SampleLog.started(SampleLog.POLICY));
    s.replace("reloaded2", accepted(s, 'a', alice2, "alice"));
    assertEquals(List.of(), kinds(audit(s, next.authority.certificate())));
  }

  private record Case(String name, String mark, Other event, String... kinds) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Other {
    Event of(SampleLog s) throws Exception;
  }

  static List<Case> cases() {
    List<Case> all = new ArrayList<>();
    all.add(
        new Case(
            "a certificate of the finished authority lets somebody in",
            "after",
            s -> accepted(s, 'c', s.keys.alice, "alice"),
            "handshake-authority after"));
    all.add(
        new Case(
            "the finished authority issues",
            "reloaded2",
            s -> {
              TestPki.Holder late = s.keys.pki.issue("late", "field");
              s.log.certificates.add(late.stored());
              return by(late, s.keys.pki.authority);
            },
            "certificate-issuer reloaded2"));
    all.add(
        new Case(
            "a succession that only the new authority signed",
            "succeeded",
            s -> succeeded(s, next, next, succession(s)),
            "authority-unknown authority2",
            "succession-signature succeeded"));
    all.add(
        new Case(
            "a succession that the new authority did not accept",
            "succeeded",
            s -> succeeded(s, s.keys.pki, s.keys.pki, succession(s)),
            "authority-unknown authority2",
            "succession-signature succeeded"));
    all.add(
        new Case(
            "the succession of another log",
            "succeeded",
            s ->
                succeeded(
                    s,
                    s.keys.pki,
                    next,
                    new Succession(
                        "other.example/1",
                        s.keys.pki.authority.hash(),
                        next.authority.hash(),
                        SampleLog.NOW)),
            "authority-unknown authority2",
            "succession-fields succeeded"));
    all.add(
        new Case(
            "a succession that says another authority",
            "succeeded",
            s ->
                succeeded(
                    s,
                    s.keys.pki,
                    next,
                    new Succession(
                        SampleLog.ORIGIN,
                        s.keys.pki.authority.hash(),
                        s.keys.foreign.authority.hash(),
                        SampleLog.NOW)),
            "authority-unknown authority2",
            "succession-fields succeeded"));
    all.add(
        new Case(
            "a succession that is no statement",
            "succeeded",
            s ->
                new AuthoritySucceeded(
                    s.keys.pki.authority.hash(),
                    next.authority.hash(),
                    "so it is",
                    Bytes.EMPTY,
                    Bytes.EMPTY,
                    "init",
                    null),
            "authority-unknown authority2",
            "succession-fields succeeded"));
    all.add(
        new Case(
            "an authority without a succession",
            "succeeded",
            s -> SampleLog.rejected(7),
            "authority-unknown authority2"));
    all.add(
        new Case(
            "a succession before the authority was issued",
            "authority2",
            s -> s.event("succeeded"),
            "succession-not-issued authority2"));
    all.add(
        new Case(
            "a certificate whose entry names another issuer",
            "alice2",
            s -> by(alice2, s.keys.pki.authority),
            "certificate-fields alice2"));
    all.add(
        new Case(
            "a reload with the certificate of a client",
            "reloaded",
            s -> reloaded(s, s.keys.alice, next.authority),
            "reload-fields reloaded"));
    all.add(
        new Case(
            "a reload with a collector's certificate never issued",
            "reloaded",
            s -> reloaded(s, s.keys.stray, next.authority),
            "reload-fields reloaded"));
    all.add(
        new Case(
            "a reload by which the finished authority is trusted",
            "reloaded2",
            s -> reloaded(s, collector2, s.keys.pki.authority),
            "reload-fields reloaded2"));
    all.add(
        new Case(
            "a reload with a certificate by the finished authority",
            "reloaded2",
            s -> reloaded(s, s.keys.collector, next.authority),
            "reload-fields reloaded2"));
    all.add(
        new Case(
            "a reload of another policy",
            "reloaded",
            s -> {
              CollectorReloaded was = reloaded(s, collector2, next.authority);
              return new CollectorReloaded(
                  was.by(),
                  SampleLog.hash("other"),
                  was.collector(),
                  was.authorities(),
                  was.changed(),
                  was.refused(),
                  null);
            },
            "reload-fields reloaded"));
    all.add(
        new Case(
            "a reload while nothing runs",
            "alice2",
            s -> reloaded(s, s.keys.collector, next.authority),
            "collector-sequence alice2"));
    all.add(
        new Case(
            "a succession asked for in a session that never was",
            "succeeded",
            s -> {
              AuthoritySucceeded was = succeeded(s, s.keys.pki, next, succession(s));
              return new AuthoritySucceeded(
                  was.previous(),
                  was.certificate(),
                  was.statement(),
                  was.signature(),
                  was.acceptance(),
                  "erin",
                  new Asker("9".repeat(32), s.keys.erin.hash()));
            },
            "session-unknown succeeded"));
    all.add(
        new Case(
            "a reload asked for by a client",
            "reloaded",
            s -> {
              CollectorReloaded was = reloaded(s, collector2, next.authority);
              return new CollectorReloaded(
                  was.by(),
                  was.policy(),
                  was.collector(),
                  was.authorities(),
                  was.changed(),
                  was.refused(),
                  new Asker("a".repeat(32), s.keys.alice.hash()));
            },
            "session-role reloaded",
            "session-subject reloaded"));
    all.add(
        new Case(
            "a reading by a certificate of the finished authority",
            "reloaded2",
            s -> new EvidenceRead("a".repeat(32), s.keys.alice.hash(), "verify", "everything"),
            "session-role reloaded2",
            "after-revocation reloaded2"));
    return all;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void finds(Case one) throws Exception {
    SampleLog s = clean.copy();
    s.replace(one.mark, one.event.of(s));
    List<String> kinds = kinds(audit(s, s.keys.pki.authority.certificate()));
    for (String kind : one.kinds) {
      String[] parts = kind.split(" ");
      assertTrue(kinds.contains(parts[0] + " " + s.at(parts[1])), kinds.toString());
    }
  }
}
