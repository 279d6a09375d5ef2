package dev.sealwire.ledger;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.UnverifiedEntry;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The certificates whose issuing is in the log: the only ones the gate admits. What counts is the
 * log and not a folder of files, so a backup of the folder brings nothing back.
 */
public final class CertificateRegister {
  private final Map<Sha256, CertificateIssued> issued; // never written to once built

  private CertificateRegister(Map<Sha256, CertificateIssued> issued) {
    this.issued = issued;
  }

  /**
   * Reads all issuings.
   *
   * @throws IOException if the log cannot be read
   * @throws MalformedException if an entry that should be an issuing is not: the log was tampered
   *     with
   */
  public static CertificateRegister read(EvidenceReader log)
      throws IOException, MalformedException {
    Map<Sha256, CertificateIssued> issued = new LinkedHashMap<>();
    EvidenceReader.Query query =
        new EvidenceReader.Query("certificate.issued", null, null, null, null, null, null, null);
    try (Cursor<Long> found = log.find(query)) {
      for (Long index = found.next(); index != null; index = found.next()) {
        Optional<UnverifiedEntry> entry = log.entry(index);
        if (entry.isEmpty()) {
          throw new MalformedException(
              "entry " + index, "is in the search table but not in the log");
        }
        if (!(Leaf.decode(entry.get().leaf()).event() instanceof CertificateIssued certificate)) {
          throw new MalformedException(
              "entry " + index, "is not the issuing the search table says it is");
        }
        issued.put(certificate.certificate(), certificate);
      }
    }
    return new CertificateRegister(issued);
  }

  /** The issuing of the certificate with this SHA-256, if there was one. */
  public Optional<CertificateIssued> find(Sha256 certificate) {
    return Optional.ofNullable(issued.get(certificate));
  }

  /** All issuings, in the order of the log. */
  public Collection<CertificateIssued> all() {
    return Collections.unmodifiableCollection(issued.values());
  }
}
