package dev.sealwire.collector;

import java.util.concurrent.CompletableFuture;

/**
 * Makes the threads without which a collector is not one: it must not go on and look whole when one
 * of them is gone, whatever ended it. Thread-safe.
 */
final class ServiceThreads {
  private final CompletableFuture<String> lost = new CompletableFuture<>();

  /** A daemon thread that must not end by what it does not catch. */
  Thread make(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(
        (self, cause) -> lost.complete("the thread \"" + name + "\" ended: " + cause));
    return thread;
  }

  /** Completes with which one ended, and why, if one does. */
  CompletableFuture<String> lost() {
    return lost;
  }
}
