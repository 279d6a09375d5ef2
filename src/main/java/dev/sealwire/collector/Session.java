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
import dev.sealwire.pki.Certificates;
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

/**
 * One accepted connection, from its greeting to its {@code session.closed}. One thread reads and
 * does what is asked; what is to be said goes through the {@link Replies}.
 */
final class Session {
  /** Its beginning and its end. */
  private static final int ENTRIES_OF_A_SESSION = 2;

  private final Admitted peer;
  private final Service service;
  private final Replies replies;
  private final FrameReader in;
  private final StatementCheck statements;
  private final Readings readings;
  private final Statuses statuses;
  private final Map<Long, Intake> intakes = new HashMap<>();
  private final StreamShare share;
  private long lastStream;
  private final AtomicLong payloads = new AtomicLong();
  private final AtomicLong aborted = new AtomicLong();
  private CompletableFuture<?> lastAppend = CompletableFuture.completedFuture(null);
  private volatile boolean draining;
  private int openStreams;

  Session(Admitted peer, Service service) throws IOException {
    this.peer = peer;
    this.service = service;
    this.replies = new Replies(peer, service);
    this.share = new StreamShare(peer.guest());
    this.statuses = new Statuses(peer, service, replies);
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
    tell(
        Line.of(Line.Level.DEBUG, "session.opened", "a session began")
            .with("role", peer.role().label()));
    try {
      replies.greet();
      Pace.hold(peer.socket(), peer.guest().entries(ENTRIES_OF_A_SESSION));
      reason = serve();
    } catch (SocketTimeoutException e) {
      reason = "idle";
      detail =
          "nothing came for "
              + service.settings().idle().toSeconds()
              + " s while a stream was open";
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
      Pace.hold(peer.socket(), peer.guest().bytes(Limits.HEADER_BYTES + in.length()));
      switch (in.type()) {
        case OPEN -> open(Messages.Open.decode(in.json()));
        case DATA -> data();
        case FINISH -> finish(Messages.Finish.decode(in.json()));
        case ABORT -> abort(Messages.Abort.decode(in.json()));
        case TASK -> task(ReadMessages.Task.decode(in.json()));
        case READ -> readings.read(newStream(), ReadMessages.Read.decode(in.json()));
        case FOLLOW -> readings.follow(newStream());
        case NEXT -> readings.next(oldStream());
        case CLOSE -> readings.close(oldStream());
        case STATUS -> status();
        case PROVE_CONSISTENCY -> replies.consistency(Messages.ProveConsistency.decode(in.json()));
        case GOODBYE -> {
          return "goodbye";
        }
        default -> throw new MalformedException(in.type() + " frame", "is not for a collector");
      }
    }
    return draining ? "shutdown" : "closed";
  }

  private void open(Messages.Open open) throws IOException, MalformedException {
    long stream = newStream();
    Pace.hold(peer.socket(), peer.guest().entries(1));
    int max = service.settings().streamsMax();
    if (intakes.size() >= max || !replies.reserve(max)) {
      throw tooMany(stream);
    }
    Intake intake = new Intake(stream, open, service, System.nanoTime());
    intakes.put(stream, intake);
    service.figures().uploads(1);
    streamsChanged();
    if (peer.role() != Role.FIELD) {
      String detail = "a certificate of role " + peer.role().label() + " may not send payloads";
      refuse(intake, "wrong-role", detail);
    } else if (draining) {
      refuse(intake, "shutdown", "the collector is stopping");
    } else if (!share.open(stream)) {
      String detail = "its certificate has " + peer.guest().streamsMax() + " streams open already";
      refuse(intake, "too-many-streams", detail);
    }
  }

  private MalformedException tooMany(long stream) {
    String text = "is one too many: " + service.settings().streamsMax() + " may be open";
    return new MalformedException("stream " + stream, text);
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
    long stream = newReply();
    lastAppend = readings.task(stream, task, draining);
  }

  private void status() throws MalformedException {
    long stream = newReply();
    in.json();
    lastAppend = statuses.ask(stream, lastAppend);
  }

