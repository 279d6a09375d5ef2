package dev.sealwire.audit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The threads that read, hash, decode and verify beside the one that judges. */
final class Workers implements AutoCloseable {
  private static final long END_SECONDS = 10;

  private final int threads;
  private final boolean reading;
  private final ThreadPoolExecutor pool;
  private volatile boolean closed;

  /**
   * @param reading whether other threads than the caller's may read
   */
  Workers(int threads, boolean reading) {
    this.threads = threads;
    this.reading = reading;
    this.pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> daemon(work, "audit"));
  }

  int threads() {
    return threads;
  }

  /** Whether other threads than the caller's may read. */
  boolean reading() {
    return reading;
  }

  /** Whether nobody waits for results any more, so that a long task may as well stop. */
  boolean closed() {
    return closed;
  }

  <T> Future<T> submit(Callable<T> task) {
    return pool.submit(task);
  }

  /** A thread of its own, not one of {@link #threads}, since it mostly waits for the others. */
  static Thread reader(Runnable work) {
    Thread thread = daemon(work, "audit-read");
    thread.start();
    return thread;
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * The result of a short task, which this thread does itself where no worker has begun it: before
   * a worker is awake it would be done. Out of the queue it goes, since what is in there is kept.
   */
  <T> T finish(Future<T> task) throws IOException {
    if (!task.isDone() && task instanceof Runnable own && pool.remove(own)) {
      own.run();
    }
    return await(task);
  }

  /**
   * The result of a task.
   *
   * @throws IOException if it could not read what it needed; else it does not fail but by a bug
   */
  static <T> T await(Future<T> task) throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException("a part of the audit failed", e.getCause());
    }
  }

  /** As above; {@code meanwhile} runs on this thread each time so many milliseconds have passed. */
  static <T> T await(Future<T> task, long millis, Runnable meanwhile) throws IOException {
    while (!task.isDone()) {
      try {
        task.get(millis, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        meanwhile.run();
      } catch (InterruptedException e) {
        throw interrupted();
      } catch (ExecutionException e) {
        break; // said below
      }
    }
    return await(task);
  }

  static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("the audit was interrupted");
  }

  /**
   * Waits for the tasks under way, which are short or look at {@link #closed}. They are not
   * interrupted: that would close the very file that they read, for all.
   */
  @Override
  public void close() {
    closed = true;
    pool.shutdown();
    try {
      pool.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
