package dev.sealwire.collector;

import dev.sealwire.evidence.HandshakeStorm;
import dev.sealwire.evidence.HandshakeStorm.Counted;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is counted until it is recorded. Guarded by the {@link Refusals}. */
final class StormWindow {
  /** Sources that are kept count of; what comes from more of them is counted together. */
  static final int SOURCES_MAX = 4096;

  private final HandshakeStorm.Sample sample;
  private final Map<String, Long> reasons = new HashMap<>();
  private final Map<Source, Long> sources = new HashMap<>();
  private long beyond;
  private long count;
  private Instant from;
  private Instant to;

  StormWindow(HandshakeStorm.Sample first, Instant now) {
    this.sample = first;
    this.from = now;
    this.to = now;
  }

  long count() {
    return count;
  }

  /** Counts one; the clock may have gone back since the one before. */
  void add(Source source, String reason, Instant now) {
    add(source, 1);
    reasons.merge(reason, 1L, Long::sum);
    between(now, now);
    count++;
  }

  private void add(Source source, long times) {
    if (sources.containsKey(source) || sources.size() < SOURCES_MAX) {
      sources.merge(source, times, Long::sum);
    } else {
      beyond += times;
    }
  }

  private void between(Instant earliest, Instant latest) {
    from = earliest.isBefore(from) ? earliest : from;
    to = latest.isAfter(to) ? latest : to;
  }

  /** Takes over the counts of a window that came later. */
  void add(StormWindow later) {
    later.sources.forEach(this::add);
    later.reasons.forEach((reason, times) -> reasons.merge(reason, times, Long::sum));
    beyond += later.beyond;
    count += later.count;
    between(later.from, later.to);
  }

  HandshakeStorm toEvent() {
    List<Counted> largest =
        sources.entrySet().stream()
            .sorted(Map.Entry.<Source, Long>comparingByValue(Comparator.reverseOrder()))
            .limit(HandshakeStorm.SOURCES_MAX)
            .map(e -> new Counted(e.getKey().toString(), e.getValue()))
            .toList();
    long named = largest.stream().mapToLong(Counted::count).sum();
    long more = sources.size() - largest.size();
    return new HandshakeStorm(
        from,
        to,
        count,
        reasons.entrySet().stream().map(e -> new Counted(e.getKey(), e.getValue())).toList(),
        largest,
        more == 0 ? null : new HandshakeStorm.Other(more, count - named - beyond),
        beyond,
        sample);
  }
}
