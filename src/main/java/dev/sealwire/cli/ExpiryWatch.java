package dev.sealwire.cli;

import dev.sealwire.observe.Timers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Warns of what runs out, at the start and then daily by the collector's clock; of each thing once
 * for each number of days, however often it looks.
 */
final class ExpiryWatch implements AutoCloseable {
  /** Most lines at a time; how many more there are is a line of its own. */
  static final int LINES_MAX = 20;

  private static final Duration EVERY = Duration.ofDays(1);
  private static final long LOOK_SECONDS = 60; // how soon it sees that the clock was set

  /** What there is to be warned of. */
  interface Source {
    /** Everything that runs out within the most days of {@link #days}. */
    List<Expiry> soon(Instant now);

    /** Numbers of days, from the most to the least. */
    List<Integer> days();
  }

  private final Source source;
  private final Clock clock;
  private final Consumer<String> warnings;
  private final Map<String, Integer> said = new HashMap<>(); // guarded by this
  private Instant last; // guarded by this; null before the first look
  private final ScheduledExecutorService thread = Timers.daemon("expiry");

  ExpiryWatch(Source source, Clock clock, Consumer<String> warnings) {
    this.source = source;
    this.clock = clock;
    this.warnings = warnings;
  }

  void start() {
    thread.scheduleWithFixedDelay(this::tick, 0, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /** Looks if a day has passed, or the clock went back. */
  synchronized void tick() {
    Instant now = clock.instant();
    if (last == null || now.isBefore(last) || !now.isBefore(last.plus(EVERY))) {
      look();
    }
  }

  /** Looks now. */
  synchronized void look() {
    Instant now = clock.instant();
    last = now;
    try {
      warn(source.soon(now), now);
    } catch (RuntimeException e) {
      warnings.accept("what expires could not be looked at: " + e.getMessage());
    }
  }

  private void warn(List<Expiry> soon, Instant now) {
    said.keySet().retainAll(soon.stream().map(Expiry::key).toList());
    List<Expiry> due =
        soon.stream()
            .filter(
                one ->
                    one.threshold(now, source.days())
                        .filter(days -> days < said.getOrDefault(one.key(), Integer.MAX_VALUE))
                        .isPresent())
            .toList();
    due.stream().limit(LINES_MAX).forEach(one -> warnings.accept(one.message(now)));
    if (due.size() > LINES_MAX) {
      warnings.accept("and " + (due.size() - LINES_MAX) + " more that expire: sealwire pki list");
    }
    for (Expiry one : due) {
      said.put(one.key(), one.threshold(now, source.days()).orElseThrow());
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
