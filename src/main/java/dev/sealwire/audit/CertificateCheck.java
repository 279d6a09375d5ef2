package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.StoredCertificate;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Each certificate against its hash, its issuing entry and its authority. */
final class CertificateCheck {
  /** Issued certificates that are remembered. */
  static final int ISSUED_MAX = 250_000;

  /** Certificates that handshakes showed and that are remembered. */
  static final int SHOWN_MAX = 250_000;

  /** Certificates that may be issued before their authority. */
  static final int WAITING_MAX = 1000;

  private record Waiting(long index, Sha256 hash, Sha256 issuer, X509Certificate certificate) {}

  private final EvidenceReader log;
  private final Findings findings;
  private final AuthorityCheck authorities;
  private final Map<Sha256, Issued> issued = new HashMap<>();
  private final Set<Sha256> shown = new HashSet<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final boolean live;
  private long later; // stored, but not named by an entry yet
  private boolean forgotten; // an issuing or a shown certificate was not remembered

  CertificateCheck(AuditRequest request, Findings findings) {
    this.log = request.log();
    this.live = request.live();
    this.findings = findings;
    this.authorities = new AuthorityCheck(request.authorities(), request.suite(), findings);
  }

  AuthorityCheck authorities() {
    return authorities;
  }

  /** How many certificates were issued. */
  long count() {
    return issued.size();
  }

  /** Whether certificates may have been issued that {@link #find} does not know. */
  boolean forgotten() {
    return forgotten;
  }

  /** The issuing of a certificate, before the entry that is being looked at. */
  Optional<Issued> find(Sha256 certificate) {
    return Optional.ofNullable(issued.get(certificate));
  }

  /** Each certificate that a peer showed is stored beside the entry that names it. */
  void shown(long index, Handshake handshake) throws IOException {
    for (Sha256 certificate : handshake.chain()) {
      if (issued.containsKey(certificate) || shown.contains(certificate)) {
        continue;
      }
      if (shown.size() < SHOWN_MAX) {
        shown.add(certificate);
        read(index, certificate);
      } else {
        forgotten = true;
      }
    }
  }

  void issued(long index, CertificateIssued event) throws IOException {
    if (issued.size() < ISSUED_MAX) {
      issued.putIfAbsent(
          event.certificate(),
          new Issued(
              index,
              event.subject(),
              event.serial(),
              event.role(),
              event.notBefore(),
              event.notAfter(),
              null));
    } else {
      forgotten = true;
    }
    Optional<Bytes> der = read(index, event.certificate());
    if (der.isEmpty()) {
      return;
    }
    try {
      X509Certificate certificate = Certificates.parse(der.get());
      fields(index, event, certificate);
      authority(index, event, certificate);
    } catch (MalformedException e) {
      add("certificate-form", index, "certificate", e.getMessage(), "an X.509 certificate");
    }
  }

  /** The certificate with that hash; nothing, and a finding, if it is not stored or altered. */
  private Optional<Bytes> read(long index, Sha256 certificate) throws IOException {
    Optional<Bytes> der = log.certificate(certificate);
    if (der.isEmpty()) {
      findings.add(
          Area.COMPLETENESS,
          "certificate-missing",
          index,
          "certificate",
          "no certificate is stored",
          certificate.hex());
      return der;
    }
    Sha256 hash = Sha256.hash(der.get());
    if (hash.equals(certificate)) {
      return der;
    }
    findings.add(
        Area.INTEGRITY,
        "certificate-hash",
        index,
        "certificate",
        "bytes with SHA-256 " + hash.hex(),
        certificate.hex());
    return Optional.empty();
  }

  private void fields(long index, CertificateIssued event, X509Certificate certificate) {
    String name = Certificates.commonName(certificate);
    field(index, "subject", event.subject(), name, event.subject().equals(name));
    field(
        index,
        "serial",
        event.serial(),
        certificate.getSerialNumber().toString(16),
        Certificates.isSerial(certificate, event.serial()));
    Instant from = certificate.getNotBefore().toInstant();
    field(index, "notBefore", event.notBefore(), from, event.notBefore().equals(from));
    Instant to = certificate.getNotAfter().toInstant();
    field(index, "notAfter", event.notAfter(), to, event.notAfter().equals(to));
    if (!event.role().equals("authority")) {
      String role = Certificates.role(certificate);
      field(index, "role", event.role(), role, event.role().equals(role));
    } else if (certificate.getBasicConstraints() < 0) {
      field(index, "role", "authority", "a certificate that may not issue others", false);
    }
  }

