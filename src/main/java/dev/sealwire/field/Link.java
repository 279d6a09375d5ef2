package dev.sealwire.field;

import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.BatchItem;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Limits;
import dev.sealwire.wire.Message;
import dev.sealwire.wire.Messages;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Both directions of a client's connection. The sending thread writes frames and waits for credit
 * and for places. A second one signs for what was sent, as soon as there is something and for all
 * that is there by then, and sees to it that nothing lies about unsent. A third, the {@link
 * Receiver}, takes what the collector says and wakes the first.
 */
final class Link {
  /** How long a connection that cannot be written to has for saying why. */
  private static final long LAST_WORDS_MILLIS = 1000;

  private final FrameWriter out; // guarded by itself
  private final Messages.Greeting greeting;
  private final Signing signing; // guarded by itself; taken before out, and both before this
  private final Receiver receiver;
  private final SendListener listener;
  private final Window window; // guarded by this
  private final Map<Long, Outgoing> waiting = new HashMap<>(); // guarded by this
  private final ArrayDeque<Signing.Unsigned> unsigned = new ArrayDeque<>(); // guarded by this
  private long nextStream = 1; // the sending thread only
  private Throwable failure; // guarded by this
  private Messages.Goodbye goodbye; // guarded by this
  private boolean closing; // guarded by this

  Link(Opening opening, FieldClient.Context context, Sha256 certificate, SendListener listener) {
    this.out = opening.out();
    this.greeting = opening.greeting();
    this.signing = new Signing(greeting, context);
    this.receiver = new Receiver(opening, this, context, certificate, listener);
    this.listener = listener;
    this.window = new Window(greeting.streams());
  }

  void start() {
    start(receiver, "receipts");
    start(this::settleAll, "statements");
  }

  private static void start(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  // The sending thread.

  private void write(long stream, Message message) throws IOException {
    synchronized (out) {
      out.write(stream, message);
    }
  }

  Outgoing open(Messages.Open open) throws IOException, SealwireException {
    Outgoing payload = new Outgoing(nextStream++, open.name(), greeting.credit());
    if (full()) {
      settle();
    }
    synchronized (this) {
      while (failure == null && goodbye == null && waiting.size() >= window.size()) {
        pause();
      }
      throwFailure();
      throwIfRevoked();
      if (goodbye != null) {
        throw new IOException("the collector takes nothing more: " + goodbye.detail());
      }
      waiting.put(payload.stream(), payload);
    }
    write(payload.stream(), open);
    return payload;
  }

  private synchronized boolean full() {
    return waiting.size() >= window.size();
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
      synchronized (out) {
        out.data(payload.stream(), chunk, from, allowed);
      }
      listener.bytes(allowed);
      from += allowed;
    }
    return true;
  }

  private int allowed(Outgoing payload, int wanted) throws IOException, SealwireException {
    if (spent(payload)) {
      flush();
    }
    synchronized (this) {
      while (failure == null && spent(payload)) {
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
  }

  private synchronized boolean spent(Outgoing payload) {
    return payload.credit() == 0 && !payload.refused();
  }

  /** The last byte of {@code payload} was sent. */
  void finish(Outgoing payload, BatchItem item) throws IOException, SealwireException {
    Signing.Unsigned one = new Signing.Unsigned(payload, item);
    synchronized (this) {
      throwFailure();
      payload.handOn(System.nanoTime());
      unsigned.add(one);
      notifyAll();
    }
  }

  void abort(Outgoing payload, String reason) throws IOException {
    synchronized (this) {
      waiting.remove(payload.stream());
    }
    write(payload.stream(), new Messages.Abort(reason));
    flush();
  }

  void flush() throws IOException {
    synchronized (out) {
      out.flush();
    }
  }

  void await() throws IOException, SealwireException {
    if (!broken()) {
      settle();
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
      notifyAll();
      if (failure != null) {
        return;
      }
    }
    settle();
    write(0, new Messages.Goodbye("done", ""));
    flush();
  }

  synchronized boolean broken() {
    return failure != null;
  }

  private synchronized void pause() throws IOException {
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
      throw new IllegalStateException("a thread of the connection failed", failure);
    }
  }

  // The signing thread, and whoever cannot go on before everything is on its way.

  private void settleAll() {
    try {
      while (awaitUnsigned()) {
        settle();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      lastWords();
      fail(e);
    } catch (Throwable e) { // whatever it is: who sends would wait for ever
      fail(e);
    }
  }

  /** False if there will be nothing more to sign. */
  private synchronized boolean awaitUnsigned() throws InterruptedException {
    while (unsigned.isEmpty() && failure == null && !closing) {
      wait();
    }
    return !unsigned.isEmpty() && failure == null;
  }

  /** Signs for all that was sent, and sends that. */
  private void settle() throws IOException {
    synchronized (signing) {
      for (List<Signing.Unsigned> next = next(); !next.isEmpty(); next = next()) {
        long stream = next.size() == 1 ? next.get(0).payload().stream() : 0;
        write(stream, signing.sign(next));
      }
      flush();
    }
  }

  private synchronized List<Signing.Unsigned> next() {
    return unsigned.isEmpty() ? List.of() : signing.next(unsigned);
  }

  /** The collector may have said why it takes nothing more: what is read counts more than this. */
  private synchronized void lastWords() {
    long end = System.nanoTime() + LAST_WORDS_MILLIS * 1_000_000;
    try {
      for (long left = LAST_WORDS_MILLIS; failure == null && left > 0; ) {
        wait(left);
        left = (end - System.nanoTime()) / 1_000_000;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // The receiving thread.

  /** Trying again is of no use then. */
  synchronized void throwIfRevoked() throws RefusedException {
    if (goodbye != null && goodbye.reason().equals("revoked")) {
      throw new RefusedException("revoked", "the collector ended it: " + goodbye.detail());
    }
  }

  synchronized String ended() {
    return goodbye == null
        ? "the collector closed the connection"
        : "the collector ended the connection (" + goodbye.reason() + "): " + goodbye.detail();
  }

  synchronized void fail(Throwable cause) {
    boolean expected = (closing || goodbye != null) && waiting.isEmpty();
    if (failure == null && !expected) {
      failure = cause;
    }
    notifyAll();
  }

  synchronized void credit(long stream, long bytes) {
    Outgoing payload = waiting.get(stream);
    if (payload != null) {
      payload.addCredit(bytes);
      notifyAll();
    }
  }

  /** The payload of that stream, or null if it waits for nothing. */
  synchronized Outgoing waiting(long stream) {
    return waiting.get(stream);
  }

  void refused(long stream, Messages.Refused refused) {
    Outgoing payload;
    synchronized (this) {
      payload = waiting.get(stream);
      if (payload == null) {
        return;
      }
      payload.refuse();
    }
    listener.refused(payload.name(), refused.code(), refused.detail());
    forget(List.of(stream));
  }

  synchronized void forget(Collection<Long> streams) {
    long now = System.nanoTime();
    for (Long stream : streams) {
      Outgoing payload = waiting.remove(stream);
      if (payload != null && !payload.refused()) {
        window.took(now - payload.handedOn());
      }
    }
    notifyAll();
  }

  synchronized void goodbye(Messages.Goodbye said) {
    goodbye = said;
    notifyAll();
  }
}
