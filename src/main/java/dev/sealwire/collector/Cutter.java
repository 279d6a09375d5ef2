package dev.sealwire.collector;

import dev.sealwire.ledger.Revocation;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Ends the open connections of a certificate that is revoked. Nothing they do is recorded from that
 * entry on, whatever happens here: that is the ledger's writer's doing. This says so to whoever
 * listens, and cuts the connection as soon as that was sent, or soon without.
 */
final class Cutter {
  /** How long a peer has to take what it is told. */
  static final long WORD_MILLIS = 300;

  private static final long STEP_MILLIS = 5;

  private final Sessions sessions;
  private final BlockingQueue<Revocation> revoked = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param sessions those that are open, as they come and go
   */
  Cutter(Sessions sessions, ServiceThreads threads) {
    this.sessions = sessions;
    this.thread = threads.make("revocations", this::run);
  }

  void start() {
    thread.start();
  }

  /** Has the connections of that certificate ended; never waits. Twice is as good as once. */
  void revoked(Revocation revocation) {
    if (!closed) {
      revoked.add(revocation);
    }
  }

  private void run() {
    Map<Session, Long> told = new HashMap<>(); // and until when they have to take it
    try {
      while (!closed) {
        Revocation next =
            told.isEmpty() ? revoked.take() : revoked.poll(STEP_MILLIS, TimeUnit.MILLISECONDS);
        long now = System.nanoTime();
        for (; next != null; next = revoked.poll()) {
          tell(next, told, now + TimeUnit.MILLISECONDS.toNanos(WORD_MILLIS));
        }
        told.entrySet().removeIf(one -> cut(one.getKey(), one.getValue() - now <= 0));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Revocation revocation, Map<Session, Long> told, long until) {
    for (Session session : sessions.all()) {
      if (session.holds(revocation.event().certificate())) {
        session.revoke();
        told.putIfAbsent(session, until);
      }
    }
  }

  private static boolean cut(Session session, boolean late) {
    boolean over = late || session.settled();
    if (over) {
      session.cut();
    }
    return over;
  }

  /** Once no session is left. */
  void close() {
    closed = true;
    thread.interrupt();
  }
}
