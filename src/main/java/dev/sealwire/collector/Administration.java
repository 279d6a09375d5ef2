package dev.sealwire.collector;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.AdminRefused;
import dev.sealwire.evidence.Asker;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.ledger.Appended;
import dev.sealwire.ledger.Submission;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.ChainCheck;
import dev.sealwire.pki.ProfileCheck;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.AdminMessages;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;

/**
 * What one session has recorded of who may come in. Only an admin may, each refusal is an entry,
 * and the authority's key is never here: an admin brings certificates that were made elsewhere, and
 * they are held against everything that this program would have made them be.
 *
 * <p>Runs on the session's thread and waits for the log: whoever asks for one thing after the other
 * has them done in that order.
 */
final class Administration {
  /** For whom certificates are recorded: those who come in as clients. */
  private static final Set<Role> RECORDED = EnumSet.of(Role.FIELD, Role.AUDITOR, Role.ADMIN);

  /** What is to be recorded, or why not. */
  private interface Request {
    Submission submission() throws RefusedException;
  }

  private final Admitted peer;
  private final Service service;
  private final Replies replies;
  private final Asker asker;
  private volatile boolean busy; // set by the session's thread only

  Administration(Admitted peer, Service service, Replies replies) {
    this.peer = peer;
    this.service = service;
    this.replies = replies;
    this.asker = new Asker(peer.session(), peer.fingerprint());
  }

  /** Whether something is asked for and its answer does not wait to be sent yet. */
  boolean busy() {
    return busy;
  }

  /** Records the issuing of a certificate, or that it was refused, and answers. */
  void register(long stream, AdminMessages.Register asked, boolean draining) {
    Sha256 fingerprint = Sha256.hash(asked.certificate());
    String detail = asked.role() + ", certificate " + fingerprint.hex();
    perform(stream, "register", detail, draining, () -> issuing(asked, fingerprint));
  }

  /** Records that a certificate is revoked, or that it was refused, and answers. */
  void revoke(long stream, AdminMessages.Revoke asked, boolean draining) {
    String detail = asked.reason() + ", certificate " + asked.certificate().hex();
    perform(stream, "revoke", detail, draining, () -> revocation(asked));
  }

  private void perform(
      long stream, String request, String detail, boolean draining, Request asked) {
    busy = true;
    try {
      allow(draining);
      replies.receipt(stream, record(asked.submission()));
    } catch (RefusedException e) {
      AdminRefused refused =
          new AdminRefused(
              peer.session(), peer.fingerprint(), request, Texts.capped(detail), e.code());
      service.ledger().append(Submission.of(refused)).handle((done, failure) -> null).join();
      replies.refused(stream, e.code(), e.getMessage());
    } finally {
      busy = false;
    }
  }

  private void allow(boolean draining) throws RefusedException {
    if (peer.role() != Role.ADMIN) {
      throw new RefusedException(
          "wrong-role",
          "a certificate of role " + peer.role().label() + " may not issue or revoke others");
    }
    if (draining) {
      throw new RefusedException("shutdown", "the collector is stopping");
    }
  }

  private Appended record(Submission submission) throws RefusedException {
    try {
      return service.ledger().append(submission).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        throw refused; // overtaken by another entry
      }
      String known =
          e.getCause() instanceof StoreUnknownException
              ? "it is not known whether it was recorded: "
              : "it was not recorded: ";
      throw new RefusedException("store-unavailable", known + e.getCause().getMessage());
    }
  }

  private Submission issuing(AdminMessages.Register asked, Sha256 fingerprint)
      throws RefusedException {
    Role role = role(asked.role());
    X509Certificate certificate;
    try {
      certificate = Certificates.decode(asked.certificate());
    } catch (MalformedException e) {
      throw new RefusedException("certificate-malformed", e.getMessage());
    }
    ChainCheck.Result result =
        ChainCheck.check(
            List.of(certificate),
            service.clients().authorities(),
            service.clock().instant(),
            ChainCheck.Usage.CLIENT_AUTH);
    if (result instanceof ChainCheck.Refused refused) {
      throw new RefusedException(
          "certificate-untrusted", refused.reason().code() + ": " + refused.detail());
    }
    profile(role, certificate, ((ChainCheck.Accepted) result).root());
    CertificateIssued event =
        new CertificateIssued(
            Certificates.subject(certificate),
            Certificates.serialHex(certificate),
            fingerprint,
            role.label(),
            certificate.getNotBefore().toInstant(),
            certificate.getNotAfter().toInstant(),
            Certificates.subject(peer.certificate()),
            asker);
    StoredCertificate stored = new StoredCertificate(fingerprint.bytes(), asked.certificate());
    return new Submission(event, List.of(stored), null);
  }

  private static Role role(String label) throws RefusedException {
    try {
      Role role = Role.parse(label);
      if (RECORDED.contains(role)) {
        return role;
      }
    } catch (MalformedException e) {
      // As any other that is not among them.
    }
    throw new RefusedException(
        "certificate-role", "only certificates of role field, auditor or admin are recorded here");
  }

  private static void profile(Role role, X509Certificate certificate, X509Certificate authority)
      throws RefusedException {
    Role stated;
    try {
      stated = ProfileCheck.check(certificate, authority);
    } catch (MalformedException e) {
      throw new RefusedException("certificate-profile", e.getMessage());
    }
    if (stated != role) {
      throw new RefusedException(
          "certificate-role",
          "the certificate states role " + stated.label() + ", but " + role.label() + " was said");
    }
  }

  /** Whether it was revoked before, or is the authority's, is for the writer to say. */
  private Submission revocation(AdminMessages.Revoke asked) throws RefusedException {
    CertificateIssued issued =
        service
            .ledger()
            .register()
            .find(asked.certificate())
            .orElseThrow(
                () ->
                    new RefusedException(
                        "certificate-unknown",
                        "the log has no issuing of a certificate " + asked.certificate().hex()));
    return Submission.of(
        new CertificateRevoked(
            issued.subject(),
            issued.serial(),
            issued.certificate(),
            issued.role(),
            asked.reason(),
            Certificates.subject(peer.certificate()),
            asker));
  }
}