  /** A stream that ends with one answer. */
  private long newReply() throws MalformedException {
    long stream = newStream();
    if (!replies.reserve(service.settings().streamsMax())) {
      throw tooMany(stream);
    }
    return stream;
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
    } catch (IOException | StoreUnknownException e) {
      refuse(intake, "store-unavailable", service.notKept(e));
    }
    long granted = intake.grant(service.settings().streamCredit());
    if (granted > 0) {
      replies.credit(in.stream(), granted);
    }
  }

  private void finish(Messages.Finish finish) throws IOException, MalformedException {
    Intake intake = intake();
    remove(intake);
    if (intake.discarding()) {
      return;
    }
    Sha256 sha256 = intake.hash();
    RefusedException refusal = null;
    try {
      statements.check(finish, intake.stream(), intake.open(), intake.size(), sha256);
      record(intake, sha256, finish);
    } catch (RefusedException e) {
      refusal = e;
    } finally {
      service.close(intake, peer.session());
    }
    if (refusal != null) {
      recordAborted(intake, sha256, refusal.code(), refusal.getMessage());
      replies.refused(intake.stream(), refusal.code(), refusal.getMessage());
    }
  }

  private void record(Intake intake, Sha256 sha256, Messages.Finish finish)
      throws RefusedException {
    dev.sealwire.bytes.Bytes small = intake.small();
    if (small == null) {
      try {
        intake.keep(sha256);
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
            finish.statement(),
            finish.signature(),
            small == null ? PayloadReceived.VAULT : PayloadReceived.INLINE,
            intake.micros(System.nanoTime()));
    StoredPayload stored = small == null ? null : new StoredPayload(sha256.bytes(), small);
    long from = System.nanoTime();
    CompletableFuture<Appended> done =
        service.ledger().append(new Submission(event, List.of(), stored));
    lastAppend =
        done.whenComplete(
            (appended, failure) -> {
              intake.recorded();
              if (failure == null) {
                payloads.incrementAndGet();
                service.figures().received(event.size());
                service.operator().receipt(System.nanoTime() - from);
                replies.receipt(intake.stream(), appended);
              } else {
                if (small == null) {
                  service.leftovers().payload(sha256);
                }
                replies.refused(intake.stream(), "store-unavailable", Service.notRecorded(failure));
              }
            });
  }

  private void abort(Messages.Abort abort) throws IOException, MalformedException {
    Intake intake = intake();
    remove(intake);
    if (!intake.discarding()) {
      recordAborted(intake, intake.hash(), "client-abort", abort.reason());
      service.close(intake, peer.session());
      replies.release();
    }
  }

  private void remove(Intake intake) throws IOException {
    intakes.remove(intake.stream());
    service.figures().uploads(-1);
    share.ended(intake.stream());
    replies.ended(intake.stream());
    streamsChanged();
  }

  private Intake intake() throws MalformedException {
    Intake intake = intakes.get(in.stream());
    if (intake == null) {
      throw new MalformedException("stream " + in.stream(), "is not open");
    }
    return intake;
  }

  /** Refuses a payload that the peer has not finished: the rest of it is read and thrown away. */
  private void refuse(Intake intake, String code, String detail) {
    recordAborted(intake, intake.hash(), code, detail);
    intake.discard();
    service.close(intake, peer.session());
    replies.refused(intake.stream(), code, detail);
  }

  private void recordAborted(Intake intake, Sha256 sha256, String reason, String detail) {
    PayloadAborted event =
        new PayloadAborted(
            peer.session(),
            intake.stream(),
            peer.fingerprint(),
            intake.open().name(),
            intake.open().caseId(),
            intake.size(),
            sha256,
            reason,
            Texts.capped(detail));
    CompletableFuture<Appended> done = service.ledger().append(Submission.of(event));
    // What session.closed counts is what stands in the log, not what was tried.
    lastAppend =
        done.thenRun(
            () -> {
              aborted.incrementAndGet();
              service.figures().aborted();
            });
  }

  /** A read waits without end while no stream is open: an idle client costs nothing. */
  private void streamsChanged() throws IOException {
    int before = openStreams;
    openStreams = intakes.size();
    if ((before == 0) != (openStreams == 0)) {
      peer.socket().setSoTimeout(openStreams == 0 ? 0 : (int) service.settings().idle().toMillis());
    }
  }

  /** Opens nothing more and asks the peer to end the connection. Called by another thread. */
  void drain() {
    draining = true;
    replies.goodbye("shutdown", "the collector is stopping");
    readings.drain();
  }

  /** Whether every stream has ended and the peer was sent how. Called by another thread. */
  boolean idle() {
    return replies.idle();
  }

  /** It is over: its certificate may have another connection. */
  void left() {
    peer.guest().leave();
    service.figures().left(peer.role());
  }

  /** Ends now, whatever is open. Called by another thread. */
  void cut() {
    peer.cut();
  }

  private void end(String reason, String detail) {
    share.end();
    List<Intake> left = new ArrayList<>(intakes.values());
    service.figures().uploads(-left.size());
    for (Intake intake : left) {
      if (!intake.discarding()) {
        recordAborted(intake, intake.hash(), "connection-lost", "the connection ended: " + reason);
        service.close(intake, peer.session());
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
    tell(
        Line.of(Line.Level.DEBUG, "session.closed", detail == null ? reason : detail)
            .with("reason", reason)
            .with("payloads", payloads)
            .with("aborted", aborted));
    peer.close();
  }

  private void tell(Line line) {
    service
        .operator()
        .say(
            line.with("session", peer.session())
                .with("peer", peer.socket().getInetAddress().getHostAddress())
                .with("subject", Certificates.subject(peer.certificate())));
  }
}
