package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.EvidenceLog;
import dev.sealwire.evidence.Recovery;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.ledger.Appended;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.ledger.Submission;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.LogKey;
import dev.sealwire.pki.RevocationReason;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.tlog.NoteSigner;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.VerifierKey;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Writes entries into the log of a home in which no collector runs. */
final class Scribe implements Closeable {
  private final EvidenceLog log;
  private final Ledger ledger;

  private Scribe(EvidenceLog log, Ledger ledger) {
    this.log = log;
    this.ledger = ledger;
  }

  /** Makes a new, empty log in {@code data}. */
  static Scribe create(Path data, LogKey key, VerifierKey vkey, SignatureSuite suite, Clock clock)
      throws IOException, SealwireException {
    return over(H2EvidenceLog.create(data), key, vkey, suite, clock);
  }

  /**
   * Opens the log in {@code data}. Entries that a crash left without a checkpoint are signed, which
   * is recorded first, as a collector's start does.
   */
  static Scribe open(Path data, LogKey key, VerifierKey vkey, SignatureSuite suite, Clock clock)
      throws IOException, SealwireException {
    Scribe scribe = over(H2EvidenceLog.open(data), key, vkey, suite, clock);
    try {
      scribe.recover();
      return scribe;
    } catch (IOException | SealwireException | RuntimeException e) {
      scribe.close();
      throw e;
    }
  }

  private static Scribe over(
      EvidenceLog log, LogKey key, VerifierKey vkey, SignatureSuite suite, Clock clock)
      throws IOException, SealwireException {
    try {
      if (!vkey.publicKey().equals(key.publicKey())) {
        throw new MalformedException("log key", "is not the one of " + vkey);
      }
      NoteSigner signer = new NoteSigner(vkey, key.privateKey(), suite);
      return new Scribe(log, Ledger.open(log, signer, vkey, suite, clock));
    } catch (IOException | SealwireException | RuntimeException e) {
      log.close();
      throw e;
    }
  }

  /** That a collector never stopped is still to be seen later; this is not. */
  private void recover() throws IOException, SealwireException {
    long unsigned = ledger.unsignedAtOpen();
    if (unsigned > 0) {
      String detail = unsigned + " entries had no stored checkpoint; signed now";
      record(Submission.of(new Recovery(List.of(new Recovery.Found("unsigned-entries", detail)))));
    }
  }

  /** Records it; when this returns, it is on stable storage. */
  Appended record(Submission submission) throws IOException, SealwireException {
    return await(ledger.append(submission));
  }

  /**
   * Records that {@code certificate} was made.
   *
   * @param issuer the authority that signed it; null if it is one itself
   */
  Appended issued(X509Certificate certificate, String role, X509Certificate issuer, String by)
      throws IOException, SealwireException {
    CertificateIssued event =
        new CertificateIssued(
            Certificates.subject(certificate),
            Certificates.serialHex(certificate),
            Certificates.fingerprint(certificate),
            role,
            certificate.getNotBefore().toInstant(),
            certificate.getNotAfter().toInstant(),
            by,
            issuer == null ? null : Certificates.fingerprint(issuer));
    StoredCertificate stored =
        new StoredCertificate(event.certificate().bytes(), Certificates.encode(certificate));
    return record(new Submission(event, List.of(stored), null));
  }

  /** Records that the certificate of {@code issued} is revoked. */
  Appended revoked(CertificateIssued issued, RevocationReason reason, String by)
      throws IOException, SealwireException {
    return record(
        Submission.of(
            new CertificateRevoked(
                issued.subject(),
                issued.serial(),
                issued.certificate(),
                issued.role(),
                reason.label(),
                by)));
  }

  /** All certificates whose issuing is in the log, as it goes on. */
  CertificateRegister register() {
    return ledger.register();
  }

  private static Appended await(Future<Appended> done) throws IOException, SealwireException {
    try {
      return done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while recording");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SealwireException sealwire) {
        throw sealwire;
      }
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException("recording failed", e.getCause());
    }
  }

  /** Stores the last checkpoint and closes the log in good order. */
  @Override
  public void close() throws IOException {
    try {
      ledger.close();
    } finally {
      log.close();
    }
  }
}
