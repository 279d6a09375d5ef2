package dev.sealwire.cli;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.field.Followed;
import dev.sealwire.tlog.SignedCheckpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows a log until so many have come, so long has passed, the collector ends it, or somebody
 * presses Ctrl-C; all but the collector's end are good ends.
 */
final class Follower {
  /** What is done while following. */
  interface Work {
    void run(Follower follower) throws IOException, SealwireException, Failure;
  }

  /** How long the collector may take to answer a goodbye. */
  private static final long GOODBYE_SECONDS_MAX = 3;

  private final Root root;
  private final LogSource source;
  private final Duration time;
  private final CountDownLatch over = new CountDownLatch(1);
  private long left;
  private Followed followed; // null until the first is asked for
  private volatile boolean stopped; // by a signal, or since the time is over

  Follower(Root root, LogSource source, Until until) throws Failure {
    this.root = root;
    this.source = source;
    this.time = until.duration();
    this.left = until.count();
  }

  /** One more came; false if that is enough. */
  boolean count() {
    return --left > 0;
  }

  /**
   * Waits for the log to grow.
   *
   * @return the checkpoint it has grown to, verified and kept; null if it is time to stop
   * @throws Failure if the collector went away
   */
  SignedCheckpoint next() throws IOException, SealwireException, Failure {
    // Whoever reads what is printed reads it before the next wait; if nobody does, it is over.
    if (stopped || root.console().broken()) {
      return null;
    }
    if (followed == null) {
      followed = source.follow();
    }
    SignedCheckpoint now = followed.next();
    if (now == null && !stopped) {
      throw Failure.unreached(
          "the collector went away (" + followed.ended() + ")",
          "all that was shown stands; run it again when the collector serves again");
    }
    return now;
  }

  /** Does the work, with an eye on the clock and on signals. */
  int run(Work work) throws IOException, SealwireException, Failure {
    Shutdown shutdown = Shutdown.onSignal(this::stop);
    if (time != null) {
      beside(this::awaitTime, "timer");
    }
    int exit = Exit.FAULT;
    try {
      work.run(this);
      exit = Exit.DONE;
    } catch (IOException e) {
      if (!stopped) {
        throw e;
      }
      exit = Exit.DONE; // We hung up in the middle of something.
    } catch (SealwireException | Failure e) {
      if (!stopped) {
        throw e;
      }
      // The process may be gone before anybody else can say so.
      Failure failure = Faults.explain(e);
      root.console().error(failure.getMessage());
      exit = failure.exit();
    } finally {
      over.countDown();
      root.console().out().flush();
      shutdown.done(exit);
    }
    return exit;
  }

  private static void beside(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void awaitTime() {
    try {
      if (!over.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
        stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop() {
    stopped = true;
    beside(this::leave, "goodbye");
    try {
      if (!over.await(GOODBYE_SECONDS_MAX, TimeUnit.SECONDS)) {
        source.cut();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** By a thread of its own: a collector that takes nothing holds up whoever writes to it. */
  private void leave() {
    try {
      source.leave();
    } catch (IOException e) {
      // The connection is gone already, which is what was wanted.
    }
  }
}
