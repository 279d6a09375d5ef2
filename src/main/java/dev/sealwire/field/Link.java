package dev.sealwire.field;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.UntrustedPeerException;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Limits;
import dev.sealwire.wire.Message;
import dev.sealwire.wire.Messages;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Both directions of a client's connection. The sending thread writes frames and waits for credit
 * and for places; the receiving thread takes receipts, verifies and keeps them, and wakes the
 * other.
 */
final class Link {
  /** Receipts that are reported together at most. */
  private static final int REPORT_MAX = 128;

  private record Verified(long stream, Sent sent) {}

  private final FrameReader in;
  private final FrameWriter out; // the sending thread only
  private final Messages.Greeting greeting;
  private final ReceiptCheck check; // the receiving thread only, once it runs
  private final FieldClient.Context context;
  private final Sha256 certificate;
  private final SendListener listener;
  private final Map<Long, Outgoing> waiting = new HashMap<>(); // guarded by this
  private final List<Verified> verified = new ArrayList<>(); // the receiving thread only
  private SignedCheckpoint kept; // the receiving thread only, once it runs
  private long nextStream = 1; // the sending thread only
  private Exception failure; // guarded by this
  private Messages.Goodbye goodbye; // guarded by this
  private boolean closing; // guarded by this

  Link(Opening opening, FieldClient.Context context, Sha256 certificate, SendListener listener) {
    this.in = opening.in();
    this.out = opening.out();
    this.greeting = opening.greeting();
    this.check = opening.check();
    this.context = context;
    this.certificate = certificate;
    this.listener = listener;
  }

  void start() {
    kept = check.last();
    Thread receiver = new Thread(this::receive, "receipts");
    receiver.setDaemon(true);
    receiver.start();
  }

  // The sending thread.

  void write(Message message) throws IOException {
    out.write(0, message);
    out.flush();
  }

  Outgoing open(Messages.Open open) throws IOException, SealwireException {
    Outgoing payload = new Outgoing(nextStream++, open.name(), greeting.credit());
    synchronized (this) {
      boolean full = waiting.size() >= greeting.streams();
      if (full) {
        out.flush();
      }
      while (failure == null && goodbye == null && waiting.size() >= greeting.streams()) {
        pause();
      }
      throwFailure();
      throwIfRevoked();
      if (goodbye != null) {
        throw new IOException("the collector takes nothing more: " + goodbye.detail());
      }
      waiting.put(payload.stream(), payload);
    }
    out.write(payload.stream(), open);
    return payload;
  }

  /**
   * Sends {@code count} bytes as credit allows; false if the collector refused the payload
   * meanwhile.
   */
  boolean data(Outgoing payload, byte[] chunk, int count) throws IOException, SealwireException {
    int from = 0;
    while (from < count) {
      int allowed = allowed(payload, Math.min(count - from, Limits.DATA_BYTES_MAX));
      if (allowed == 0) {
        return false;
      }
      out.data(payload.stream(), chunk, from, allowed);
      listener.bytes(allowed);
      from += allowed;
    }
    return true;
  }

  private synchronized int allowed(Outgoing payload, int wanted)
      throws IOException, SealwireException {
    if (payload.credit() == 0 && !payload.refused()) {
      out.flush();
    }
    while (failure == null && !payload.refused() && payload.credit() == 0) {
      pause();
    }
    throwFailure();
    if (payload.refused()) {
      return 0;
    }
    int allowed = (int) Math.min(wanted, payload.credit());
    payload.spend(allowed);
    return allowed;
  }

  void finish(Outgoing payload, Outgoing.Said said, Bytes signature)
      throws IOException, SealwireException {
    synchronized (this) {
      throwFailure();
      payload.finished(said);
    }
    out.write(payload.stream(), new Messages.Finish(said.statement().utf8(), signature));
  }

  void abort(Outgoing payload, String reason) throws IOException {
    synchronized (this) {
      waiting.remove(payload.stream());
    }
    out.write(payload.stream(), new Messages.Abort(reason));
    out.flush();
  }

  void flush() throws IOException {
    out.flush();
  }

  void await() throws IOException, SealwireException {
    if (!broken()) {
      out.flush();
    }
    synchronized (this) {
      while (failure == null && !waiting.isEmpty()) {
        pause();
      }
      throwFailure();
    }
  }

