package dev.sealwire.store;

import dev.sealwire.bytes.StoreUnknownException;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVStore;

/**
 * Keeps the file of an open store from growing far beyond what is alive in it. A commit writes
 * whole pages anew and leaves the old ones dead where they are; their space comes back only when
 * all of the chunk that they lie in is dead, and a log that gets an entry now and then leaves a
 * live page in nearly every chunk.
 *
 * <p>Where less than a share of the chunks is alive, the live pages of the emptiest ones are marked
 * as changed, some at a time, and committed and forced as a group is: nothing is written over, and
 * a power cut leaves the state before or the state after, which hold the same. The chunks that this
 * leaves without a live page are used again by later commits as any others are, see {@link
 * Connections}. After each step those who append have their turn.
 *
 * <p>A step that fails, be it that the disk cannot be written or that an old page cannot be read,
 * ends the store, as every failure below a commit does.
 */
final class Compactor implements Closeable {
  /** Nothing is compacted, and space goes free by its age. */
  static final int OFF = 0;

  /** While many entries come only what is worse than this is seen to, in percent. */
  private static final int ALIVE_PERCENT_BUSY = 33;

  /** Commits between two looks that are many: no log of single entries a second. */
  private static final int COMMITS_BUSY = 10;

  /** Smallest file worth it. */
  static final long FILE_BYTES_MIN = 1L << 20;

  /** How long a step is to hold the log up; the next one is smaller if it took longer. */
  private static final long STEP_NANOS = 50_000_000;

  /** The same while many entries come: each that waits behind a step waits for all of it. */
  private static final long STEP_NANOS_BUSY = 10_000_000;

  /** Live bytes of a step, which is also at most a small part of the file. */
  private static final int STEP_BYTES_MIN = 64 << 10;

  private static final int STEP_BYTES_MAX = 2 << 20;
  private static final int STEPS_A_FILE = 32;

  /** While it works it holds the log up for one part in so many of the time. */
  private static final int SHARE = 4;

  /** How often it looks. */
  private static final long LOOK_NANOS = 250_000_000;

  private final Forcer forcer;
  private final MVStore store;
  private final FileStore<?> file;
  private final int alivePercent; // 0 where it is off
  private final Thread thread;
  private final AtomicLong own = new AtomicLong(); // commits of steps
  // Guarded by the lock of who writes.
  private int stepBytes = STEP_BYTES_MIN;
  // Of the thread alone.
  private long looked; // the store's version then
  private long ownLooked;
  private long lookedNanos;
  private boolean busy;
  // Guarded by this.
  private boolean closed;
  private Counts counts = new Counts(0, 0);

  /**
   * What was done since the store was opened.
   *
   * @param steps how many
   * @param longestNanos the longest time that one of them held the log up
   */
  record Counts(long steps, long longestNanos) {}

  /**
   * @param alivePercent share of the chunks that is to be alive, 0 for none
   */
  Compactor(Connections connections, Forcer forcer, int alivePercent) throws IOException {
    this.forcer = forcer;
    this.store = connections.store();
    this.file = store.getFileStore();
    this.alivePercent = alivePercent;
    if (alivePercent != OFF) {
      // Freed space is used again as soon as the commits that are kept allow, not by its age.
      store.setRetentionTime(0);
    }
    this.thread = new Thread(this::run, "store-compactor");
    thread.setDaemon(true);
  }

  /** Does nothing where it is turned off. */
  void start() {
    if (alivePercent != OFF) {
      thread.start();
    }
  }

  synchronized Counts counts() {
    return counts;
  }

  private void run() {
    try {
      while (!rest(LOOK_NANOS)) {
        if (look() == 0) {
          continue; // nothing was committed
        }
        boolean more = file.size() >= FILE_BYTES_MIN;
        for (long left = stepsMax(); more && left > 0 && pays(wanted()); left--) {
          long took = step(busy ? STEP_NANOS_BUSY : STEP_NANOS);
          more = took > 0 && !rest((SHARE - 1) * took);
          if (System.nanoTime() - lookedNanos >= LOOK_NANOS) {
            look(); // many entries may have begun to come meanwhile
          }
        }
      }
    } catch (StoreUnknownException | InterruptedException e) {
      // The store has failed and says so to whoever writes next; here nothing is left to do.
    }
  }

  /** How many commits there were since the last look, those of its own steps apart. */
  private long look() {
    long version = store.getCurrentVersion();
    long ours = own.get();
    long commits = version - looked - (ours - ownLooked);
    looked = version;
    ownLooked = ours;
    lookedNanos = System.nanoTime();
    busy = commits > COMMITS_BUSY;
    return commits;
  }

  /** What is to be alive of the file now. */
  private int wanted() {
    return busy ? Math.min(alivePercent, ALIVE_PERCENT_BUSY) : alivePercent;
  }

  private boolean pays(int wanted) {
    return file.getChunksFillRate() < wanted;
  }

  /** Enough to write all of the file once: a reader may keep what is dead from going away. */
  private long stepsMax() {
    return STEPS_A_FILE + file.size() / STEP_BYTES_MIN;
  }

  /** Goes on until the share is alive, or nothing more can be done for it. */
  void settle() throws StoreUnknownException {
    for (long left = stepsMax(); left > 0 && pays(alivePercent); left--) {
      if (step(STEP_NANOS) == 0) {
        break;
      }
    }
  }

  /**
   * @param aim the nanoseconds for which it is to hold the log up
   * @return those for which it did; 0 if there was nothing to be done
   */
  private long step(long aim) throws StoreUnknownException {
    long took;
    forcer.writing().lock();
    try {
      long from = System.nanoTime();
      long before = store.getCurrentVersion();
      forcer.check();
      if (!store.compact(100, bytes())) {
        return 0;
      }
      forcer.force();
      own.addAndGet(store.getCurrentVersion() - before);
      took = System.nanoTime() - from;
      if (took > aim) {
        stepBytes = Math.max(STEP_BYTES_MIN, stepBytes / 2);
      } else if (took < aim / 2) {
        stepBytes = Math.min(STEP_BYTES_MAX, stepBytes * 2);
      }
    } catch (RuntimeException e) {
      throw forcer.fail("compaction", e);
    } finally {
      forcer.writing().unlock();
    }
    synchronized (this) {
      counts = new Counts(counts.steps() + 1, Math.max(counts.longestNanos(), took));
    }
    return took;
  }

  private int bytes() {
    return (int) Math.max(STEP_BYTES_MIN, Math.min(stepBytes, file.size() / STEPS_A_FILE));
  }

  /** Waits; true at the end. */
  private synchronized boolean rest(long nanos) throws InterruptedException {
    long until = System.nanoTime() + nanos;
    for (long left = nanos; !closed && left > 0; left = until - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return closed;
  }

  /** Ends after the step it is at. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    Ending.await(thread);
  }
}
