package dev.sealwire.collector;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.wire.FollowMessages;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.ReadMessages;
import java.io.IOException;
import java.util.List;

/**
 * One session that follows the log. It is told of a checkpoint only when it asked for one, and then
 * of the newest there is when it goes out: a slow reader misses the ones between, and nothing of
 * them waits for it.
 */
final class Following {
  private final long stream;
  private final Replies replies;
  private final Growth growth;
  private boolean owed = true; // guarded by this: it asked, and nothing was sent yet
  private boolean queued; // guarded by this: what is owed is about to be sent
  private boolean ended; // guarded by this
  private SignedCheckpoint sent; // guarded by this; null until the sending task comes to it
  private long sentNanos; // guarded by this

  Following(long stream, Replies replies, Growth growth) {
    this.stream = stream;
    this.replies = replies;
    this.growth = growth;
  }

  long stream() {
    return stream;
  }

  /** Begins with the checkpoint of the last receipt, whatever still waits to be sent. */
  void start() {
    replies.put(
        out -> {
          synchronized (this) {
            sent = replies.sent();
            sentNanos = System.nanoTime();
            if (ended) {
              return;
            }
            growth.add(this);
          }
          offer();
        });
  }

  /**
   * The peer asks for one more.
   *
   * @throws MalformedException if it did not wait for the one before
   */
  void next() throws MalformedException {
    synchronized (this) {
      if (owed) {
        throw new MalformedException(
            "stream " + stream, "is asked for a checkpoint before the last one was sent");
      }
      owed = true;
    }
    offer();
  }

  /** Has the peer told if there is something to tell and it asked. Waits for nobody. */
  void offer() {
    synchronized (this) {
      if (ended || !owed || queued || sent == null) {
        return;
      }
      boolean grown = growth.newest().checkpoint().size() > sent.checkpoint().size();
      if (!grown && System.nanoTime() - sentNanos < Growth.HEARTBEAT.toNanos()) {
        return;
      }
      queued = true;
    }
    replies.put(this::send);
  }

  /** The sending task. */
  private void send(FrameWriter out) throws IOException, EvidenceException {
    SignedCheckpoint before;
    synchronized (this) {
      if (ended) {
        return;
      }
      before = sent;
    }
    SignedCheckpoint next = growth.newest();
    long from = before.checkpoint().size();
    if (next.checkpoint().size() <= from) {
      next = before;
    }
    List<Sha256> proof = growth.proof(from, next.checkpoint().size());
    synchronized (this) {
      // Before a byte of it goes out: the next request may come as soon as it did.
      sent = next;
      sentNanos = System.nanoTime();
      queued = false;
      owed = false;
    }
    out.write(stream, new FollowMessages.Grown(note(next), from, proof));
  }

  private static String note(SignedCheckpoint checkpoint) {
    try {
      return checkpoint.note().utf8();
    } catch (MalformedException e) {
      throw new IllegalStateException("our own checkpoint is not UTF-8", e);
    }
  }

  /** Ends it; the peer is sent that it ended. */
  void end() {
    if (stop()) {
      replies.put(out -> out.write(stream, new ReadMessages.End()));
    }
  }

  /** Ends it and says nothing; false if it had ended. */
  synchronized boolean stop() {
    boolean was = ended;
    ended = true;
    growth.remove(this);
    return !was;
  }
}
