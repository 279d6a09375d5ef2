package dev.sealwire.audit;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CertificateRevoked;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Each revocation against the issuing of its certificate. The order of the log is what counts: a
 * certificate is revoked from its first revocation on, whatever comes after.
 */
final class RevocationCheck {
  private final CertificateCheck certificates;
  private final Findings findings;
  // Certificates whose issuing is remembered and no others, so as bounded as those.
  private final Map<Sha256, Long> revoked = new HashMap<>();

  RevocationCheck(CertificateCheck certificates, Findings findings) {
    this.certificates = certificates;
    this.findings = findings;
  }

  /** Where a certificate was revoked, if that was before the entry that is being looked at. */
  Optional<Long> find(Sha256 certificate) {
    return Optional.ofNullable(revoked.get(certificate));
  }

  void revoked(long index, CertificateRevoked event) {
    if (!CertificateRevoked.REASONS.contains(event.reason())) {
      add("revocation-fields", index, "field reason", event.reason(), "a reason of RFC 5280");
    }
    Optional<Issued> issued = certificates.find(event.certificate());
    if (issued.isPresent()) {
      revoked.putIfAbsent(event.certificate(), index);
      certificates.authorities().revoked(index, event.certificate());
      fields(index, event, issued.get());
    } else if (!certificates.forgotten()) {
      String wanted = "one that was issued before this entry";
      add("revocation-not-issued", index, "certificate", event.certificate().hex(), wanted);
    }
  }

  private void fields(long index, CertificateRevoked event, Issued issued) {
    field(index, "subject", event.subject(), issued.subject(), issued);
    field(index, "serial", event.serial(), issued.serial(), issued);
    field(index, "role", event.role(), issued.role(), issued);
  }

  private void field(long index, String field, String found, String wanted, Issued issued) {
    if (!found.equals(wanted)) {
      String said = wanted + ", as issued at " + issued.index();
      add("revocation-fields", index, "field " + field, found, said);
    }
  }

  private void add(String kind, long index, String place, String found, String wanted) {
    findings.add(Area.AUTHENTICITY, kind, index, place, found, wanted);
  }
}
