package dev.sealwire.collector;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Times;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.ledger.Revocation;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.ChainCheck;
import dev.sealwire.pki.ChainMemory;
import dev.sealwire.tls.PeerCheck;
import dev.sealwire.tls.PeerVerdict;
import dev.sealwire.tls.Reasons;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may come in: whoever shows a certificate that one of our authorities issued for a client,
 * that is valid now, whose issuing is in the log, and whose revocation, or its authority's, is not.
 * The log is what counts against a stolen authority key, and against an old backup of the files;
 * and it is asked anew each time, so that what is issued or revoked while a collector runs counts
 * at once.
 */
public final class ClientCheck implements PeerCheck {
  private volatile ChainMemory chains; // replaced with the authorities, whose verdicts it holds
  private final CertificateRegister register;
  private final Clock clock;

  /**
   * @param authorities ours; those that are revoked too, so that their clients are told why
   * @param register what the log says was issued and revoked
   */
  public ClientCheck(Set<X509Certificate> authorities, CertificateRegister register, Clock clock) {
    this.chains = chains(authorities);
    this.register = register;
    this.clock = clock;
  }

  /** From now on these are ours. */
  void trust(Set<X509Certificate> ours) {
    chains = chains(ours);
  }

  private static ChainMemory chains(Set<X509Certificate> authorities) {
    return new ChainMemory(authorities, ChainCheck.Usage.CLIENT_AUTH);
  }

  /** The authorities whose certificates are let in. */
  Set<X509Certificate> authorities() {
    return chains.roots();
  }

  @Override
  public PeerVerdict check(List<X509Certificate> presented) {
    ChainCheck.Result result = chains.check(presented, clock.instant());
    if (result instanceof ChainCheck.Refused refused) {
      return PeerVerdict.refused(refused.reason().code(), refused.detail());
    }
    X509Certificate leaf = ((ChainCheck.Accepted) result).leaf();
    Sha256 fingerprint = Certificates.fingerprint(leaf);
    X509Certificate root = ((ChainCheck.Accepted) result).root();
    Optional<Revocation> finished = register.revocation(Certificates.fingerprint(root));
    if (finished.isPresent()) {
      return PeerVerdict.refused(
          Reasons.REVOKED,
          "its authority is not trusted any more: " + describe(root, finished.get()));
    }
    if (register.find(fingerprint).isEmpty()) {
      return PeerVerdict.refused(
          Reasons.NOT_IN_LOG,
          "certificate "
              + Certificates.serialHex(leaf)
              + " of "
              + Certificates.subject(leaf)
              + " is by our authority, but the log has no entry of its issuing");
    }
    Optional<Revocation> revoked = register.revocation(fingerprint);
    if (revoked.isPresent()) {
      return PeerVerdict.refused(Reasons.REVOKED, describe(leaf, revoked.get()));
    }
    return PeerVerdict.accepted();
  }

  private static String describe(X509Certificate leaf, Revocation revocation) {
    return "certificate "
        + Certificates.serialHex(leaf)
        + " of "
        + Certificates.subject(leaf)
        + " was revoked at "
        + Times.format(revocation.time())
        + " by entry "
        + revocation.index()
        + ", reason "
        + revocation.event().reason();
  }
}
