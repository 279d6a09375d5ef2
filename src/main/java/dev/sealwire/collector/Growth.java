package dev.sealwire.collector;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.tlog.SignedCheckpoint;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells those who follow the log that it has grown. The writer wakes one thread, whoever follows;
 * that thread takes the newest checkpoint now and then, and all followers move from one such
 * checkpoint to the next, so that most proofs are asked for many times and made once.
 */
final class Growth implements Closeable {
  /** At most so often followers are told. */
  private static final Duration INTERVAL = Duration.ofMillis(250);

  /** After so much silence a follower is told that nothing has grown. */
  static final Duration HEARTBEAT = Duration.ofMinutes(1);

  /** How often heartbeats are thought of. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int PROOFS_MAX = 64;

  private record Span(long from, long to) {}

  private final Ledger ledger;
  private final Set<Following> followers = ConcurrentHashMap.newKeySet();
  private final Map<Span, List<Sha256>> proofs; // guarded by itself
  private final Thread thread;
  private volatile SignedCheckpoint newest; // set by the thread only
  private volatile boolean closed;

  Growth(Ledger ledger, ServiceThreads threads) {
    this.ledger = ledger;
    this.newest = ledger.checkpoint();
    this.proofs =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Span, List<Sha256>> eldest) {
            return size() > PROOFS_MAX;
          }
        };
    this.thread = threads.make("growth", this::run);
  }

  void start() {
    thread.start();
  }

  /** The checkpoint that followers are told of. */
  SignedCheckpoint newest() {
    return newest;
  }

  /** The consistency proof between two sizes, both at least 1 and of the log. */
  List<Sha256> proof(long from, long to) throws IOException, EvidenceException {
    Span span = new Span(from, to);
    // Held while it is made: a thousand who want the same wait for one, and the tree is asked once.
    synchronized (proofs) {
      List<Sha256> proof = proofs.get(span);
      if (proof == null) {
        proof = from == to ? List.of() : ledger.consistency(from, to);
        proofs.put(span, proof);
      }
      return proof;
    }
  }

  void add(Following follower) {
    followers.add(follower);
    synchronized (this) {
      notifyAll();
    }
  }

  void remove(Following follower) {
    followers.remove(follower);
  }

  /** Those who follow. */
  int followers() {
    return followers.size();
  }

  private void run() {
    try {
      while (!closed) {
        awaitFollowers();
        newest = ledger.awaitGrowth(newest.checkpoint().size(), PATIENCE);
        followers.forEach(Following::offer);
        rest();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void awaitFollowers() throws InterruptedException {
    while (followers.isEmpty() && !closed) {
      wait();
    }
  }

  private synchronized void rest() throws InterruptedException {
    long end = System.nanoTime() + INTERVAL.toNanos();
    for (long left = INTERVAL.toMillis(); left > 0 && !closed; ) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
  }

  /** Nobody is told anything more. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
