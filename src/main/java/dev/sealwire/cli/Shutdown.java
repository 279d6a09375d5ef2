package dev.sealwire.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGTERM and Ctrl-C into an orderly end: the process stays until the command has ended, and
 * then ends with the code of the command: 0 only if its end was as orderly as it should be.
 */
final class Shutdown {
  private static final long END_SECONDS_MAX = 3600;

  private final CountDownLatch done = new CountDownLatch(1);
  private volatile int exit = Exit.FAULT; // of the command, once done
  private final Thread hook;

  private Shutdown(Runnable onSignal) {
    this.hook =
        new Thread(
            () -> {
              onSignal.run();
              boolean ended = false;
              try {
                ended = done.await(END_SECONDS_MAX, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(ended ? exit : Exit.FAULT);
            },
            "shutdown");
  }

  /** From now on a signal runs {@code onSignal} and waits for {@link #done}. */
  static Shutdown onSignal(Runnable onSignal) {
    Shutdown shutdown = new Shutdown(onSignal);
    Runtime.getRuntime().addShutdownHook(shutdown.hook);
    return shutdown;
  }

  /**
   * The command has ended, by a signal or otherwise, and has said all it has to say: after a signal
   * the process is gone right after this.
   *
   * @param code what the process ends with
   */
  void done(int code) {
    exit = code;
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook waits for this.
      done.countDown();
    }
  }
}
