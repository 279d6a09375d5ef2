package dev.sealwire.ledger;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.EvidenceLog;
import dev.sealwire.evidence.Group;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.ledger.Waiting.Pending;
import dev.sealwire.tlog.Checkpoint;
import dev.sealwire.tlog.NoteSigner;
import dev.sealwire.tlog.ProofFile;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.VerifierKey;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The single writer of a log. Whoever has something to record submits it and is told when it is on
 * stable storage; one thread takes what has gathered, stores it as one group, and signs the new
 * tree.
 *
 * <p>The order is what nothing may change: entries, tiles and payloads are stored and forced; only
 * then is the checkpoint over them signed, so that a signature can never outlive, in somebody's
 * copy, the entries it covers; and only then is anyone told. A crash before the force loses what
 * nobody was told; a crash after it loses a checkpoint, which the next start signs again over the
 * same tree.
 */
public final class Ledger implements Closeable {
  /** Submissions that may wait; whoever brings one more waits until there is room. */
  public static final int QUEUE_MAX = 4096;

  /** A checkpoint that no group carries into the store is stored by itself after so long. */
  private static final Duration CHECKPOINT_LAG = Duration.ofMillis(200);

  private final EvidenceLog log;
  private final NoteSigner signer;
  private final Clock clock;
  private final Waiting waiting = new Waiting(QUEUE_MAX);
  private final CompletableFuture<Exception> failed = new CompletableFuture<>();
  private final Thread writer;
  private final long unsignedAtOpen;

  private final VerifierKey key;
  private final SignatureSuite suite;
  private final CertificateRegister register;
  private volatile Appender appender; // replaced by the writer thread only
  private volatile SignedCheckpoint checkpoint; // set by the writer thread only
  private StoredCheckpoint unstored; // writer thread only
  private volatile boolean closed;
  private volatile LedgerWatch watch = LedgerWatch.NONE;
  private volatile String refused; // why the last group was not stored, or null
  private final Object growth = new Object(); // notified by the writer thread after each group

  private Ledger(
      EvidenceLog log,
      NoteSigner signer,
      VerifierKey key,
      SignatureSuite suite,
      Clock clock,
      LedgerState state,
      CertificateRegister register) {
    this.log = log;
    this.signer = signer;
    this.key = key;
    this.suite = suite;
    this.clock = clock;
    this.unsignedAtOpen = state.unsigned();
    this.register = register;
    this.appender = new Appender(state, register, clock);
    this.checkpoint = state.checkpoint();
    if (checkpoint == null || unsignedAtOpen > 0) {
      sign();
    }
    this.writer = new Thread(this::run, "ledger");
    this.writer.setDaemon(true);
  }

  /**
   * Takes {@code log} into writing and signs what a crash left unsigned.
   *
   * @param signer signs checkpoints; its name is the log's origin
   * @param key the key it signs with, as the log's readers know it
   * @throws EvidenceException if the tail of the log does not fit to its last checkpoint, or an
   *     issuing or revocation cannot be read
   * @throws IOException if it cannot be read
   */
  public static Ledger open(
      EvidenceLog log, NoteSigner signer, VerifierKey key, SignatureSuite suite, Clock clock)
      throws IOException, EvidenceException {
    LedgerState state = LedgerState.read(log, key, suite);
    Ledger ledger = new Ledger(log, signer, key, suite, clock, state, register(log));
    ledger.writer.start();
    return ledger;
  }

  private static CertificateRegister register(EvidenceLog log)
      throws IOException, EvidenceException {
    try {
      return CertificateRegister.read(log);
    } catch (MalformedException e) {
      throw new EvidenceException("who was let in and shut out is unclear: " + e.getMessage());
    }
  }

  /** What the log says was issued and revoked, up to date with it. */
  public CertificateRegister register() {
    return register;
  }

  /** The log's name. */
  public String origin() {
    return key.name();
  }

  /** The key its checkpoints verify with. */
  public VerifierKey key() {
    return key;
  }

  /** Entries that no stored checkpoint covered when the log was opened: a crash left them. */
  public long unsignedAtOpen() {
    return unsignedAtOpen;
  }

  /** The latest checkpoint; all it covers is on stable storage. */
  public SignedCheckpoint checkpoint() {
    return checkpoint;
  }

