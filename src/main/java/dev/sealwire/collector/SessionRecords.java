package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.ledger.Appended;
import dev.sealwire.ledger.Submission;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a session has recorded of its payloads. What it counts is what stands in the log, not what
 * was tried. Belongs to the session's thread, but for {@link #later}.
 */
final class SessionRecords {
  private final Admitted peer;
  private final Service service;
  private final Replies replies;
  private final AtomicLong payloads = new AtomicLong();
  private final AtomicLong aborted = new AtomicLong();
  private final Queue<Event> late = new ConcurrentLinkedQueue<>();
  private final Queue<Sha256> unrecorded = new ConcurrentLinkedQueue<>(); // kept in the vault
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  SessionRecords(Admitted peer, Service service, Replies replies) {
    this.peer = peer;
    this.service = service;
    this.replies = replies;
  }

  /** Payloads that were received. */
  long payloads() {
    return payloads.get();
  }

  /** Payloads that were not. */
  long aborted() {
    return aborted.get();
  }

  /**
   * Has a payload recorded that was held against its statement, and answers.
   *
   * @throws RefusedException if its bytes cannot be kept; nothing is answered then
   */
  void received(Intake intake, Sha256 sha256, Signed signed) throws RefusedException {
    Bytes small = intake.small();
    if (small == null) {
      try {
        service.kept().keep(intake, sha256);
      } catch (IOException | StoreUnknownException e) {
        throw new RefusedException("store-unavailable", service.notKept(e));
      }
    }
    PayloadReceived event =
        new PayloadReceived(
            peer.session(),
            intake.stream(),
            peer.fingerprint(),
            intake.open().name(),
            intake.open().media(),
            intake.open().caseId(),
            intake.size(),
            sha256,
            signed.statement(),
            signed.signature(),
            signed.part(),
            small == null ? PayloadReceived.VAULT : PayloadReceived.INLINE,
            intake.micros(System.nanoTime()));
    StoredPayload stored = small == null ? null : new StoredPayload(sha256.bytes(), small);
    long from = System.nanoTime();
    CompletableFuture<Appended> done =
        service.ledger().append(new Submission(event, List.of(), stored));
    last =
        done.whenComplete(
            (appended, failure) -> {
              intake.recorded();
              answer(intake, event, appended, failure);
              if (failure == null) {
                service.operator().receipt(System.nanoTime() - from);
              }
            });
  }

  /** Runs on the log's own thread, which must not wait for room in its queue. */
  private void answer(Intake intake, PayloadReceived event, Appended appended, Throwable failure) {
    boolean vault = event.stored().equals(PayloadReceived.VAULT);
    if (vault && (failure == null || failure instanceof StoreUnknownException)) {
      service.kept().recorded(event.sha256());
      if (failure != null) {
        service.leftovers().payload(event.sha256());
      }
    } else if (vault) {
      unrecorded.add(event.sha256());
    }
    if (failure == null) {
      payloads.incrementAndGet();
      service.figures().received(event.size());
      replies.receipt(intake.stream(), appended);
    } else if (failure instanceof RefusedException refused) {
      later(event(intake, event.sha256(), refused.code(), refused.getMessage()));
      replies.refused(intake.stream(), refused.code(), refused.getMessage());
    } else {
      replies.refused(intake.stream(), "store-unavailable", Service.notRecorded(failure));
    }
  }

  /** Records that a payload did not become whole, or was refused. */
  void aborted(Intake intake, Sha256 sha256, String reason, String detail) {
    record(event(intake, sha256, reason, detail));
  }

  private PayloadAborted event(Intake intake, Sha256 sha256, String reason, String detail) {
    return new PayloadAborted(
        peer.session(),
        intake.stream(),
        peer.fingerprint(),
        intake.open().name(),
        intake.open().caseId(),
        intake.size(),
        sha256,
        reason,
        Texts.capped(detail));
  }

  private void record(Event event) {
    CompletableFuture<Appended> done = service.ledger().append(Submission.of(event));
    last = event instanceof PayloadAborted ? done.thenRun(this::countAborted) : done;
  }

  private void countAborted() {
    aborted.incrementAndGet();
    service.figures().aborted();
  }

  /** Has an event recorded when the session ends. May be called by the log's own thread. */
  void later(Event event) {
    late.add(event);
  }

  /** The session's end waits for this too. */
  void await(CompletableFuture<?> submitted) {
    last = submitted;
  }

  /** Waits until all is recorded that the session has to say, or cannot be. */
  void settle() {
    // Entries come out of the writer in the order they went in, so the last one is the last to be
    // done.
    last.handle((done, failure) -> null).join();
    for (Event event = late.poll(); event != null; event = late.poll()) {
      record(event);
    }
    last.handle((done, failure) -> null).join();
    for (Sha256 one = unrecorded.poll(); one != null; one = unrecorded.poll()) {
      try {
        service.kept().refused(one);
      } catch (IOException e) {
        service.leftovers().payload(one);
        service.warn(
            "store.trouble", "payload " + one + " is in no entry and stays in the vault: " + e);
      }
    }
  }
}
