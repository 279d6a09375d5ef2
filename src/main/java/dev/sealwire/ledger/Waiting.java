package dev.sealwire.ledger;

import dev.sealwire.evidence.Group;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What waits for the writer, and how much of it becomes one group. Any thread puts, one takes. */
final class Waiting {
  /** How long what nobody waits for may wait for company before it is a group of its own. */
  private static final Duration LAZY_MAX = Duration.ofMillis(20);

  /** One place of a group stays free for the entry that says the clock went back. */
  private static final int TAKEN_MAX = Group.ENTRIES_MAX - 1;

  /**
   * One submission.
   *
   * @param done told what became of it
   * @param lazy whether nobody waits for that
   */
  record Pending(Submission submission, CompletableFuture<Appended> done, boolean lazy) {}

  /** The end of all submissions. */
  static final Pending STOP = new Pending(null, null, false);

  private final BlockingQueue<Pending> queue;

  Waiting(int max) {
    queue = new ArrayBlockingQueue<>(max);
  }

  /** Puts {@code pending} in, if there is room or will be within {@code millis}. */
  boolean offer(Pending pending, long millis) throws InterruptedException {
    return queue.offer(pending, millis, TimeUnit.MILLISECONDS);
  }

  /** One of those that wait, or null; waits for nothing. */
  Pending poll() {
    return queue.poll();
  }

  int size() {
    return queue.size();
  }

  /**
   * Moves the next group into {@code group}, which is empty.
   *
   * @param most how long to wait for it; null is for ever
   * @return false if nothing came
   */
  boolean take(List<Pending> group, Duration most) throws InterruptedException {
    Pending first =
        most == null ? queue.take() : queue.poll(most.toMillis(), TimeUnit.MILLISECONDS);
    if (first == null) {
      return false;
    }
    group.add(first);
    fill(group);
    awaitCompany(group);
    return true;
  }

  private void fill(List<Pending> group) {
    queue.drainTo(group, TAKEN_MAX - group.size());
  }

  /** While nobody waits for any of the group, a moment more may pass until somebody does. */
  private void awaitCompany(List<Pending> group) throws InterruptedException {
    long end = System.nanoTime() + LAZY_MAX.toNanos();
    int seen = 0;
    while (group.size() < TAKEN_MAX) {
      while (seen < group.size()) {
        if (!group.get(seen++).lazy()) {
          return;
        }
      }
      Pending next = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        return;
      }
      group.add(next);
      fill(group);
    }
  }
}
