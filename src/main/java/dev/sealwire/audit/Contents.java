package dev.sealwire.audit;

import dev.sealwire.bytes.Sha256;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is known of the contents in one place: which an entry names, and what was found there. */
final class Contents {
  /** Contents that are remembered as named by an entry. */
  static final int NAMED_MAX = 1 << 20;

  /** Contents whose bytes are remembered to be right or wrong, so that each is hashed once. */
  static final int SEEN_MAX = 100_000;

  /**
   * What is stored under a hash.
   *
   * @param sha256 the hash of its bytes, or null if nothing is there
   * @param size how many
   */
  record Content(Sha256 sha256, long size) {
    static final Content MISSING = new Content(null, 0);
  }

  private final Fingerprints named;
  private final Map<Sha256, PayloadBytes.Wanted> seen =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Sha256, PayloadBytes.Wanted> eldest) {
          return size() > SEEN_MAX;
        }
      };

  /**
   * @param namedMax how many are remembered as named, {@value #NAMED_MAX} but in tests
   */
  Contents(int namedMax) {
    this.named = new Fingerprints(namedMax);
  }

  /** What was found under {@code sha256}, which an entry names, or null if nobody looked lately. */
  PayloadBytes.Wanted seen(Sha256 sha256) {
    named.add(sha256);
    return seen.get(sha256);
  }

  void saw(Sha256 sha256, PayloadBytes.Wanted content) {
    seen.put(sha256, content);
  }

  /** Whether an entry names it, as far as is remembered. */
  boolean named(Sha256 sha256) {
    return named.contains(sha256);
  }

  /** Whether entries named more than is remembered. */
  boolean full() {
    return named.full();
  }
}
