package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.AuthoritySucceeded;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CollectorReloaded;
import dev.sealwire.evidence.Succession;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.ledger.Submission;
import dev.sealwire.pki.RevocationReason;
import dev.sealwire.tlog.VerifierKey;
import java.io.Closeable;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Where what an authority does is recorded, and who it let in and shut out is read: the open store,
 * or a collector that serves.
 */
interface Registrar extends Closeable {
  /** The log's key. */
  VerifierKey vkey();

  /** All certificates whose issuing is in the log, with what was recorded here. */
  CertificateRegister register();

  /**
   * Records that {@code certificate} was made; returns the index of the entry once it is there.
   *
   * @param issuer the authority that signed it; null if it is one itself
   */
  long issued(X509Certificate certificate, String role, X509Certificate issuer)
      throws IOException, SealwireException, Failure;

  /**
   * Records that an authority takes the place of another; returns the index of the entry once it is
   * there.
   *
   * @param signature over the statement, by the key of the one that is replaced
   * @param acceptance over the statement, by the key of the other
   */
  long succeeded(Succession statement, Bytes signature, Bytes acceptance)
      throws IOException, SealwireException, Failure;

  /** Has the collector take up changed files; nothing where none runs. */
  Optional<CollectorReloaded> reload() throws IOException, SealwireException, Failure;

  /** Records that a certificate is revoked; returns the index of the entry once it is there. */
  long revoked(CertificateIssued issued, RevocationReason reason)
      throws IOException, SealwireException, Failure;

  /** The one in the store of a home. */
  record OfStore(Scribe scribe, VerifierKey vkey) implements Registrar {
    @Override
    public CertificateRegister register() {
      return scribe.register();
    }

    @Override
    public long issued(X509Certificate certificate, String role, X509Certificate issuer)
        throws IOException, SealwireException {
      return scribe.issued(certificate, role, issuer, Office.by()).index();
    }

    @Override
    public long succeeded(Succession statement, Bytes signature, Bytes acceptance)
        throws IOException, SealwireException {
      AuthoritySucceeded event =
          AuthoritySucceeded.of(statement, signature, acceptance, Office.by(), null);
      return scribe.record(Submission.of(event)).index();
    }

    @Override
    public Optional<CollectorReloaded> reload() {
      return Optional.empty();
    }

    @Override
    public long revoked(CertificateIssued issued, RevocationReason reason)
        throws IOException, SealwireException {
      return scribe.revoked(issued, reason, Office.by()).index();
    }

    @Override
    public void close() throws IOException {
      scribe.close();
    }
  }
}
