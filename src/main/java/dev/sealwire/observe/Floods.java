package dev.sealwire.observe;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lets of each kind of line some through, and counts the others. Kinds are ours and few. Time is
 * that of {@link System#nanoTime}. Thread-safe.
 */
final class Floods {
  /** Lines of a kind that come through at once, and a second after that. */
  static final int BURST = 50;

  static final int PER_SECOND = 10;

  private static final double NANOS = 1e9;

  private static final class Kind {
    private double tokens = BURST;
    private long atNanos;
    private long left;

    private Kind(long nowNanos) {
      this.atNanos = nowNanos;
    }
  }

  private final Map<String, Kind> kinds = new HashMap<>(); // guarded by this

  /** Whether a line of that kind may be written; if not, it is counted. */
  synchronized boolean admits(String name, long nowNanos) {
    Kind kind = kinds.computeIfAbsent(name, n -> new Kind(nowNanos));
    double passed = Math.max(0, nowNanos - kind.atNanos) / NANOS;
    kind.tokens = Math.min(BURST, kind.tokens + passed * PER_SECOND);
    kind.atNanos = nowNanos;
    if (kind.tokens < 1) {
      kind.left++;
      return false;
    }
    kind.tokens--;
    return true;
  }

  /** How many of each kind were left out since this was last asked; kinds with none are not in. */
  synchronized Map<String, Long> leftOut() {
    Map<String, Long> left = new TreeMap<>();
    kinds.forEach(
        (name, kind) -> {
          if (kind.left > 0) {
            left.put(name, kind.left);
            kind.left = 0;
          }
        });
    return left;
  }
}
