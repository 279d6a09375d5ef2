package dev.sealwire.audit;

import static dev.sealwire.audit.Edits.*;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.StoredCertificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** By whoever has the log's key, so that only what the entries say gives it away: certificates. */
final class CertificateTampers {
  private CertificateTampers() {}

  private static CertificateIssued issued(
      CertificateIssued was, String subject, String serial, String role, Instant from, Instant to) {
    return new CertificateIssued(subject, serial, was.certificate(), role, from, to, was.by());
  }

  static List<Tamper> certificates() {
    Area who = Area.AUTHENTICITY;
    List<Tamper> t = new ArrayList<>();
    t.add(
        at(
            "a certificate replaced",
            Area.INTEGRITY,
            "certificate-hash",
            "alice",
            s ->
                s.log.certificates.set(
                    2,
                    new StoredCertificate(
                        s.keys.alice.hash().bytes(), s.keys.bob.stored().der()))));
    t.add(
        at(
            "a certificate deleted",
            Area.COMPLETENESS,
            "certificate-missing",
            "alice",
            s -> s.log.certificates.remove(2)));
    t.add(
        at(
            "a stranger's certificate deleted",
            Area.COMPLETENESS,
            "certificate-missing",
            "stranger",
            s -> s.log.certificates.removeIf(c -> c.sha256().equals(s.keys.stray.hash().bytes()))));
    t.add(
        nowhere(
            "a certificate added",
            Area.COMPLETENESS,
            "certificate-unknown",
            s -> s.log.certificates.add(s.keys.forged.stored())));
    t.add(
        nowhere(
            "an unknown certificate altered",
            Area.INTEGRITY,
            "certificate-hash",
            s ->
                s.log.certificates.add(
                    new StoredCertificate(
                        s.keys.forged.hash().bytes(), s.keys.bob.stored().der()))));
    t.add(
        anew(
            "the issuing of a foreign certificate",
            who,
            "certificate-issuer",
            "alice",
            s -> {
              s.log.certificates.add(s.keys.stray.stored());
              return s.keys.stray.issued();
            }));
    t.add(
        anew(
            "the issuing of a forged certificate",
            who,
            "certificate-signature",
            "alice",
            s -> {
              s.log.certificates.add(s.keys.forged.stored());
              return s.keys.forged.issued();
            }));
    t.add(
        anew(
            "the issuing of another authority",
            who,
            "authority-unknown",
            "authority",
            s -> {
              s.log.certificates.add(s.keys.foreign.authority.stored());
              return s.keys.foreign.authority.issued();
            }));
    t.add(
        anew(
            "the issuing of no certificate",
            who,
            "certificate-form",
            "alice",
            s -> {
              Bytes junk = Bytes.utf8("0 this is no certificate");
              s.log.certificates.add(new StoredCertificate(Sha256.hash(junk).bytes(), junk));
              CertificateIssued was = s.keys.alice.issued();
              return new CertificateIssued(
                  "alice",
                  "1",
                  Sha256.hash(junk),
                  "field",
                  was.notBefore(),
                  was.notAfter(),
                  "init");
            }));
    Instant from = TestPki.NOT_BEFORE;
    Instant to = TestPki.NOT_AFTER;
    t.add(
        anew(
            "the subject of an issuing",
            who,
            "certificate-fields",
            "dave",
            s ->
                issued(
                    s.keys.dave.issued(),
                    "eve",
                    s.keys.dave.issued().serial(),
                    "field",
                    from,
                    to)));
    t.add(
        anew(
            "the serial of an issuing",
            who,
            "certificate-fields",
            "dave",
            s -> issued(s.keys.dave.issued(), "dave", "beef", "field", from, to)));
    t.add(
        anew(
            "the role of an issuing",
            who,
            "certificate-fields",
            "dave",
            s ->
                issued(
                    s.keys.dave.issued(),
                    "dave",
                    s.keys.dave.issued().serial(),
                    "admin",
                    from,
                    to)));
    t.add(
        anew(
            "a field certificate as authority",
            who,
            "authority-unknown",
            "dave",
            s ->
                issued(
                    s.keys.dave.issued(),
                    "dave",
                    s.keys.dave.issued().serial(),
                    "authority",
                    from,
                    to)));
    t.add(
        anew(
            "the start of an issuing",
            who,
            "certificate-fields",
            "dave",
            s ->
                issued(
                    s.keys.dave.issued(),
                    "dave",
                    s.keys.dave.issued().serial(),
                    "field",
                    from.plusSeconds(1),
                    to)));
    t.add(
        anew(
            "the end of an issuing",
            who,
            "certificate-fields",
            "dave",
            s ->
                issued(
                    s.keys.dave.issued(),
                    "dave",
                    s.keys.dave.issued().serial(),
                    "field",
                    from,
                    to.plusSeconds(1))));
    return t;
  }
}
