package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.wire.StatusMessages.Expiring;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Certificates in the log that expired or will soon; those that were revoked need no warning. */
final class ExpiringSoon {
  static final int SOON_DAYS = 30;

  private ExpiringSoon() {}

  /** Those that expire within {@value #SOON_DAYS} days of {@code now}, the first ones in front. */
  static List<Expiring> of(EvidenceReader log, Instant now) throws IOException, MalformedException {
    CertificateRegister register = CertificateRegister.read(log);
    Instant soon = now.plus(Duration.ofDays(SOON_DAYS));
    return register.all().stream()
        .filter(issued -> issued.notAfter().isBefore(soon))
        .filter(issued -> register.revocation(issued.certificate()).isEmpty())
        .map(
            issued ->
                new Expiring(issued.subject(), issued.role(), issued.serial(), issued.notAfter()))
        .sorted(Comparator.comparing(Expiring::notAfter))
        .toList();
  }
}
