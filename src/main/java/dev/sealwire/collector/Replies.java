package dev.sealwire.collector;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.BatchStatement;
import dev.sealwire.ledger.Appended;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Messages;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What a session answers: greeting, credit, receipts, refusals, proofs, and how much of it may
 * wait.
 */
final class Replies {
  /** Proofs that a peer may ask for without taking the answers. */
  static final int PROOFS_MAX = 16;

  private static final long END_MILLIS = 5_000;

  private final Admitted peer;
  private final Service service;
  private final CollectorSettings settings; // what the peer is told of, and held to
  private final Outbox outbox;
  private final Credits credits = new Credits();
  private final ReceiptQueue receipts;
  private final ReceiptQueue.Places places =
      new ReceiptQueue.Places() {
        @Override
        public void sending(int count) {
          Replies.this.sending(count);
        }

        @Override
        public void sent(int count) {
          Replies.this.sent(count);
        }
      };
  private SignedCheckpoint sent; // the outbox's task only, but for its first value
  private int reserved; // guarded by this
  private int sending; // streams that are being told of their end; guarded by this
  private int proofs; // guarded by this
  private boolean saidGoodbye; // guarded by this

  Replies(Admitted peer, Service service, CollectorSettings settings) throws IOException {
    this.peer = peer;
    this.service = service;
    this.settings = settings;
    this.sent = peer.checkpoint();
    this.receipts = new ReceiptQueue(service.ledger());
    this.outbox =
        new Outbox(new FrameWriter(peer.socket().getOutputStream()), service.executor(), peer::cut);
  }

  void greet() throws MalformedException {
    Messages.Greeting greeting =
        new Messages.Greeting(
            settings.name(),
            service.ledger().origin(),
            service.ledger().key().toString(),
            peer.session(),
            service.software(),
            service.clock().instant(),
            sent.note().utf8(),
            settings.streamsMax(),
            settings.streamCredit(),
            settings.payloadBytesMax(),
            BatchStatement.ITEMS_MAX);
    outbox.putHere(out -> out.write(0, greeting));
  }

  /**
   * Takes one of {@code max} places for a stream; it is free again once the peer is sent its end.
   */
  synchronized boolean reserve(int max) {
    if (reserved >= max) {
      return false;
    }
    reserved++;
    return true;
  }

  synchronized void release() {
    reserved--;
  }

  private synchronized void sending(int count) {
    reserved -= count;
    sending += count;
  }

  private synchronized void sent(int count) {
    sending -= count;
  }

  /** Whether no stream holds a place, and none is being told of its end. */
  synchronized boolean idle() {
    return reserved == 0 && sending == 0;
  }

  void credit(long stream, long bytes) {
    if (credits.grant(stream, bytes)) {
      outbox.put(this::writeCredits);
    }
  }

  private void writeCredits(FrameWriter out) throws IOException {
    for (Map.Entry<Long, Long> one : credits.take().entrySet()) {
      out.write(one.getKey(), new Messages.Credit(one.getValue()));
    }
  }

  /** The peer has no more use for credit on {@code stream}. */
  void ended(long stream) {
    credits.ended(stream);
  }

  /** The peer takes receipts in groups: it finished payloads in a batch. */
  void together() {
    receipts.together();
  }

  void receipt(long stream, Appended appended) {
    if (receipts.add(stream, appended)) {
      outbox.put(out -> sent = receipts.write(out, sent, places));
    }
  }

  void state(long stream) {
    outbox.put(
        out -> {
          SignedCheckpoint now = service.ledger().checkpoint();
          long from = sent.checkpoint().size();
          List<Sha256> consistency = service.ledger().consistency(from, now.checkpoint().size());
          sent = now;
          try {
            out.write(stream, service.state().at(now.note().utf8(), from, consistency));
          } catch (MalformedException e) {
            throw new IllegalStateException("our own checkpoint is not UTF-8", e);
          }
          release();
        });
  }

  void refused(long stream, String code, String detail) {
    outbox.put(
        out -> {
          out.write(stream, new Messages.Refused(code, Texts.capped(detail)));
          release();
        });
  }

  void consistency(Messages.ProveConsistency asked) throws MalformedException {
    synchronized (this) {
      if (proofs >= PROOFS_MAX) {
        throw new MalformedException(
            "proofs asked for", "are over " + PROOFS_MAX + " without being taken");
      }
      proofs++;
    }
    long size = service.ledger().checkpoint().checkpoint().size();
    if (asked.to() > size) {
      throw new MalformedException("tree size", "is " + asked.to() + ", want at most " + size);
    }
    outbox.put(
        out -> {
          List<Sha256> proof = service.ledger().consistency(asked.from(), asked.to());
          out.write(0, new Messages.Consistency(asked.from(), asked.to(), proof));
          synchronized (this) {
            proofs--;
          }
        });
  }

  /** The checkpoint of the last receipt, or of the greeting; the sending task only. */
  SignedCheckpoint sent() {
    return sent;
  }

  /** Has {@code item} sent when it is its turn. */
  void put(Outbox.Item item) {
    outbox.put(item);
  }

  void goodbye(String reason, String detail) {
    synchronized (this) {
      if (saidGoodbye) {
        return;
      }
      saidGoodbye = true;
    }
    outbox.put(out -> out.write(0, new Messages.Goodbye(reason, Texts.capped(detail))));
  }

  /** Whether all was sent that there was to say. Never waits. */
  boolean settled() {
    return outbox.rests();
  }

  long bytesWritten() {
    return outbox.bytesWritten();
  }

  /** Waits a little for the peer to take what is left; whether it did. */
  boolean end() {
    try {
      return outbox.awaitEmpty(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
