package dev.sealwire.field;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.UntrustedPeerException;
import dev.sealwire.evidence.Statement;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Kit;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.VerifierKey;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.Messages;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

/**
 * A connection to a collector, over which payloads are sent one after the other without waiting for
 * receipts. Nothing counts as sent before its receipt was verified: the log's signature, the
 * entry's place in the tree, what the entry says, and that the log grew from the last checkpoint
 * this client kept.
 *
 * <p>One thread sends; a second one, of its own, takes what the collector says.
 */
public final class FieldClient implements Closeable {
  private static final int CHUNK_BYTES = 128 * 1024;

  /** What a client needs besides its connection. */
  public record Context(
      Kit kit, StateFolder state, SignatureSuite suite, Clock clock, SecureRandom random) {}

  private final Context context;
  private final Socket socket;
  private final Messages.Greeting greeting;
  private final Link link;
  private final SignedCheckpoint keptBefore;

  private FieldClient(
      Context context,
      Socket socket,
      Messages.Greeting greeting,
      Link link,
      SignedCheckpoint keptBefore) {
    this.context = context;
    this.socket = socket;
    this.greeting = greeting;
    this.link = link;
    this.keptBefore = keptBefore;
  }

  /**
   * Takes the greeting over {@code socket}, whose TLS handshake is done, and has the collector
   * prove that its log grew from the checkpoint kept last.
   *
   * @throws UntrustedPeerException if it is the collector of another log than the kit's
   * @throws EvidenceException if it cannot prove that its log grew from the one seen before
   * @throws IOException if the connection fails; a refused certificate shows here, as the first
   *     read fails
   */
  public static FieldClient start(Socket socket, Context context, SendListener listener)
      throws IOException, SealwireException {
    FrameReader in = new FrameReader(socket.getInputStream());
    VerifierKey key = VerifierKey.parse(context.kit().logVkey());
    Messages.Greeting greeting = greeting(in);
    if (!greeting.vkey().equals(context.kit().logVkey()) || !greeting.origin().equals(key.name())) {
      throw new UntrustedPeerException(
          "wrong-log",
          "the collector serves log "
              + greeting.origin()
              + " with key "
              + greeting.vkey()
              + ", want "
              + context.kit().logVkey());
    }
    ReceiptCheck check = new ReceiptCheck(key, context.suite());
    SignedCheckpoint shown = check.open(Bytes.utf8(greeting.checkpoint()));
    Optional<SignedCheckpoint> kept = context.state().checkpoint(key, context.suite());
    Sha256 certificate = Certificates.fingerprint(context.kit().certificate());
    Link link = new Link(socket, in, greeting, check, context, certificate, listener);
    if (kept.isEmpty()) {
      check.start(shown);
    } else {
      prove(link, in, check, kept.get(), shown);
    }
    context.state().keep(shown, key, context.suite());
    link.start();
    return new FieldClient(context, socket, greeting, link, kept.orElse(null));
  }

  private static Messages.Greeting greeting(FrameReader in) throws IOException, SealwireException {
    if (!in.next()) {
      throw new UntrustedPeerException(
          "closed", "the collector closed the connection without a greeting");
    }
    if (in.type() != FrameType.GREETING) {
      throw new MalformedException("first frame", "is " + in.type() + ", want a greeting");
    }
    return Messages.Greeting.decode(in.json());
  }

  private static void prove(
      Link link, FrameReader in, ReceiptCheck check, SignedCheckpoint kept, SignedCheckpoint shown)
      throws IOException, SealwireException {
    long from = kept.checkpoint().size();
    long to = shown.checkpoint().size();
    if (from > to) {
      throw new EvidenceException(
          "the collector's log has "
              + to
              + " entries, but the checkpoint kept here covers "
              + from
              + ": entries were cut off, or this is an older copy");
    }
    link.write(new Messages.ProveConsistency(from, to));
    if (!in.next() || in.type() != FrameType.CONSISTENCY) {
      throw new EvidenceException(
          "the collector gave no proof that its log grew from size " + from);
    }
    Messages.Consistency answer = Messages.Consistency.decode(in.json());
    try {
      check.advance(kept, shown, answer.proof());
    } catch (EvidenceException | MalformedException e) {
      throw new EvidenceException(
          "the collector's log of size "
              + to
              + " did not grow from the one of size "
              + from
              + " kept here: it was rewritten ("
              + e.getMessage()
              + ")");
    }
  }

  /** What the collector said first. */
  public Messages.Greeting greeting() {
    return greeting;
  }

  /** The size of the checkpoint that was kept before this connection, or -1 if none was. */
  public long keptBefore() {
    return keptBefore == null ? -1 : keptBefore.checkpoint().size();
  }

  /**
   * Sends one payload; returns when its last byte is on its way, its receipt comes later.
   *
   * @param media media type, or null
   * @param caseId case, or null
   * @throws IOException if the source cannot be read, which the collector is told, or the
   *     connection fails; {@link #broken} tells which
   */
  public void send(Source source, String media, String caseId)
      throws IOException, SealwireException {
    Messages.Open open = new Messages.Open(source.name(), media, caseId);
    Messages.Open.limit("name", open.name(), dev.sealwire.wire.Limits.NAME_BYTES_MAX);
    Messages.Open.limit("media type", media, dev.sealwire.wire.Limits.LABEL_BYTES_MAX);
    Messages.Open.limit("case", caseId, dev.sealwire.wire.Limits.LABEL_BYTES_MAX);
    try (InputStream in = source.open()) {
      Outgoing payload = link.open(open);
      try {
        transfer(in, source, open, payload);
      } catch (IOException e) {
        if (!link.broken()) {
          link.abort(payload, "the source cannot be read");
        }
        throw e;
      }
    }
  }

  private void transfer(InputStream in, Source source, Messages.Open open, Outgoing payload)
      throws IOException, SealwireException {
    MessageDigest digest = Sha256.digest();
    byte[] chunk = new byte[CHUNK_BYTES];
    long size = 0;
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      digest.update(chunk, 0, count);
      size += count;
      if (!link.data(payload, chunk, count)) {
        link.abort(payload, "refused");
        return;
      }
      if (count < chunk.length) {
        link.flush();
      }
    }
    boolean changed = source.changed(size);
    Sha256 sha256 = Sha256.finish(digest);
    byte[] nonce = new byte[16];
    context.random().nextBytes(nonce);
    Statement statement =
        new Statement(
            greeting.origin(),
            greeting.session(),
            payload.stream(),
            open.name(),
            open.media(),
            open.caseId(),
            size,
            sha256,
            changed,
            context.clock().instant(),
            Hex.encode(nonce));
    Bytes text = statement.encode();
    Bytes signature = context.suite().sign(context.kit().key(), text);
    link.finish(payload, new Outgoing.Said(size, sha256, changed, text), signature);
  }

  /** Whether the connection is of no more use. */
  public boolean broken() {
    return link.broken();
  }

  /**
   * Waits until every payload that was sent has its verified receipt or its refusal.
   *
   * @throws IOException if the connection ended before
   * @throws SealwireException if a receipt does not verify
   */
  public void await() throws IOException, SealwireException {
    link.await();
  }

  /** Says goodbye and closes; what has no receipt by now gets none here. */
  @Override
  public void close() throws IOException {
    try {
      link.goodbye();
    } catch (IOException e) {
      // The collector was quicker to leave: what has its receipt was sent all the same.
    } finally {
      socket.close();
    }
  }
}
