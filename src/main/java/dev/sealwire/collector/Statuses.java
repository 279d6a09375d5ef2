package dev.sealwire.collector;

import dev.sealwire.evidence.EvidenceRefused;
import dev.sealwire.ledger.Submission;
import dev.sealwire.pki.Role;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Tells an auditor or an admin how the collector stands. That is no reading of evidence: it shows
 * counts, and of no entry what it says but for the names of certificates that expire. Whoever asks
 * is in the log by its handshake, and whoever may not by an entry of its own.
 */
final class Statuses {
  private static final String PURPOSE = "status";

  private final Admitted peer;
  private final Service service;
  private final Replies replies;

  Statuses(Admitted peer, Service service, Replies replies) {
    this.peer = peer;
    this.service = service;
    this.replies = replies;
  }

  /**
   * Answers, or refuses and records that.
   *
   * @param submitted gets the entry that is on its way, if there is one
   */
  void ask(long stream, Consumer<CompletableFuture<?>> submitted) {
    if (peer.role() == Role.AUDITOR || peer.role() == Role.ADMIN) {
      replies.state(stream);
      return;
    }
    String detail = "a certificate of role " + peer.role().label() + " may not ask how it stands";
    EvidenceRefused refused =
        new EvidenceRefused(peer.session(), peer.fingerprint(), PURPOSE, "", "wrong-role");
    submitted.accept(
        service
            .ledger()
            .append(Submission.of(refused))
            .whenComplete((appended, failure) -> replies.refused(stream, "wrong-role", detail)));
  }
}
