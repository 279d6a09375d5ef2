package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CollectorReloaded;
import dev.sealwire.evidence.Succession;
import dev.sealwire.field.AdminClient;
import dev.sealwire.field.Recorded;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.RevocationReason;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Has a collector record it, and believes it only by its receipt. */
final class RemoteRegistrar implements Registrar {
  private final LogSource source;
  private final AdminClient client;
  private final CertificateRegister register;

  /** Takes {@code source} over; reads who holds what. */
  RemoteRegistrar(LogSource source) throws IOException, SealwireException {
    this.source = source;
    this.client = source.admin();
    try {
      this.register = source.register();
    } catch (IOException | SealwireException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private interface Request {
    Recorded send() throws IOException, SealwireException;
  }

  /** Who asks. */
  Kit kit() {
    return source.kit();
  }

  @Override
  public VerifierKey vkey() {
    return source.key();
  }

  @Override
  public CertificateRegister register() {
    return register;
  }

  @Override
  public long issued(X509Certificate certificate, String role, X509Certificate issuer)
      throws IOException, SealwireException, Failure {
    return ask("the issuing", () -> client.register(certificate, role, issuer));
  }

  @Override
  public long succeeded(Succession statement, Bytes signature, Bytes acceptance)
      throws IOException, SealwireException, Failure {
    return ask("the succession", () -> client.succeed(statement, signature, acceptance));
  }

  @Override
  public Optional<CollectorReloaded> reload() throws IOException, SealwireException, Failure {
    return Optional.of(client.reload());
  }

  @Override
  public long revoked(CertificateIssued issued, RevocationReason reason)
      throws IOException, SealwireException, Failure {
    return ask("the revocation", () -> client.revoke(issued, reason));
  }

  private long ask(String what, Request request) throws SealwireException, Failure {
    Recorded recorded;
    try {
      recorded = request.send();
    } catch (IOException e) {
      throw Failure.of(
          Exit.UNREACHED,
          "it is not known whether " + what + " is recorded: " + Faults.message(e),
          "sealwire pki list shows what is",
          e);
    }
    register.add(recorded.index(), recorded.entry());
    return recorded.index();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
