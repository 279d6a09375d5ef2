package dev.sealwire.store;

/** Waits for threads that end by themselves once they were told to. */
final class Ending {
  private Ending() {}

  /** Waits for it to the end, interrupted or not; the interruption is there afterwards. */
  static void await(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
