package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.ledger.Submission;
import dev.sealwire.pki.CertificateAuthority;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.IssueRequest;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.tls.PeerVerdict;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate while there are two authorities, and when one of them was revoked. */
class FinishedAuthorityTest {
  @TempDir Path folder;

  private static void issue(Fixture f, X509Certificate c, String role, X509Certificate by) {
    CertificateIssued event =
        new CertificateIssued(
            Certificates.subject(c),
            Certificates.serialHex(c),
            Certificates.fingerprint(c),
            role,
            c.getNotBefore().toInstant(),
            c.getNotAfter().toInstant(),
            "test",
            by == null ? null : Certificates.fingerprint(by));
    StoredCertificate der =
        new StoredCertificate(event.certificate().bytes(), Certificates.encode(c));
    f.ledger.append(new Submission(event, List.of(der), null)).join();
  }

  private static PeerVerdict judge(Fixture f, X509Certificate leaf, X509Certificate... roots)
      throws Exception {
    return new ClientCheck(Set.of(roots), CertificateRegister.read(f.log), f.clock)
        .check(List.of(leaf));
  }

  @Test
  void nobody_comes_in_by_a_finished_authority() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      X509Certificate old = f.authority.certificate();
      Kit alice = f.kit("alice", Role.FIELD, false); // its entry says nothing of who signed it
      CertificateAuthority next =
          CertificateAuthority.create("next", Duration.ofDays(10), f.clock, f.random);
      X509Certificate now = next.certificate();
      issue(f, now, "authority", null);
      X509Certificate bob =
          next.issue(IssueRequest.fresh("bob", Role.FIELD, Duration.ofDays(1))).certificate();
      X509Certificate late =
          f.authority
              .issue(IssueRequest.fresh("late", Role.FIELD, Duration.ofDays(1)))
              .certificate();
      issue(f, bob, "field", now);
      issue(f, late, "field", old);
      for (X509Certificate leaf : List.of(alice.certificate(), bob, late)) {
        assertEquals(PeerVerdict.accepted(), judge(f, leaf, old, now));
      }
      CertificateRegister register = CertificateRegister.read(f.log);
      assertEquals(
          List.of(old, now).stream().map(Certificates::fingerprint).toList(),
          register.authorities().stream().map(CertificateIssued::certificate).toList());
      assertFalse(register.ended(Certificates.fingerprint(alice.certificate())).isPresent());

      CertificateRevoked end =
          new CertificateRevoked(
              Certificates.subject(old),
              Certificates.serialHex(old),
              Certificates.fingerprint(old),
              "authority",
              "superseded",
              "test");
      f.ledger.append(Submission.of(end)).join();
      for (X509Certificate leaf : List.of(alice.certificate(), late)) {
        PeerVerdict.Refused refused = (PeerVerdict.Refused) judge(f, leaf, old, now);
        assertEquals("revoked", refused.reason());
        assertTrue(refused.detail().contains("its authority"), refused.detail());
        PeerVerdict.Refused unknown = (PeerVerdict.Refused) judge(f, leaf, now);
        assertEquals("unknown-ca", unknown.reason(), "whose files are gone");
        register = CertificateRegister.read(f.log);
        assertTrue(register.ended(Certificates.fingerprint(leaf)).isPresent());
      }
      assertEquals(PeerVerdict.accepted(), judge(f, bob, old, now));
      assertFalse(register.ended(Certificates.fingerprint(bob)).isPresent());
    }
  }
}
