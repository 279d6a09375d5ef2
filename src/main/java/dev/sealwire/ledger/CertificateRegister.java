package dev.sealwire.ledger;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.UnverifiedEntry;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The certificates whose issuing is in the log, the only ones the gate admits, and which of them
 * were revoked. What counts is the log and not a folder of files, so a backup of the folder brings
 * nothing back. A revocation is for good: an issuing that comes after it changes nothing.
 * Immutable.
 */
public final class CertificateRegister {
  private final Map<Sha256, CertificateIssued> issued; // never written to once built
  private final Map<Sha256, Revocation> revoked; // likewise

  private CertificateRegister(
      Map<Sha256, CertificateIssued> issued, Map<Sha256, Revocation> revoked) {
    this.issued = issued;
    this.revoked = revoked;
  }

  /**
   * Reads all issuings and revocations.
   *
   * @throws IOException if the log cannot be read
   * @throws MalformedException if an entry that should be one of them is not: the log was tampered
   *     with
   */
  public static CertificateRegister read(EvidenceReader log)
      throws IOException, MalformedException {
    Map<Sha256, CertificateIssued> issued = new LinkedHashMap<>();
    Map<Sha256, Revocation> revoked = new LinkedHashMap<>();
    EvidenceReader.Query query =
        new EvidenceReader.Query("certificate.", null, null, null, null, null, null, null);
    try (Cursor<Long> found = log.find(query)) {
      for (Long index = found.next(); index != null; index = found.next()) {
        Optional<UnverifiedEntry> row = log.entry(index);
        if (row.isEmpty()) {
          throw new MalformedException(
              "entry " + index, "is in the search table but not in the log");
        }
        Entry entry = Leaf.decode(row.get().leaf());
        if (entry.event() instanceof CertificateIssued certificate) {
          issued.put(certificate.certificate(), certificate);
        } else if (entry.event() instanceof CertificateRevoked certificate) {
          revoked.putIfAbsent(
              certificate.certificate(), new Revocation(index, entry.time(), certificate));
        } else {
          throw new MalformedException(
              "entry " + index, "is not the issuing or revocation the search table says it is");
        }
      }
    }
    return new CertificateRegister(issued, revoked);
  }

  /** The issuing of the certificate with this SHA-256, if there was one. */
  public Optional<CertificateIssued> find(Sha256 certificate) {
    return Optional.ofNullable(issued.get(certificate));
  }

  /** The first revocation of the certificate with this SHA-256, if there was one. */
  public Optional<Revocation> revocation(Sha256 certificate) {
    return Optional.ofNullable(revoked.get(certificate));
  }

  /** The authority whose key signed the certificate with this SHA-256, as its issuing says. */
  public Optional<Sha256> issuer(Sha256 certificate) {
    Optional<CertificateIssued> found = find(certificate);
    if (found.isEmpty() || isAuthority(found.get())) {
      return Optional.empty();
    }
    if (found.get().issuer() != null) {
      return Optional.of(found.get().issuer());
    }
    return authorities().stream().map(CertificateIssued::certificate).findFirst();
  }

  /**
   * What lets the certificate with this SHA-256 nobody in any more: its own revocation, or that of
   * the authority that signed it.
   */
  public Optional<Revocation> ended(Sha256 certificate) {
    return revocation(certificate).or(() -> issuer(certificate).flatMap(this::revocation));
  }

  /** The issuings of authorities, in the order of the log. */
  public List<CertificateIssued> authorities() {
    return all().stream().filter(CertificateRegister::isAuthority).toList();
  }

  private static boolean isAuthority(CertificateIssued issued) {
    return issued.role().equals(CertificateIssued.AUTHORITY);
  }

  /** All issuings, in the order of the log. */
  public Collection<CertificateIssued> all() {
    return Collections.unmodifiableCollection(issued.values());
  }

  /** The first revocation of each certificate that has one, in the order of the log. */
  public Collection<Revocation> revocations() {
    return Collections.unmodifiableCollection(revoked.values());
  }
}
