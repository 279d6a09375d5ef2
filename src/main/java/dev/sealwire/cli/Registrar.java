package dev.sealwire.cli;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.pki.RevocationReason;
import dev.sealwire.pki.Role;
import dev.sealwire.tlog.VerifierKey;
import java.io.Closeable;
import java.io.IOException;
import java.security.cert.X509Certificate;

/**
 * Where what an authority does is recorded, and who it let in and shut out is read: the open store,
 * or a collector that serves.
 */
interface Registrar extends Closeable {
  /** The log's key. */
  VerifierKey vkey();

  /** All certificates whose issuing is in the log, with what was recorded here. */
  CertificateRegister register();

  /** Records that {@code certificate} was made; returns the index of the entry once it is there. */
  long issued(X509Certificate certificate, Role role)
      throws IOException, SealwireException, Failure;

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
    public long issued(X509Certificate certificate, Role role)
        throws IOException, SealwireException {
      return scribe.issued(certificate, role.label(), Office.by()).index();
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
