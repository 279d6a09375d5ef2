package dev.sealwire.field;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.UntrustedPeerException;
import dev.sealwire.evidence.BatchItem;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Kit;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.VerifierKey;
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

  /**
   * What a client needs besides its connection.
   *
   * @param kept the checkpoint that was kept before it connected, if there was one; null to look
   *     for it once the collector has greeted
   */
  public record Context(
      Kit kit,
      StateFolder state,
      SignatureSuite suite,
      Clock clock,
      SecureRandom random,
      Optional<SignedCheckpoint> kept) {

    /** Without having looked. */
    public Context(
        Kit kit, StateFolder state, SignatureSuite suite, Clock clock, SecureRandom random) {
      this(kit, state, suite, clock, random, null);
    }

    /**
     * Looks for the kept checkpoint, before connecting. Another client that shares the folder, such
     * as one that watches, may keep a later one any time: one that was kept after the greeting was
     * made can be larger than the greeting's, and prove nothing against the collector.
     *
     * @throws EvidenceException if what is there is not a checkpoint of this log
     */
    public Context looked() throws IOException, EvidenceException, MalformedException {
      VerifierKey key = VerifierKey.parse(kit.logVkey());
      return new Context(kit, state, suite, clock, random, state.checkpoint(key, suite));
    }

    Optional<SignedCheckpoint> kept(VerifierKey key) throws IOException, EvidenceException {
      return kept != null ? kept : state.checkpoint(key, suite);
    }
  }

  private final Socket socket;
  private final Messages.Greeting greeting;
  private final Link link;
  private final long keptBefore;
  private final MessageDigest digest = Sha256.digest(); // the sending thread only, as all below
  private final byte[] chunk = new byte[CHUNK_BYTES];

  private FieldClient(Socket socket, Opening opening, Link link) {
    this.socket = socket;
    this.greeting = opening.greeting();
    this.link = link;
    this.keptBefore = opening.keptSize();
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
    Opening opening = Opening.of(socket, context);
    Sha256 certificate = Certificates.fingerprint(context.kit().certificate());
    Link link = new Link(opening, context, certificate, listener);
    link.start();
    return new FieldClient(socket, opening, link);
  }

  /** What the collector said first. */
  public Messages.Greeting greeting() {
    return greeting;
  }

  /** The size of the checkpoint that was kept before this connection, or -1 if none was. */
  public long keptBefore() {
    return keptBefore;
  }

  /**
   * Sends one payload; returns when its last byte is on its way, its receipt comes later. What it
   * is goes to the collector at once, signed for alone or together with others that wait for that.
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
    boolean waits = source.waits();
    long size = 0;
    digest.reset();
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      digest.update(chunk, 0, count);
      size += count;
      if (!link.data(payload, chunk, count)) {
        link.abort(payload, "refused");
        return;
      }
      if (waits && count < chunk.length) {
        link.flush();
      }
    }
    boolean changed = source.changed(size);
    link.finish(
        payload,
        new BatchItem(
            payload.stream(),
            open.name(),
            open.media(),
            open.caseId(),
            size,
            Sha256.finish(digest),
            changed));
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
