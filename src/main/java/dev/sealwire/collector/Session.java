package dev.sealwire.collector;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.ledger.Appended;
import dev.sealwire.ledger.Submission;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.Limits;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.ReadMessages;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One accepted connection, from its greeting to its {@code session.closed}. One thread reads and
 * does what is asked; what is to be said goes through the {@link Replies}.
 */
final class Session {
  /** Its beginning and its end. */
  private static final int ENTRIES_OF_A_SESSION = 2;

  /** How soon a session that is slowed down sees that it was cut. */
  private static final long PACE_NANOS = 50_000_000;

  private final Admitted peer;
  private final Service service;
  private final CollectorSettings settings; // those it began with: the peer was told of them
  private final Replies replies;
  private final FrameReader in;
  private final StatementCheck statements;
  private final Readings readings;
  private final Map<Long, Intake> intakes = new HashMap<>();
  private long lastStream;
  private final AtomicLong payloads = new AtomicLong();
  private final AtomicLong aborted = new AtomicLong();
  private CompletableFuture<?> lastAppend = CompletableFuture.completedFuture(null);
  private volatile boolean draining;
  private int openStreams;

  Session(Admitted peer, Service service) throws IOException {
    this.peer = peer;
    this.service = service;
    this.settings = service.settings();
    this.replies = new Replies(peer, service, settings);
    this.readings = new Readings(peer, service, replies);
    this.in = new FrameReader(peer.socket().getInputStream());
    this.statements =
        new StatementCheck(
            service.ledger().origin(), peer.session(), peer.certificate(), service.suite());
  }

  /** Serves the peer until it or the collector ends the connection; records that end. */
  void run() {
    String reason = "closed";
    String detail = null;
    try {
      replies.greet();
      pace(peer.guest().entries(ENTRIES_OF_A_SESSION));
      reason = serve();
    } catch (SocketTimeoutException e) {
      reason = "idle";
      detail = "nothing came for " + settings.idle().toSeconds() + " s while a stream was open";
      replies.goodbye(reason, detail);
    } catch (MalformedException e) {
      reason = "protocol";
      detail = e.getMessage();
      replies.goodbye(reason, detail);
    } catch (IOException e) {
      reason = draining ? "shutdown" : "broken";
      detail = String.valueOf(e.getMessage());
    } finally {
      end(reason, detail);
    }
  }

  private String serve() throws IOException, MalformedException {
    while (in.next()) {
      pace(peer.guest().bytes(Limits.HEADER_BYTES + in.length()));
      switch (in.type()) {
        case OPEN -> open(Messages.Open.decode(in.json()));
        case DATA -> data();
        case FINISH -> finish(Messages.Finish.decode(in.json()));
        case ABORT -> abort(Messages.Abort.decode(in.json()));
        case TASK -> task(ReadMessages.Task.decode(in.json()));
        case READ -> readings.read(newStream(), ReadMessages.Read.decode(in.json()));
        case NEXT -> readings.next(oldStream());
        case CLOSE -> readings.close(oldStream());
        case PROVE_CONSISTENCY -> replies.consistency(Messages.ProveConsistency.decode(in.json()));
        case GOODBYE -> {
          return "goodbye";
        }
        default -> throw new MalformedException(in.type() + " frame", "is not for a collector");
      }
    }
    return draining ? "shutdown" : "closed";
  }

