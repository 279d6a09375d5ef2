package dev.sealwire.bench;

import dev.sealwire.bytes.SealwireException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several clients that do the same thing for a while, and what became of it. */
final class Crew {
  private static final double NANOS = 1e9;

  /** One thing, done by the client of that number. */
  interface Step {
    void run(int client) throws IOException, SealwireException;
  }

  /**
   * What a round came to.
   *
   * @param count how often the thing was done
   * @param nanos how long each took
   * @param rate how often in a second
   */
  record Done(int count, long[] nanos, double rate) {}

  private Crew() {}

  /** Has {@code clients} threads do {@code step} again and again until {@code time} is over. */
  static Done work(int clients, Duration time, Step step) throws IOException, SealwireException {
    ExecutorService pool = Executors.newFixedThreadPool(clients);
    try {
      long start = System.nanoTime();
      long end = start + time.toNanos();
      List<Future<List<Long>>> futures = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int client = i;
        futures.add(pool.submit(() -> repeat(step, client, end)));
      }
      List<Long> all = new ArrayList<>();
      for (Future<List<Long>> future : futures) {
        all.addAll(result(future));
      }
      double seconds = (System.nanoTime() - start) / NANOS;
      return new Done(
          all.size(), all.stream().mapToLong(nanos -> nanos).toArray(), all.size() / seconds);
    } finally {
      pool.shutdownNow();
    }
  }

  private static List<Long> repeat(Step step, int client, long end)
      throws IOException, SealwireException {
    List<Long> nanos = new ArrayList<>();
    for (long now = System.nanoTime(); now < end; ) {
      long start = now;
      step.run(client);
      now = System.nanoTime();
      nanos.add(now - start);
    }
    return nanos;
  }

  static <T> T result(Future<T> future) throws IOException, SealwireException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof SealwireException sealwire) {
        throw sealwire;
      }
      throw new IllegalStateException("a client failed", e.getCause());
    }
  }
}
