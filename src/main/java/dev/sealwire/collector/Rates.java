package dev.sealwire.collector;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many refusals are recorded one by one, for each source and overall, and who is judged at all
 * while it is past its rate. Bounded memory: sources that find no place share one rate.
 * Thread-safe.
 */
final class Rates {
  /** Sources with a rate of their own, and as many that are known by an accepted certificate. */
  static final int SOURCES_MAX = 4096;

  /** What may come at once, in seconds of the rate. */
  static final int BURST_SECONDS = 5;

  /** How much more of a source is judged if a certificate was accepted from there. */
  static final int KNOWN_FACTOR = 10;

  private final int sourceRate;
  private final Bucket overall;
  private final Bucket shared;
  private final Map<Source, Bucket> sources = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Source, Bucket> known = new LinkedHashMap<>(16, 0.75f, true);

  Rates(int sourceRate, int overallRate, long nowNanos) {
    this.sourceRate = sourceRate;
    this.overall = bucket(overallRate, nowNanos);
    this.shared = bucket(sourceRate, nowNanos);
  }

  private static Bucket bucket(int rate, long nowNanos) {
    return new Bucket(rate, (double) rate * BURST_SECONDS, nowNanos);
  }

  /** Whether a refusal of {@code source} is to be recorded by itself; else it is counted. */
  synchronized boolean single(Source source, long nowNanos) {
    return own(source, nowNanos).take(nowNanos) && overall.take(nowNanos);
  }

  /**
   * Whether to look at a connection of {@code source} at all. Past its rate, a source gets as many
   * looks a second as the rate says, and more if it is known: somebody honest behind the same
   * address gets in by trying again. Sources that share a rate are looked at whatever it says.
   */
  synchronized boolean judges(Source source, long nowNanos) {
    Bucket own = sources.get(source);
    if (own == null || own.has(nowNanos)) {
      return true;
    }
    Bucket more = known.get(source);
    return more != null && more.take(nowNanos);
  }

  /** A certificate was accepted from {@code source}. */
  synchronized void accepted(Source source, long nowNanos) {
    if (known.get(source) == null) {
      if (known.size() >= SOURCES_MAX) {
        dropEldest(known);
      }
      known.put(source, bucket(KNOWN_FACTOR * sourceRate, nowNanos));
    }
  }

  private static void dropEldest(Map<Source, Bucket> map) {
    Iterator<Source> eldest = map.keySet().iterator();
    eldest.next();
    eldest.remove();
  }

  private Bucket own(Source source, long nowNanos) {
    Bucket bucket = sources.get(source);
    if (bucket != null) {
      return bucket;
    }
    if (sources.size() >= SOURCES_MAX) {
      // The one that was quiet longest goes if it has nothing held against it any more.
      if (!sources.values().iterator().next().full(nowNanos)) {
        return shared;
      }
      dropEldest(sources);
    }
    Bucket fresh = bucket(sourceRate, nowNanos);
    sources.put(source, fresh);
    return fresh;
  }
}