  /**
   * Reads nothing for a while, so that the peer has to wait with what it sends. A cut connection is
   * not waited for.
   */
  private void pace(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0 && !peer.socket().isClosed(); ) {
      LockSupport.parkNanos(Math.min(left, PACE_NANOS));
      left = end - System.nanoTime();
    }
  }

  private void open(Messages.Open open) throws IOException, MalformedException {
    long stream = newStream();
    pace(peer.guest().entries(1));
    if (intakes.size() >= settings.streamsMax() || !replies.reserve(settings.streamsMax())) {
      throw new MalformedException(
          "stream " + stream, "is one too many: " + settings.streamsMax() + " may be open");
    }
    Intake intake = new Intake(stream, open, service.vault(), settings, System.nanoTime());
    intakes.put(stream, intake);
    streamsChanged();
    if (peer.role() != Role.FIELD) {
      refuse(
          intake,
          "wrong-role",
          "a certificate of role " + peer.role().label() + " may not send payloads");
    } else if (draining) {
      refuse(intake, "shutdown", "the collector is stopping");
    }
  }

  private long newStream() throws MalformedException {
    long stream = in.stream();
    if (stream <= lastStream) {
      throw new MalformedException("stream", "is " + stream + ", want above " + lastStream);
    }
    lastStream = stream;
    return stream;
  }

  private long oldStream() throws MalformedException {
    if (in.stream() < 1 || in.stream() > lastStream) {
      throw new MalformedException("stream " + in.stream(), "was never opened");
    }
    return in.stream();
  }

  private void task(ReadMessages.Task task) throws MalformedException {
    long stream = newStream();
    if (!replies.reserve(settings.streamsMax())) {
      throw new MalformedException(
          "stream " + stream, "is one too many: " + settings.streamsMax() + " may be open");
    }
    lastAppend = readings.task(stream, task, draining);
  }

  private void data() throws IOException, MalformedException {
    Intake intake = intake();
    if (!intake.spend(in.length())) {
      throw new MalformedException("stream " + in.stream(), "has more bytes than its credit");
    }
    try {
      intake.data(in.buffer(), in.length());
    } catch (RefusedException e) {
      refuse(intake, e.code(), e.getMessage());
    } catch (IOException e) {
      refuse(intake, "store-unavailable", "the payload cannot be kept: " + e.getMessage());
    }
    long granted = intake.grant(settings.streamCredit());
    if (granted > 0) {
      replies.credit(in.stream(), granted);
    }
  }

  private void finish(Messages.Finish finish) throws IOException, MalformedException {
    Intake intake = intake();
    intakes.remove(in.stream());
    streamsChanged();
    if (intake.discarding()) {
      return;
    }
    Sha256 sha256 = intake.hash();
    try (intake) {
      statements.check(finish, intake.stream(), intake.open(), intake.size(), sha256);
      record(intake, sha256, finish);
    } catch (RefusedException e) {
      recordAborted(intake, sha256, e.code(), e.getMessage());
      replies.refused(intake.stream(), e.code(), e.getMessage());
    }
  }

  private void record(Intake intake, Sha256 sha256, Messages.Finish finish)
      throws RefusedException {
    dev.sealwire.bytes.Bytes small = intake.small();
    if (small == null) {
      try {
        intake.keep(sha256);
      } catch (IOException e) {
        throw new RefusedException(
            "store-unavailable", "the payload cannot be kept: " + e.getMessage());
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
            finish.statement(),
            finish.signature(),
            small == null ? PayloadReceived.VAULT : PayloadReceived.INLINE,
            intake.micros(System.nanoTime()));
    StoredPayload stored = small == null ? null : new StoredPayload(sha256.bytes(), small);
    CompletableFuture<Appended> done =
        service.ledger().append(new Submission(event, List.of(), stored));
    lastAppend =
        done.whenComplete(
            (appended, failure) -> {
              if (failure == null) {
                payloads.incrementAndGet();
                replies.receipt(intake.stream(), appended);
              } else {
                replies.refused(
                    intake.stream(),
                    "store-unavailable",
                    (failure instanceof StoreUnknownException
                            ? "it is not known whether the payload was recorded: "
                            : "the payload was not recorded: ")
                        + failure.getMessage());
              }
            });
  }

  private void abort(Messages.Abort abort) throws IOException, MalformedException {
    Intake intake = intake();
    intakes.remove(in.stream());
    streamsChanged();
    if (!intake.discarding()) {
      recordAborted(intake, intake.hash(), "client-abort", abort.reason());
      intake.close();
      replies.release();
    }
  }

  private Intake intake() throws MalformedException {
    Intake intake = intakes.get(in.stream());
    if (intake == null) {
      throw new MalformedException("stream " + in.stream(), "is not open");
    }
    return intake;
  }

  /** Refuses a payload that the peer has not finished: the rest of it is read and thrown away. */
  private void refuse(Intake intake, String code, String detail) throws IOException {
    recordAborted(intake, intake.hash(), code, detail);
    intake.discard();
    replies.refused(intake.stream(), code, detail);
  }

  private void recordAborted(Intake intake, Sha256 sha256, String reason, String detail) {
    CompletableFuture<Appended> done =
        service
            .ledger()
            .append(
                Submission.of(
                    new PayloadAborted(
                        peer.session(),
                        intake.stream(),
                        peer.fingerprint(),
                        intake.open().name(),
                        intake.open().caseId(),
                        intake.size(),
                        sha256,
                        reason,
                        Texts.capped(detail))));
    // What session.closed counts is what stands in the log, not what was tried.
    lastAppend = done.thenRun(aborted::incrementAndGet);
  }

  /** A read waits without end while no stream is open: an idle client costs nothing. */
  private void streamsChanged() throws IOException {
    int before = openStreams;
    openStreams = intakes.size();
    if ((before == 0) != (openStreams == 0)) {
      peer.socket().setSoTimeout(openStreams == 0 ? 0 : (int) settings.idle().toMillis());
    }
  }

  /** Opens nothing more and asks the peer to end the connection. Called by another thread. */
  void drain() {
    draining = true;
    replies.goodbye("shutdown", "the collector is stopping");
  }

  /** Whether every stream has ended and the peer was sent how. Called by another thread. */
  boolean idle() {
    return replies.idle();
  }

  /** It is over: its certificate may have another connection. */
  void left() {
    peer.guest().leave();
  }

  /** Ends now, whatever is open. Called by another thread. */
  void cut() {
    peer.cut();
  }

  private void end(String reason, String detail) {
    List<Intake> left = new ArrayList<>(intakes.values());
    for (Intake intake : left) {
      if (!intake.discarding()) {
        recordAborted(intake, intake.hash(), "connection-lost", "the connection ended: " + reason);
        try {
          intake.close();
        } catch (IOException e) {
          service.warn(
              "a temporary file of session " + peer.session() + " stays: " + e.getMessage());
        }
      }
    }
    // Entries come out of the writer in the order they went in, so the last one is the last to be
    // done.
    lastAppend.handle((done, failure) -> null).join();
    replies.end();
    readings.end();
    service
        .ledger()
        .append(
            Submission.of(
                new SessionClosed(
                    peer.session(),
                    in.bytesRead(),
                    replies.bytesWritten(),
                    payloads.get(),
                    aborted.get(),
                    reason,
                    detail == null ? null : Texts.capped(detail))))
        .handle((done, failure) -> null)
        .join();
    peer.close();
  }
}
