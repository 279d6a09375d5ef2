package dev.sealwire.field;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.AuthoritySucceeded;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.CollectorReloaded;
import dev.sealwire.evidence.Succession;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.RevocationReason;
import dev.sealwire.wire.AdminMessages;
import dev.sealwire.wire.Limits;
import java.io.IOException;
import java.security.cert.X509Certificate;

/**
 * Has a collector that serves record who may come in. What is asked counts as done only when the
 * receipt proved that the entry is in the log, and that it says exactly what was asked. One that a
 * lost connection left unanswered may be recorded all the same: the log says.
 */
public final class AdminClient {
  private final AuditClient connection;
  private final String name;

  /**
   * Works over the connection of a reader, which stays its owner's to close.
   *
   * @param certificate the one the connection was made with
   */
  public AdminClient(AuditClient connection, X509Certificate certificate) {
    this.connection = connection;
    this.name = Certificates.subject(certificate);
  }

  /**
   * Has the issuing of a certificate recorded; from then on it lets its holder in.
   *
   * @param role the role it is for, or {@code authority}
   * @param issuer the authority that signed it; null if it is one itself
   * @throws MalformedException if it is over {@link Limits#CERTIFICATE_BYTES_MAX} bytes
   * @throws RefusedException if the collector does not do it
   * @throws EvidenceException if it does not prove that it did
   */
  public Recorded register(X509Certificate certificate, String role, X509Certificate issuer)
      throws IOException, SealwireException {
    Bytes der = Certificates.encode(certificate);
    if (der.size() > Limits.CERTIFICATE_BYTES_MAX) {
      throw new MalformedException(
          "certificate",
          "is " + der.size() + " bytes, want at most " + Limits.CERTIFICATE_BYTES_MAX);
    }
    return connection.ask(
        new AdminMessages.Register(der, role),
        new CertificateIssued(
            Certificates.subject(certificate),
            Certificates.serialHex(certificate),
            Certificates.fingerprint(certificate),
            role,
            certificate.getNotBefore().toInstant(),
            certificate.getNotAfter().toInstant(),
            name,
            issuer == null ? null : Certificates.fingerprint(issuer),
            connection.asker()));
  }

  /**
   * Has it recorded that an authority takes the place of another.
   *
   * @param signature by the key of the one that is replaced
   * @param acceptance by the key of the other
   * @throws RefusedException if the collector does not do it
   * @throws EvidenceException if it does not prove that it did
   */
  public Recorded succeed(Succession statement, Bytes signature, Bytes acceptance)
      throws IOException, SealwireException {
    return connection.ask(
        new AdminMessages.Succeed(statement.encode().utf8(), signature, acceptance),
        AuthoritySucceeded.of(statement, signature, acceptance, name, connection.asker()));
  }

  /**
   * Has the collector look at its files again.
   *
   * @return what it took up and what not, as it recorded it
   * @throws RefusedException if it does not do it
   * @throws EvidenceException if it does not prove that it did
   */
  public CollectorReloaded reload() throws IOException, SealwireException {
    Recorded recorded =
        connection.ask(
            new AdminMessages.Reload(),
            event ->
                event instanceof CollectorReloaded e
                    && e.by().equals(name)
                    && connection.asker().equals(e.asker()),
            "a reload asked for by " + name);
    return (CollectorReloaded) recorded.entry().event();
  }

  /**
   * Has a certificate revoked, for good and at once: the collector ends its connections, this one
   * too if it is the certificate of this connection.
   *
   * @param issued what the log says of its issuing
   * @throws RefusedException if the collector does not do it
   * @throws EvidenceException if it does not prove that it did
   */
  public Recorded revoke(CertificateIssued issued, RevocationReason reason)
      throws IOException, SealwireException {
    return connection.ask(
        new AdminMessages.Revoke(issued.certificate(), reason.label()),
        new CertificateRevoked(
            issued.subject(),
            issued.serial(),
            issued.certificate(),
            issued.role(),
            reason.label(),
            name,
            connection.asker()));
  }
}