  /**
   * Waits until the latest checkpoint is of more than {@code size} entries, for at most {@code
   * max}. The writer does no more for those who wait than wake them.
   *
   * @return the latest checkpoint, grown or not
   */
  public SignedCheckpoint awaitGrowth(long size, Duration max) throws InterruptedException {
    long end = System.nanoTime() + max.toNanos();
    synchronized (growth) {
      while (checkpoint.checkpoint().size() <= size) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          break;
        }
        growth.wait(left);
      }
    }
    return checkpoint;
  }

  /**
   * Completes, with the cause, when the state of the store has become unknown and nothing is taken
   * any more.
   */
  public CompletableFuture<Exception> failed() {
    return failed.copy();
  }

  /** Has {@code watch} told how the writer does from now on. */
  public void watch(LedgerWatch now) {
    watch = now;
  }

  /** Submissions that wait for the writer: 0 to {@link #QUEUE_MAX}. */
  public int waiting() {
    return waiting.size();
  }

  /** Why nothing is stored at present, if that is so. Waits for nobody. */
  public Optional<String> fault() {
    Exception cause = failed.getNow(null);
    return Optional.ofNullable(cause == null ? refused : cause.getMessage());
  }

  /**
   * Takes nothing more, as if the log itself had failed: what its entries would name is not known
   * any more.
   */
  public void fail(StoreUnknownException cause) {
    failed.complete(cause);
  }

  /**
   * Submits something to be recorded; waits only if {@link #QUEUE_MAX} others wait already.
   *
   * <p>The future completes on the writer's own thread, so what depends on it must be short. It
   * fails with a {@link MalformedException} if the entry would be too long, with a {@link
   * RefusedException} if it may not be recorded behind what is in the log already, with an {@link
   * IOException} if the store refused it and holds nothing of it, and with a {@link
   * StoreUnknownException} if that is not known.
   */
  public CompletableFuture<Appended> append(Submission submission) {
    return append(submission, false);
  }

  /**
   * As {@link #append(Submission)}, for what no peer waits for: it goes with the next group that is
   * stored anyway, or by itself if there is none within 20 ms.
   */
  public CompletableFuture<Appended> appendLazily(Submission submission) {
    return append(submission, true);
  }

  private CompletableFuture<Appended> append(Submission submission, boolean lazy) {
    CompletableFuture<Appended> done = new CompletableFuture<>();
    try {
      while (!closed && !failed.isDone()) {
        if (waiting.offer(new Pending(submission, done, lazy), 100)) {
          if (failed.isDone()) {
            failAll(failed.join());
          }
          return done;
        }
      }
      done.completeExceptionally(
          failed.isDone()
              ? new IOException(
                  "the log takes no more entries: " + failed.join().getMessage(), failed.join())
              : new IOException("the log takes no more entries"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      done.completeExceptionally(new IOException("interrupted before it was recorded"));
    }
    return done;
  }

  /** The proof file of an entry, against the checkpoint that came with it. */
  public ProofFile prove(Appended appended) throws IOException, EvidenceException {
    long size = appended.checkpoint().checkpoint().size();
    List<Sha256> path = appender.tree().inclusion(appended.index(), size);
    return new ProofFile(appended.index(), null, path, appended.checkpoint().note());
  }

  /**
   * The consistency proof between two sizes of the tree.
   *
   * @param from {@code 0 <= from <= to}
   * @param to at most the size of {@link #checkpoint}
   */
  public List<Sha256> consistency(long from, long to) throws IOException, EvidenceException {
    return appender.tree().consistency(from, to);
  }

  private void run() {
    List<Pending> group = new ArrayList<>();
    boolean stop = false;
    try {
      while (!stop) {
        if (!waiting.take(group, unstored == null ? null : CHECKPOINT_LAG)) {
          storeCheckpoint();
          continue;
        }
        stop = group.remove(Waiting.STOP);
        record(group);
        group.clear();
      }
      storeCheckpoint();
    } catch (InterruptedException e) {
      fail(new StoreUnknownException("the writer was interrupted", e), group);
    } catch (StoreUnknownException e) {
      fail(e, group);
    } catch (
        Throwable
            t) { // Whatever it was: nobody may wait for ever, and nothing more may be written.
      fail(new StoreUnknownException("the writer failed: " + t, t), group);
    }
  }

  private void record(List<Pending> pending) throws StoreUnknownException {
    if (pending.isEmpty()) {
      return;
    }
    Appender.Batch batch = appender.begin(unstored);
    List<Pending> taken = new ArrayList<>(pending.size());
    for (Pending one : pending) {
      try {
        batch.add(one.submission());
        taken.add(one);
      } catch (MalformedException | RefusedException e) {
        one.done().completeExceptionally(e);
      }
    }
    if (batch.isEmpty()) {
      return;
    }
    Group group = batch.group();
    long from = System.nanoTime();
    try {
      log.append(group);
    } catch (IOException | IllegalArgumentException e) {
      // Nothing of it was stored. What the store cannot hold must not end the log for all others.
      refused = String.valueOf(e.getMessage());
      watch.refused(e);
      restart(e);
      taken.forEach(one -> one.done().completeExceptionally(e));
      return;
    }
    refused = null;
    watch.stored(group.entries().size(), System.nanoTime() - from);
    unstored = null;
    batch.stored();
    sign();
    batch.complete(checkpoint, taken.stream().map(Pending::done).toList());
    synchronized (growth) {
      growth.notifyAll();
    }
  }

  /** Nothing of the last group was stored: forget what it did to the tree. */
  private void restart(Exception cause) throws StoreUnknownException {
    try {
      appender = new Appender(LedgerState.read(log, key, suite), register, clock);
    } catch (IOException | EvidenceException e) {
      e.addSuppressed(cause);
      throw new StoreUnknownException("the store cannot be read again after a refused write", e);
    }
  }

  private void sign() {
    Checkpoint next = appender.head(origin());
    checkpoint = SignedCheckpoint.sign(next, signer);
    unstored = new StoredCheckpoint(next.size(), checkpoint.note());
  }

  private void storeCheckpoint() throws StoreUnknownException {
    if (unstored == null) {
      return;
    }
    try {
      log.append(unstored);
      unstored = null;
    } catch (IOException e) {
      // It signs what is stored and forced; it goes with the next group, or the next start signs
      // anew.
      unstored = null;
    }
  }

  private void fail(Exception cause, List<Pending> group) {
    failed.complete(cause);
    group.stream()
        .filter(one -> one != Waiting.STOP)
        .forEach(one -> one.done().completeExceptionally(cause));
    failAll(cause);
  }

  private void failAll(Exception cause) {
    for (Pending one = waiting.poll(); one != null; one = waiting.poll()) {
      if (one != Waiting.STOP) {
        one.done().completeExceptionally(cause);
      }
    }
  }

  /** Records what was submitted, stores the last checkpoint and ends. The log itself stays open. */
  @Override
  public void close() {
    closed = true;
    try {
      while (writer.isAlive() && !waiting.offer(Waiting.STOP, 100)) {
        // The queue is full of submissions that the writer is working through.
      }
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    failAll(new IOException("the log takes no more entries"));
  }
}