  void goodbye() throws IOException {
    synchronized (this) {
      closing = true;
      if (failure != null) {
        return;
      }
    }
    write(new Messages.Goodbye("done", ""));
  }

  synchronized boolean broken() {
    return failure != null;
  }

  private void pause() throws IOException {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the collector");
    }
  }

  private void throwFailure() throws IOException, SealwireException {
    if (failure instanceof SealwireException e) {
      throw e;
    }
    if (failure instanceof IOException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (failure != null) {
      throw new IllegalStateException("the receiving thread failed", failure);
    }
  }

  // The receiving thread.

  private void receive() {
    try {
      receiveAll();
    } catch (IOException | SealwireException | RuntimeException e) {
      fail(e);
    }
  }

  private void receiveAll() throws IOException, SealwireException {
    try {
      while (in.next()) {
        switch (in.type()) {
          case CREDIT -> credit(in.stream(), Messages.Credit.decode(in.json()).bytes());
          case RECEIPT -> receipt(in.stream(), Messages.Receipt.decode(in.json()));
          case REFUSED -> refused(in.stream(), Messages.Refused.decode(in.json()));
          case GOODBYE -> goodbye(Messages.Goodbye.decode(in.json()));
          default -> throw new MalformedException(in.type() + " frame", "is not for a client");
        }
        if (verified.size() >= REPORT_MAX || !verified.isEmpty() && !in.ready()) {
          report();
        }
      }
      throwIfRevoked();
      throw new EOFException(ended());
    } finally {
      // What was verified stays so, however the connection ends.
      report();
    }
  }

  /**
   * Keeps the last checkpoint, forced, once for all receipts that came together, and only then
   * calls their payloads sent.
   */
  private void report() throws IOException, SealwireException {
    if (verified.isEmpty()) {
      return;
    }
    SignedCheckpoint last = check.last();
    if (!last.note().equals(kept.note())) {
      check.keep();
      kept = last;
    }
    for (Verified one : verified) {
      listener.sent(one.sent());
      forget(one.stream());
    }
    verified.clear();
  }

  /** Trying again is of no use then. */
  private synchronized void throwIfRevoked() throws RefusedException {
    if (goodbye != null && goodbye.reason().equals("revoked")) {
      throw new RefusedException("revoked", "the collector ended it: " + goodbye.detail());
    }
  }

  private synchronized String ended() {
    return goodbye == null
        ? "the collector closed the connection"
        : "the collector ended the connection (" + goodbye.reason() + "): " + goodbye.detail();
  }

  private synchronized void fail(Exception cause) {
    boolean expected = (closing || goodbye != null) && waiting.isEmpty();
    if (failure == null && !expected) {
      failure = cause;
    }
    notifyAll();
  }

  private synchronized void credit(long stream, long bytes) {
    Outgoing payload = waiting.get(stream);
    if (payload != null) {
      payload.addCredit(bytes);
      notifyAll();
    }
  }

  private void receipt(long stream, Messages.Receipt receipt)
      throws IOException, SealwireException {
    Outgoing payload;
    synchronized (this) {
      payload = waiting.get(stream);
    }
    if (payload == null) {
      throw new MalformedException("receipt", "is for stream " + stream + ", which is not open");
    }
    Bytes leaf = Bytes.utf8(receipt.leaf());
    check.receipt(receipt, leaf);
    if (!(Leaf.decode(leaf).event() instanceof PayloadReceived entry)) {
      throw new EvidenceException("the receipt's entry is not of a payload");
    }
    payload.check(entry, greeting.session(), certificate);
    context
        .state()
        .keepReceipt(greeting.origin(), receipt.index(), Bytes.utf8(receipt.proof()), leaf);
    Outgoing.Said said = payload.said();
    verified.add(
        new Verified(
            stream,
            new Sent(
                payload.name(),
                said.size(),
                said.sha256(),
                said.changed(),
                receipt.index(),
                greeting.origin())));
  }

  private void refused(long stream, Messages.Refused refused) throws UntrustedPeerException {
    Outgoing payload;
    synchronized (this) {
      payload = waiting.get(stream);
      if (payload == null) {
        return;
      }
      payload.refuse();
    }
    listener.refused(payload.name(), refused.code(), refused.detail());
    forget(stream);
  }

  private synchronized void forget(long stream) {
    waiting.remove(stream);
    notifyAll();
  }

  private synchronized void goodbye(Messages.Goodbye said) {
    goodbye = said;
    notifyAll();
  }
}
