package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.ledger.Revocation;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.ChainCheck;
import dev.sealwire.pki.Identity;
import dev.sealwire.pki.LogKey;
import dev.sealwire.pki.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The collector's own key and certificate, and whether it may go into service with them. */
final class Identities {
  private Identities() {}

  /** Those in the home; where a rotation was cut off between two files, that is said. */
  static Identity load(Home home, Passphrase passphrase)
      throws IOException, MalformedException, Failure {
    try {
      return Identity.load(
          home.collectorCertificate(), home.collectorKey(), passphrase.forKey(home.collectorKey()));
    } catch (MalformedException e) {
      if (!Files.exists(Replaced.next(home.collectorCertificate()))) {
        throw e;
      }
      throw Failure.of(
          Exit.UNREACHED,
          e.getMessage() + "; a rotation of the collector was cut off",
          "sealwire pki rotate-collector makes a new pair",
          e);
    }
  }

  /** The key that signs the log, if it is the one that {@code certs/log.vkey} names. */
  static LogKey logKey(Home home, Passphrase passphrase)
      throws IOException, MalformedException, Failure {
    LogKey key = LogKey.open(home.logKey(), passphrase.forKey(home.logKey()));
    if (!key.publicKey().equals(home.vkey().publicKey())) {
      throw Failure.unreached(
          home.logKey() + " is not the key of log " + home.vkey().name(),
          "certs/log.key and certs/log.vkey belong together: put back those of this home");
    }
    return key;
  }

  /**
   * Refuses a certificate of another home. One that is out of date is warned of and goes into
   * service: who knocks is still recorded.
   */
  static void checkAuthority(Identity identity, Set<X509Certificate> authorities, Instant now)
      throws Failure {
    ChainCheck.Result result =
        ChainCheck.check(identity.chain(), authorities, now, ChainCheck.Usage.SERVER_AUTH);
    if (result instanceof ChainCheck.Refused refused
        && refused.reason() != ChainCheck.Reason.EXPIRED
        && refused.reason() != ChainCheck.Reason.NOT_YET_VALID) {
      throw Failure.unreached(
          "the collector's certificate "
              + Certificates.serialHex(identity.certificate())
              + " is not by an authority of this home: "
              + refused.reason().code(),
          "put back certs/collector.pem and collector.key of this home, or make new ones: sealwire"
              + " pki rotate-collector");
    }
  }

  /** Clients look at no revocation list: the collector itself must not go on with such a one. */
  static void checkRevoked(Identity identity, CertificateRegister register) throws Failure {
    Optional<Revocation> ended = register.ended(Certificates.fingerprint(identity.certificate()));
    if (ended.isPresent()) {
      boolean own = ended.get().event().role().equals(Role.COLLECTOR.label());
      throw Failure.unreached(
          "the collector's certificate "
              + Certificates.serialHex(identity.certificate())
              + (own ? " was revoked at " : " is by an authority that was revoked at ")
              + Rows.seconds(ended.get().time())
              + " by entry "
              + ended.get().index(),
          "sealwire pki rotate-collector gives it another");
    }
  }

  /**
   * Refuses what no client would accept, or what nobody recorded.
   *
   * @param authorities those that are trusted
   */
  static void check(
      Identity identity,
      CertificateRegister register,
      Set<X509Certificate> authorities,
      Instant now)
      throws Failure {
    checkRevoked(identity, register);
    X509Certificate certificate = identity.certificate();
    Optional<CertificateIssued> issued = register.find(Certificates.fingerprint(certificate));
    if (issued.isEmpty() || !issued.get().role().equals(Role.COLLECTOR.label())) {
      throw Failure.unreached(
          "the log has no issuing of certificate "
              + Certificates.serialHex(certificate)
              + " to a collector",
          "sealwire pki rotate-collector makes one and records it");
    }
    ChainCheck.Result result =
        ChainCheck.check(identity.chain(), authorities, now, ChainCheck.Usage.SERVER_AUTH);
    if (result instanceof ChainCheck.Refused refused) {
      throw Failure.unreached(refused.reason().code() + ": " + refused.detail(), null);
    }
  }
}