  private void field(long index, String field, Object entry, Object certificate, boolean same) {
    if (!same) {
      String wanted = "what the certificate says: " + certificate;
      add("certificate-fields", index, "field " + field, entry.toString(), wanted);
    }
  }

  private void authority(long index, CertificateIssued event, X509Certificate certificate) {
    if (!event.role().equals("authority")) {
      Waiting one = new Waiting(index, event.certificate(), event.issuer(), certificate);
      signedByAuthority(one, authorities.anchored());
    } else if (authorities.issued(index, event.certificate(), certificate)) {
      List<Waiting> again = List.copyOf(waiting);
      waiting.clear();
      again.forEach(one -> signedByAuthority(one, false));
    }
  }

  private void signedByAuthority(Waiting one, boolean last) {
    Optional<AuthorityCheck.Authority> signer = authorities.signer(one.certificate);
    if (signer.isPresent()) {
      authorities.issuedBy(one.index, signer.get());
      issued.computeIfPresent(one.hash, (hash, was) -> was.by(signer.get()));
      if (one.issuer != null && !one.issuer.equals(signer.get().hash())) {
        field(one.index, "issuer", one.issuer.hex(), signer.get().hash().hex(), false);
      }
      return;
    }
    boolean named = authorities.names(one.certificate);
    if (!last && !named && waiting.size() < WAITING_MAX) {
      waiting.add(one);
      return;
    }
    add(
        named ? "certificate-signature" : "certificate-issuer",
        one.index,
        "certificate",
        "issued by " + one.certificate.getIssuerX500Principal().getName(),
        named ? "a signature of that authority" : "one of " + authorities.count() + " authorities");
  }

  /** After the last entry: who waits still, and the rows that no entry asked for. */
  void end() throws IOException {
    waiting.forEach(one -> signedByAuthority(one, true));
    waiting.clear();
    authorities.end();
    try (Cursor<StoredCertificate> rows = log.certificates()) {
      for (StoredCertificate row = rows.next(); row != null; row = rows.next()) {
        stored(row);
      }
    }
    if (later > 0) {
      findings.notChecked(
          Area.COMPLETENESS,
          later
              + " stored certificates that no entry names: the collector goes on, so they may be of"
              + " later entries");
    }
    if (forgotten) {
      findings.notChecked(
          Area.AUTHENTICITY,
          "certificates beyond the " + ISSUED_MAX + " issued and " + SHOWN_MAX + " shown first");
    }
  }

  private void stored(StoredCertificate row) {
    Bytes der = row.der() == null ? Bytes.EMPTY : row.der();
    Sha256 hash = Sha256.hash(der);
    boolean right = hash.bytes().equals(row.sha256());
    if (isNamed(row.sha256())) {
      return; // It was read when an entry named it, and said then if it is not right.
    }
    if (!right) {
      findings.add(
          Area.INTEGRITY,
          "certificate-hash",
          -1,
          "stored certificate " + Shown.hash(row.sha256()),
          "bytes with SHA-256 " + hash.hex(),
          "bytes with the SHA-256 it is stored under");
    } else if (live) {
      later++;
    } else if (!forgotten) {
      findings.add(
          Area.COMPLETENESS,
          "certificate-unknown",
          -1,
          "stored certificate " + hash.hex(),
          "no entry names it",
          "an entry for each certificate");
    }
  }

  private boolean isNamed(Bytes sha256) {
    try {
      Sha256 hash = Sha256.of((sha256 == null ? Bytes.EMPTY : sha256).toArray());
      return issued.containsKey(hash) || shown.contains(hash);
    } catch (MalformedException e) {
      return false;
    }
  }

  private void add(String kind, long index, String place, String found, String wanted) {
    findings.add(Area.AUTHENTICITY, kind, index, place, found, wanted);
  }
}
