package dev.sealwire.field;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Asker;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceExported;
import dev.sealwire.evidence.EvidenceRead;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.EvidenceVerified;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.VaultReader;
import dev.sealwire.pki.Certificates;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.VerifierKey;
import dev.sealwire.wire.FollowMessages;
import dev.sealwire.wire.Limits;
import dev.sealwire.wire.Message;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.Purpose;
import dev.sealwire.wire.ReadMessages;
import dev.sealwire.wire.State;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * A connection over which a collector's log is read. What it gives is unverified, but for the
 * checkpoint: signed by the kit's log key, grown from the one kept last, and with the entry of this
 * very reading in it. Whoever relies on anything else holds it against that checkpoint.
 */
public final class AuditClient implements Closeable {
  /** How long a collector may take over an answer. */
  private static final Duration SILENCE_MAX = Duration.ofMinutes(10);

  private final Socket socket;
  private final Opening opening;
  private final ReadStreams streams;
  private final Sha256 certificate;
  private boolean following; // guarded by this
  private volatile boolean left;

  private AuditClient(FieldClient.Context context, Socket socket, Opening opening) {
    this.socket = socket;
    this.opening = opening;
    this.streams = new ReadStreams(opening.in(), opening.out());
    this.certificate = Certificates.fingerprint(context.kit().certificate());
  }

  /**
   * Begins as {@link FieldClient#start} does.
   *
   * @throws dev.sealwire.bytes.UntrustedPeerException if it is the collector of another log
   * @throws EvidenceException if it cannot prove that its log grew from the one seen before
   */
  public static AuditClient start(Socket socket, FieldClient.Context context)
      throws IOException, SealwireException {
    socket.setSoTimeout((int) SILENCE_MAX.toMillis());
    return new AuditClient(context, socket, Opening.of(socket, context));
  }

  /** What the collector said first. */
  public Messages.Greeting greeting() {
    return opening.greeting();
  }

  /** The log's key. */
  public VerifierKey key() {
    return opening.key();
  }

  /** The size of the checkpoint that was kept before this connection, or -1 if none was. */
  public long keptBefore() {
    return opening.keptSize();
  }

  /**
   * Has the collector record what is going to be read; only then it gives anything.
   *
   * @param detail what of, in words; cut to {@link Limits#TASK_DETAIL_BYTES_MAX}
   * @throws RefusedException if it does not allow it
   * @throws EvidenceException if it does not prove that it recorded this
   */
  public synchronized void task(Purpose purpose, String detail)
      throws IOException, SealwireException {
    task(new ReadMessages.Task(purpose, cut(detail), null));
  }

  /** As above, before the bytes of the payload {@code sha256} are read. */
  public synchronized void export(Sha256 sha256, String detail)
      throws IOException, SealwireException {
    task(new ReadMessages.Task(Purpose.GET, cut(detail), sha256));
  }

  private void task(ReadMessages.Task task) throws IOException, SealwireException {
    ask(task, wanted(task));
  }

  /**
   * Asks for something that the collector records; when this returns, it is proven that it did.
   *
   * @param wanted what its entry must say
   * @throws RefusedException if it does not do it
   * @throws EvidenceException if it does not prove that it recorded this
   */
  Recorded ask(Message asked, Event wanted) throws IOException, SealwireException {
    return ask(asked, wanted::equals, wanted.toString());
  }

  /** As above, where the entry says what cannot be known before. */
  synchronized Recorded ask(Message asked, Predicate<Event> wanted, String inWords)
      throws IOException, SealwireException {
    if (following) {
      throw new IllegalStateException("a task while the log is followed");
    }
    ReadStreams.Answer answer = streams.ask(asked);
    if (answer.refused() != null) {
      throw new RefusedException(answer.refused().code(), answer.refused().detail());
    }
    if (answer.receipt() == null) {
      throw new MalformedException(
          "answer to " + asked.frameType(), "is neither a receipt nor a refusal");
    }
    Bytes leaf = Bytes.utf8(answer.receipt().leaf());
    opening.check().receipt(answer.receipt(), leaf);
    Entry recorded = Leaf.decode(leaf);
    if (!wanted.test(recorded.event())) {
      throw new EvidenceException(
          "the collector recorded " + recorded.event() + " of this, want " + inWords);
    }
    opening.check().keep();
    return new Recorded(answer.receipt().index(), recorded);
  }

  /**
   * Asks how the collector stands. All of it is the collector's word, but for the checkpoint, which
   * is verified and kept.
   *
   * @throws RefusedException if it does not allow it
   * @throws EvidenceException if it does not prove that its log grew
   */
  public synchronized State status() throws IOException, SealwireException {
    ReadStreams.Told told = streams.status();
    if (told.refused() != null) {
      throw new RefusedException(told.refused().code(), told.refused().detail());
    }
    if (told.state() == null) {
      throw new MalformedException("answer to a status", "is neither a state nor a refusal");
    }
    opening.check().grown(told.state());
    opening.check().keep();
    return told.state();
  }

  /** The connection, as an entry that it asks for names it. */
  Asker asker() {
    return new Asker(opening.greeting().session(), certificate);
  }

  private Event wanted(ReadMessages.Task task) {
    String session = opening.greeting().session();
    return switch (task.purpose()) {
      case GET -> new EvidenceExported(session, certificate, task.sha256(), task.detail());
      case VERIFIED -> new EvidenceVerified(session, certificate, task.detail());
      case LOG, SHOW, PROVE, LIST, VERIFY, BACKUP, FOLLOW, WATCH ->
          new EvidenceRead(session, certificate, task.purpose().label(), task.detail());
    };
  }

  /** Cuts at the limit, and no character in two. */
  private static String cut(String detail) {
    String text = detail;
    while (text.getBytes(StandardCharsets.UTF_8).length > Limits.TASK_DETAIL_BYTES_MAX) {
      text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
    }
    return text;
  }

  /** The latest checkpoint that was verified. */
  public synchronized SignedCheckpoint checkpoint() {
    return opening.check().last();
  }

  /**
   * Follows the log from {@link #checkpoint} on; a task that says so must have been recorded. No
   * other task can follow.
   */
  public synchronized Followed follow() throws IOException {
    if (following) {
      throw new IllegalStateException("the log is followed already");
    }
    following = true;
    return new Followed(this, streams);
  }

  /** Whether it was this end that left. */
  boolean left() {
    return left;
  }

  /** Moves on to a checkpoint that the collector told, and keeps it. */
  synchronized SignedCheckpoint grown(FollowMessages.Grown grown)
      throws IOException, SealwireException {
    ReceiptCheck check = opening.check();
    check.advance(check.open(Bytes.utf8(grown.checkpoint())), grown.from(), grown.consistency());
    check.keep();
    return check.last();
  }

  /**
   * Says goodbye, for a thread that does not wait itself: the one that waits for the log's growth
   * finds its end.
   */
  public void leave() throws IOException {
    left = true;
    streams.goodbye();
  }

  /** The log as it is at {@link #checkpoint}; a task must have been recorded. */
  public EvidenceReader log() {
    return new RemoteLog(streams, checkpoint());
  }

  /** The vault; a task must have been recorded. */
  public VaultReader vault() {
    return new RemoteVault(streams);
  }

  /** Says goodbye and closes. What was read stays read, however that goes. */
  @Override
  public void close() throws IOException {
    try {
      if (!left) {
        streams.goodbye();
      }
    } finally {
      socket.close();
    }
  }
}
