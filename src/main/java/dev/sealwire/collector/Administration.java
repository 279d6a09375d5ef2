package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.AdminRefused;
import dev.sealwire.evidence.Asker;
import dev.sealwire.evidence.AuthoritySucceeded;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.Succession;
import dev.sealwire.ledger.Appended;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.ledger.Submission;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.ChainCheck;
import dev.sealwire.pki.ProfileCheck;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.AdminMessages;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
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

  /** Records that an authority takes the place of another, or that it was refused, and answers. */
  void succeed(long stream, AdminMessages.Succeed asked, boolean draining) {
    perform(stream, "succeed", "an authority", draining, () -> succession(asked));
  }

  /** Has the collector look at its files again, and answers. */
  void reload(long stream, boolean draining) {
    busy = true;
    try {
      allow(draining);
      replies.receipt(stream, reload());
    } catch (RefusedException e) {
      refuse(stream, "reload", "changed files", e);
    } finally {
      busy = false;
    }
  }

  private Appended reload() throws RefusedException {
    try {
      return service.reloading().reload(Certificates.subject(peer.certificate()), asker);
    } catch (IOException e) {
      throw new RefusedException("reload-unavailable", String.valueOf(e.getMessage()));
    }
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
      refuse(stream, request, detail, e);
    } finally {
      busy = false;
    }
  }

  private void refuse(long stream, String request, String detail, RefusedException e) {
    AdminRefused refused =
        new AdminRefused(
            peer.session(), peer.fingerprint(), request, Texts.capped(detail), e.code());
    service.ledger().append(Submission.of(refused)).handle((done, failure) -> null).join();
    replies.refused(stream, e.code(), e.getMessage());
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
    X509Certificate certificate;
    try {
      certificate = Certificates.decode(asked.certificate());
    } catch (MalformedException e) {
      throw new RefusedException("certificate-malformed", e.getMessage());
    }
    Sha256 issuer = null;
    if (asked.role().equals(CertificateIssued.AUTHORITY)) {
      authority(certificate);
    } else {
      issuer = Certificates.fingerprint(issuer(role(asked.role()), certificate));
    }
    CertificateIssued event =
        new CertificateIssued(
            Certificates.subject(certificate),
            Certificates.serialHex(certificate),
            fingerprint,
            asked.role(),
            certificate.getNotBefore().toInstant(),
            certificate.getNotAfter().toInstant(),
            Certificates.subject(peer.certificate()),
            issuer,
            asker);
    StoredCertificate stored = new StoredCertificate(fingerprint.bytes(), asked.certificate());
    return new Submission(event, List.of(stored), null);
  }

  /** Recorded, it lets nobody in yet: for that its file must lie beside the collector's, too. */
  private void authority(X509Certificate certificate) throws RefusedException {
    try {
      ProfileCheck.checkAuthority(certificate);
    } catch (MalformedException e) {
      throw new RefusedException("certificate-profile", e.getMessage());
    }
    Instant now = service.clock().instant();
    if (now.isBefore(certificate.getNotBefore().toInstant())
        || now.isAfter(certificate.getNotAfter().toInstant())) {
      throw new RefusedException("certificate-untrusted", "the authority is not valid now");
    }
  }

  /** The authority that signed it, which is trusted. */
  private X509Certificate issuer(Role role, X509Certificate certificate) throws RefusedException {
    ChainCheck.Result result =
        ChainCheck.check(
            List.of(certificate),
            service.clients().authorities(),
            service.clock().instant(),
            role == Role.COLLECTOR ? ChainCheck.Usage.SERVER_AUTH : ChainCheck.Usage.CLIENT_AUTH);
    if (result instanceof ChainCheck.Refused refused) {
      throw new RefusedException(
          "certificate-untrusted", refused.reason().code() + ": " + refused.detail());
    }
    X509Certificate root = ((ChainCheck.Accepted) result).root();
    if (service.ledger().register().revocation(Certificates.fingerprint(root)).isPresent()) {
      throw new RefusedException("certificate-untrusted", "its authority was revoked");
    }
    profile(role, certificate, root);
    return root;
  }

  private static Role role(String label) throws RefusedException {
    try {
      return Role.parse(label);
    } catch (MalformedException e) {
      throw new RefusedException(
          "certificate-role",
          "only certificates of role field, auditor, admin, collector or authority are recorded");
    }
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

  private Submission succession(AdminMessages.Succeed asked) throws RefusedException {
    Succession said;
    AuthoritySucceeded event;
    try {
      said = Succession.decode(Bytes.utf8(asked.statement()));
      event =
          AuthoritySucceeded.of(
              said,
              asked.signature(),
              asked.acceptance(),
              Certificates.subject(peer.certificate()),
              asker);
    } catch (MalformedException e) {
      throw new RefusedException("succession-malformed", e.getMessage());
    }
    if (!said.origin().equals(service.ledger().origin())) {
      throw new RefusedException("succession-malformed", "it is for log " + said.origin());
    }
    signed(said, said.previous(), asked.signature());
    signed(said, said.certificate(), asked.acceptance());
    return Submission.of(event);
  }

  private void signed(Succession said, Sha256 by, Bytes signature) throws RefusedException {
    CertificateRegister register = service.ledger().register();
    boolean inForce =
        register.authorities().stream().anyMatch(one -> one.certificate().equals(by))
            && register.revocation(by).isEmpty();
    if (!inForce) {
      throw new RefusedException(
          "certificate-unknown", "the log has no authority in force of certificate " + by.hex());
    }
    boolean right;
    try {
      X509Certificate authority =
          Certificates.decode(service.log().certificate(by).orElse(Bytes.EMPTY));
      right =
          Certificates.fingerprint(authority).equals(by)
              && service.suite().verify(authority.getPublicKey(), said.encode(), signature);
    } catch (IOException | MalformedException e) {
      throw new RefusedException(
          "store-unavailable", "the certificate of an authority cannot be read: " + e.getMessage());
    }
    if (!right) {
      throw new RefusedException(
          "succession-signature", "authority " + by.hex() + " did not sign it");
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
