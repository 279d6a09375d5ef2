package dev.sealwire.collector;

import dev.sealwire.evidence.HandshakeStorm;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.ledger.Submission;
import dev.sealwire.tls.HandshakeResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Refusals: recorded one by one up to a rate, and past it counted, so that whoever knocks can
 * neither fill the log nor go uncounted. One entry a window holds what was counted in it. What
 * could not be recorded by itself is counted too, and what could not be recorded as a count stays
 * in the count until it can.
 *
 * <p>A thread of its own records the counts, and what is turned away where nobody may wait. A crash
 * loses the count of the window that was open, and nothing else.
 */
final class Refusals {
  /** How long nobody needs to be counted for a storm to be over before its window is. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  /** Records that may wait for this thread; one more is counted instead. */
  private static final int WAITING_MAX = 1024;

  private static final long END_MILLIS = 10_000;

  private final Ledger ledger;
  private volatile Rates rates;
  private volatile Duration length;
  private final Clock clock;
  private final Operator operator;
  private final Figures figures;
  private final Thread thread;
  private final Queue<Runnable> waiting = new ArrayDeque<>(); // guarded by this
  private StormWindow window; // guarded by this, as are all below
  private long endNanos;
  private long quietNanos;
  private int outstanding;
  private boolean closed;

  Refusals(
      Ledger ledger,
      Fairness fairness,
      Clock clock,
      Operator operator,
      Figures figures,
      ServiceThreads threads) {
    this.ledger = ledger;
    this.clock = clock;
    this.operator = operator;
    this.figures = figures;
    this.length = fairness.stormWindow();
    this.rates =
        new Rates(fairness.refusalsSourceRate(), fairness.refusalsRate(), System.nanoTime());
    this.thread = threads.make("refusals", this::run);
  }

  /** Other rates, from their beginning; a window that is open keeps its end. */
  void limits(Fairness fairness) {
    length = fairness.stormWindow();
    rates = new Rates(fairness.refusalsSourceRate(), fairness.refusalsRate(), System.nanoTime());
  }

  void start() {
    thread.start();
  }

  /** Whether to look at a connection at all; if not, it is to be counted. */
  boolean judges(Source source) {
    return rates.judges(source, System.nanoTime());
  }

  /** Whether a refusal is to be recorded by itself; if not, it is to be counted. */
  boolean single(Source source) {
    return rates.single(source, System.nanoTime());
  }

  /** A certificate was accepted from there. */
  void accepted(Source source) {
    rates.accepted(source, System.nanoTime());
  }

  /** Counts a refusal. */
  void count(HandshakeResult refused, String reason, String detail) {
    Source source = Source.of(refused.peer().getAddress());
    figures.refused(reason);
    figures.folded();
    synchronized (this) {
      Instant now = clock.instant(); // in here, so that windows never overlap
      long nanos = System.nanoTime();
      if (window == null) {
        window =
            new StormWindow(
                new HandshakeStorm.Sample(
                    HandshakeRecord.address(refused),
                    refused.peer().getPort(),
                    refused.ja4(),
                    reason,
                    Texts.capped(detail)),
                now);
        endNanos = nanos + length.toNanos();
        notifyAll();
      }
      quietNanos = nanos + QUIET.toNanos();
      window.add(source, reason, now);
    }
  }

  /** Has {@code record} run on this thread; false if too many wait. */
  synchronized boolean later(Runnable record) {
    if (waiting.size() >= WAITING_MAX || closed) {
      return false;
    }
    waiting.add(record);
    notifyAll();
    return true;
  }

  /**
   * Keeps the end waiting for {@code recorded}, after which the refusal is in the log or counted.
   */
  void awaits(CompletableFuture<?> recorded) {
    synchronized (this) {
      outstanding++;
    }
    recorded.whenComplete(
        (done, failure) -> {
          synchronized (this) {
            outstanding--;
            notifyAll();
          }
        });
  }

  private void run() {
    try {
      while (step()) {
        // Each step did what there was to do.
      }
    } catch (InterruptedException e) {
      warn("refusals are not counted any more: interrupted");
    }
  }

  private boolean step() throws InterruptedException {
    Runnable record;
    StormWindow full = null;
    synchronized (this) {
      record = waiting.poll();
      if (record == null) {
        long left = leftNanos();
        if (left > 0) {
          TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
          return true;
        }
        full = window;
        window = null;
        if (full == null) {
          return false;
        }
      }
    }
    if (record != null) {
      record.run();
    } else {
      record(full);
    }
    return true;
  }

  /** Until the window is to be recorded; for ever if there is none. */
  private long leftNanos() {
    if (closed) {
      return outstanding > 0 && System.nanoTime() - endNanos < 0 ? endNanos - System.nanoTime() : 0;
    }
    if (window == null) {
      return Long.MAX_VALUE;
    }
    long now = System.nanoTime();
    return Math.min(endNanos - now, quietNanos - now);
  }

  private void record(StormWindow full) {
    try {
      ledger.append(Submission.of(full.toEvent())).join();
      figures.storm();
      operator.say(
          Line.of(
                  Line.Level.WARNING,
                  "handshake.storm",
                  full.count() + " refusals past the rates are folded into one entry")
              .with("count", full.count()));
    } catch (CompletionException e) {
      String text = full.count() + " refusals cannot be recorded: " + e.getCause().getMessage();
      synchronized (this) {
        if (closed) {
          warn(text + "; the log will not have them");
          return;
        }
        if (window != null) {
          full.add(window);
        }
        window = full;
        endNanos = System.nanoTime() + length.toNanos();
        quietNanos = endNanos;
      }
      warn(text + "; tried again after " + length.toMillis() + " ms");
    }
  }

  private void warn(String text) {
    operator.say(Line.of(Line.Level.WARNING, "store.trouble", text));
  }

  /** Records what is counted so far; nobody may be refused any more. */
  void close() {
    synchronized (this) {
      closed = true;
      endNanos = System.nanoTime() + END_MILLIS * 1_000_000;
      notifyAll();
    }
    try {
      thread.join(2 * END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
