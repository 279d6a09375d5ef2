package dev.sealwire.audit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The threads that decode and verify beside the one that reads. */
final class Workers implements AutoCloseable {
  private final int threads;
  private final ExecutorService pool;

  Workers(int threads) {
    this.threads = threads;
    this.pool =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "audit");
              thread.setDaemon(true);
              return thread;
            });
  }

  int threads() {
    return threads;
  }

  <T> Future<T> submit(Callable<T> task) {
    return pool.submit(task);
  }

  /** The result of a task that does not fail but by a bug. */
  static <T> T await(Future<T> task) throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the audit was interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a part of the audit failed", e.getCause());
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
