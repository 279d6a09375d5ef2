package dev.sealwire.ledger;

import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.AuthoritySucceeded;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.CollectorReloaded;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceExported;
import dev.sealwire.evidence.EvidenceRead;
import dev.sealwire.evidence.EvidenceVerified;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.PayloadReceived;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What may not be recorded any more, whoever submits it. It is decided here, where the order of the
 * log is made, and nowhere else: whoever looked earlier may have been overtaken by a revocation
 * that was submitted later. So nothing that a certificate does stands behind its {@code
 * certificate.revoked}, and the audit needs no tolerance.
 *
 * <p>One for each group. What the group itself issues and revokes counts for what comes behind it,
 * and reaches the register only once the group is stored.
 */
final class Standing {
  private record Added(long index, Entry entry) {}

  private final CertificateRegister register;
  private final CertificateRegister fresh = new CertificateRegister();
  private final List<Added> added = new ArrayList<>();

  Standing(CertificateRegister register) {
    this.register = register;
  }

  /**
   * Lets an event pass that may be recorded next.
   *
   * @throws RefusedException if it may not; the codes are those of docs/formats/channel.md
   */
  void check(Event event) throws RefusedException {
    Sha256 actor = actor(event);
    if (actor == null) {
      return; // by nobody who could be revoked
    }
    Optional<Revocation> revoked =
        revocation(actor).or(() -> issuer(actor).flatMap(this::revocation));
    if (revoked.isPresent()) {
      throw new RefusedException(
          "revoked",
          "the certificate of this connection, or its authority, was revoked by entry "
              + revoked.get().index());
    }
    if (event instanceof CertificateIssued issued) {
      issuing(issued);
    } else if (event instanceof CertificateRevoked asked) {
      revoking(asked);
    }
  }

  /** Whose certificate stands behind an event, or null. */
  private static Sha256 actor(Event event) {
    if (event instanceof PayloadReceived e) {
      return e.certificate();
    }
    if (event instanceof HandshakeAccepted e) {
      List<Sha256> chain = e.handshake().chain();
      return chain.isEmpty() ? null : chain.get(0);
    }
    if (event instanceof EvidenceRead e) {
      return e.certificate();
    }
    if (event instanceof EvidenceExported e) {
      return e.certificate();
    }
    if (event instanceof EvidenceVerified e) {
      return e.certificate();
    }
    if (event instanceof CertificateIssued e) {
      return e.asker() == null ? null : e.asker().certificate();
    }
    if (event instanceof CertificateRevoked e) {
      return e.asker() == null ? null : e.asker().certificate();
    }
    if (event instanceof AuthoritySucceeded e) {
      return e.asker() == null ? null : e.asker().certificate();
    }
    if (event instanceof CollectorReloaded e) {
      return e.asker() == null ? null : e.asker().certificate();
    }
    return null;
  }

  private void issuing(CertificateIssued issued) throws RefusedException {
    if (find(issued.certificate()).isPresent()
        || register.hasSerial(issued.serial())
        || fresh.hasSerial(issued.serial())) {
      throw new RefusedException(
          "certificate-known",
          "a certificate of serial " + issued.serial() + " is in the log already");
    }
  }

  private void revoking(CertificateRevoked asked) throws RefusedException {
    Optional<CertificateIssued> issued = find(asked.certificate());
    if (issued.isEmpty()) {
      throw new RefusedException(
          "certificate-unknown",
          "the log has no issuing of a certificate " + asked.certificate().hex());
    }
    if (issued.get().role().equals(CertificateIssued.AUTHORITY)
        && authorities().noneMatch(one -> !one.equals(asked.certificate()))) {
      throw new RefusedException(
          "certificate-authority", "the only authority in force cannot be revoked");
    }
    Optional<Revocation> before = revocation(asked.certificate());
    if (before.isPresent()) {
      throw new RefusedException(
          "certificate-revoked", "it was revoked before, by entry " + before.get().index());
    }
  }

  /** Authorities in force. */
  private Stream<Sha256> authorities() {
    return Stream.of(register, fresh)
        .flatMap(one -> one.authorities().stream())
        .map(CertificateIssued::certificate)
        .filter(one -> revocation(one).isEmpty());
  }

  /** As {@link CertificateRegister#issuer} has it, with what the group adds. */
  private Optional<Sha256> issuer(Sha256 certificate) {
    Optional<CertificateIssued> added = fresh.find(certificate);
    return added.isPresent() && added.get().issuer() != null
        ? Optional.of(added.get().issuer())
        : register.issuer(certificate);
  }

  private Optional<CertificateIssued> find(Sha256 certificate) {
    return fresh.find(certificate).or(() -> register.find(certificate));
  }

  private Optional<Revocation> revocation(Sha256 certificate) {
    return register.revocation(certificate).or(() -> fresh.revocation(certificate));
  }

  /** An entry was put into the group. */
  void take(long index, Entry entry) {
    if (fresh.add(index, entry)) {
      added.add(new Added(index, entry));
    }
  }

  /** The group is on stable storage. */
  void stored() {
    added.forEach(one -> register.add(one.index(), one.entry()));
  }
}
