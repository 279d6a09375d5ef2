package dev.sealwire.collector;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.BatchItem;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.ledger.Revocation;
import dev.sealwire.ledger.Submission;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.AdminMessages;
import dev.sealwire.wire.FinishBatch;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.Limits;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.ReadMessages;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One accepted connection, from its greeting to its {@code session.closed}. One thread reads and
 * does what is asked; what is to be said goes through the {@link Replies}.
 */
final class Session {
  /** Its beginning and its end. */
  private static final int ENTRIES_OF_A_SESSION = 2;

  private final Admitted peer;
  private final Service service;
  private final CollectorSettings settings; // those it began with: the peer was told of them
  private final Replies replies;
  private final FrameReader in;
  private final Finishing finishing;
  private final Readings readings;
  private final Statuses statuses;
  private final Administration administration;
  private final Map<Long, Intake> intakes = new HashMap<>();
  private final StreamShare share;
  private long lastStream;
  private final SessionRecords records;
  private volatile boolean draining;
  private volatile boolean revoked; // its certificate is: nothing more is taken
  private int openStreams;

  Session(Admitted peer, Service service) throws IOException {
    this.peer = peer;
    this.service = service;
    this.settings = service.settings();
    this.replies = new Replies(peer, service, settings);
    this.share = new StreamShare(peer.guest());
    this.statuses = new Statuses(peer, service, replies);
    this.readings = new Readings(peer, service, replies);
    this.records = new SessionRecords(peer, service, replies);
    this.administration = new Administration(peer, service, replies);
    this.in = new FrameReader(peer.socket().getInputStream());
    this.finishing = new Finishing(peer, service, records, replies);
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
      // Asked of the log: whoever was quicker to leave than to be told was revoked all the same.
      Optional<Revocation> by = service.ledger().register().ended(peer.fingerprint());
      if (by.isPresent()) {
        end("revoked", "its certificate was revoked by entry " + by.get().index());
      } else {
        end(reason, detail);
      }
    }
  }

  private String serve() throws IOException, MalformedException {
    while (in.next()) {
      Pace.hold(peer.socket(), peer.guest().bytes(Limits.HEADER_BYTES + in.length()));
      if (revoked) {
        return "revoked";
      }
      switch (in.type()) {
        case OPEN -> open(Messages.Open.decode(in.json()));
        case DATA -> data();
        case FINISH -> finish(Messages.Finish.decode(in.json()));
        case FINISH_BATCH -> finish(FinishBatch.decode(in.json()));
        case ABORT -> abort(Messages.Abort.decode(in.json()));
        case TASK -> {
          ReadMessages.Task task = ReadMessages.Task.decode(in.json());
          records.await(readings.task(askingStream(), task, draining, records::later));
        }
        case READ -> readings.read(newStream(), ReadMessages.Read.decode(in.json()));
        case FOLLOW -> readings.follow(newStream());
        case NEXT -> readings.next(oldStream());
        case CLOSE -> readings.close(oldStream());
        case STATUS -> status();
        case REGISTER -> {
          AdminMessages.Register asked = AdminMessages.Register.decode(in.json());
          administration.register(askingStream(), asked, draining);
        }
        case REVOKE -> {
          AdminMessages.Revoke asked = AdminMessages.Revoke.decode(in.json());
          administration.revoke(askingStream(), asked, draining);
        }
        case SUCCEED -> {
          AdminMessages.Succeed asked = AdminMessages.Succeed.decode(in.json());
          administration.succeed(askingStream(), asked, draining);
        }
        case RELOAD -> administration.reload(askingStream(), draining);
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
    int max = settings.streamsMax();
    if (intakes.size() >= max || !replies.reserve(max)) {
      throw tooMany(stream);
    }
    Intake intake = new Intake(stream, open, service, settings, System.nanoTime());
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
    String text = "is one too many: " + settings.streamsMax() + " may be open";
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

  private void status() throws MalformedException {
    long stream = askingStream();
    in.json();
    statuses.ask(stream, records::await);
  }

  /** A stream for what is answered by a receipt or a refusal, and has a place for that. */
  private long askingStream() throws MalformedException {
    long stream = newStream();
    if (!replies.reserve(settings.streamsMax())) {
      throw tooMany(stream);
    }
    Pace.hold(peer.socket(), peer.guest().entries(1));
    return stream;
  }

  private void data() throws IOException, MalformedException {
    Intake intake = intake(in.stream());
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
    long granted = intake.grant(settings.streamCredit());
    if (granted > 0) {
      replies.credit(in.stream(), granted);
    }
  }

  private void finish(Messages.Finish finish) throws IOException, MalformedException {
    Intake intake = intake(in.stream());
    remove(intake);
    if (!intake.discarding()) {
      finishing.one(intake, finish);
    }
  }

  private void finish(FinishBatch batch) throws IOException, MalformedException {
    List<BatchItem> items = Finishing.items(batch);
    // All of them are looked for before anything changes.
    Set<Intake> ended = new LinkedHashSet<>();
    for (BatchItem item : items) {
      if (!ended.add(intake(item.stream()))) {
        throw new MalformedException("stream " + item.stream(), "is in its batch twice");
      }
    }
    for (Intake intake : ended) {
      remove(intake);
    }
    replies.together();
    finishing.batch(batch, items, List.copyOf(ended));
  }

  private void abort(Messages.Abort abort) throws IOException, MalformedException {
    Intake intake = intake(in.stream());
    remove(intake);
    if (!intake.discarding()) {
      records.aborted(intake, intake.hash(), "client-abort", abort.reason());
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

  private Intake intake(long stream) throws MalformedException {
    Intake intake = intakes.get(stream);
    if (intake == null) {
      throw new MalformedException("stream " + stream, "is not open");
    }
    return intake;
  }

  /** Refuses a payload that the peer has not finished: the rest of it is read and thrown away. */
  private void refuse(Intake intake, String code, String detail) {
    records.aborted(intake, intake.hash(), code, detail);
    intake.discard();
    service.close(intake, peer.session());
    replies.refused(intake.stream(), code, detail);
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

  /** Whether it was let in by that certificate, or by one that it signed. */
  boolean holds(Sha256 certificate) {
    return peer.fingerprint().equals(certificate)
        || service
            .ledger()
            .register()
            .issuer(peer.fingerprint())
            .filter(certificate::equals)
            .isPresent();
  }

  /** Takes and shows nothing more, and says why. Called by another thread; to be cut soon. */
  void revoke() {
    revoked = true;
    readings.end();
    replies.goodbye("revoked", "the certificate of this connection was revoked");
  }

  /** Whether the peer was sent all that there was to say. Called by another thread. */
  boolean settled() {
    return !administration.busy() && replies.settled();
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
        String code = reason.equals("revoked") ? reason : "connection-lost";
        records.aborted(intake, intake.hash(), code, "the connection ended: " + reason);
        service.close(intake, peer.session());
      }
    }
    records.settle();
    boolean heard = replies.end();
    readings.end();
    service
        .ledger()
        .appendLazily(
            Submission.of(
                new SessionClosed(
                    peer.session(),
                    in.bytesRead(),
                    replies.bytesWritten(),
                    records.payloads(),
                    records.aborted(),
                    reason,
                    detail == null ? null : Texts.capped(detail))))
        .handle((done, failure) -> null)
        .join();
    tell(
        Line.of(Line.Level.DEBUG, "session.closed", detail == null ? reason : detail)
            .with("reason", reason)
            .with("payloads", records.payloads())
            .with("aborted", records.aborted()));
    if (heard) {
      peer.close();
    } else {
      peer.cut(); // a goodbye would wait behind what the peer does not read
    }
  }

  private void tell(Line line) {
    service
        .operator()
        .say(
            line.with("session", peer.session())
                .with("peer", peer.socket().getInetAddress().getHostAddress())
                .with("subject", peer.subject()));
  }
}
