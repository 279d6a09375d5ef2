package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.ledger.Revocation;
import dev.sealwire.pki.Certificates;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whose certificates the gate looks at: the authorities whose files lie in the home and whose
 * issuing is in the log, less those that the log revoked. Neither file nor entry is enough alone.
 *
 * @param inForce those that are trusted, the one that issues first
 * @param roots those, and the ones that were trusted once, so that their clients are told why not
 */
record Trust(List<X509Certificate> inForce, Set<X509Certificate> roots) {
  /** Authorities of the past whose clients are told so; those of any more are strangers. */
  static final int PAST_MAX = 4;

  /**
   * Reads them.
   *
   * @throws Failure if one lies there that the log does not know, or none is in force
   */
  static Trust of(Home home, CertificateRegister register, EvidenceReader log)
      throws IOException, MalformedException, Failure {
    List<X509Certificate> files = home.authorities();
    for (X509Certificate one : files) {
      if (register.find(Certificates.fingerprint(one)).isEmpty()) {
        throw notInForce(home.caCertificate(), one, register);
      }
    }
    List<X509Certificate> inForce = inForce(files, register);
    if (inForce.isEmpty()) {
      throw notInForce(home.caCertificate(), files.get(0), register);
    }
    Set<X509Certificate> roots = new LinkedHashSet<>(inForce);
    List<CertificateIssued> past =
        register.authorities().stream()
            .filter(one -> register.revocation(one.certificate()).isPresent())
            .toList();
    for (CertificateIssued one : past.subList(Math.max(0, past.size() - PAST_MAX), past.size())) {
      Optional<Bytes> der = log.certificate(one.certificate());
      if (der.isPresent() && Sha256.hash(der.get()).equals(one.certificate())) {
        roots.add(Certificates.decode(der.get()));
      }
    }
    return new Trust(List.copyOf(inForce), Set.copyOf(roots));
  }

  /** Those of {@code authorities} that the log issued and did not revoke. */
  static List<X509Certificate> inForce(
      List<X509Certificate> authorities, CertificateRegister register) {
    List<X509Certificate> inForce = new ArrayList<>();
    for (X509Certificate one : authorities) {
      Sha256 fingerprint = Certificates.fingerprint(one);
      boolean issued =
          register.authorities().stream().anyMatch(a -> a.certificate().equals(fingerprint));
      if (issued && register.revocation(fingerprint).isEmpty()) {
        inForce.add(one);
      }
    }
    return inForce;
  }

  /** Why an authority is not to be used. */
  static Failure notInForce(Path file, X509Certificate authority, CertificateRegister register) {
    String who = "authority " + Certificates.serialHex(authority) + " in " + file.getParent();
    Optional<Revocation> revoked = register.revocation(Certificates.fingerprint(authority));
    if (revoked.isPresent()) {
      return Failure.unreached(
          who
              + " was replaced: entry "
              + revoked.get().index()
              + " of "
              + Rows.seconds(revoked.get().time())
              + " revoked it",
          "these are files of an older time; the log is what counts: put back those of today");
    }
    return Failure.unreached(
        who + " is not in the log",
        "put back the file of the authority that is, or look into who replaced it");
  }

  /** SHA-256 of each that is trusted. */
  List<Sha256> fingerprints() {
    return inForce.stream().map(Certificates::fingerprint).toList();
  }
}
