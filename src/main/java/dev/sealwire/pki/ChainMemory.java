package dev.sealwire.pki;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@link ChainCheck} for one end of connections and one set of authorities, which knows a chain
 * again that it accepted a moment ago. Thread-safe.
 *
 * <p>What is said from memory is what checking again would say. The verdict on a chain depends on
 * its bytes, on the authorities, on the usage and on the time. The chain is the key, byte for byte
 * and in its order; authorities and usage are fixed here; and from the time of its check to the end
 * of its first certificate, the authority's included, a path that was valid stays so. Beyond {@link
 * #HELD}, and when the clock stands before the check, it is checked again, for the sake of whatever
 * else a runtime may hold against a date. A refusal is never remembered, so strangers leave nothing
 * here. Revocation is no part of this.
 */
public final class ChainMemory {
  /** For how long an accepted chain is not checked again. */
  static final Duration HELD = Duration.ofMinutes(1);

  /** Chains that are remembered at most; the one not seen for longest goes. */
  static final int CHAINS_MAX = 1024;

  private record Known(ChainCheck.Accepted result, Instant from, Instant to) {
    boolean holds(Instant now) {
      return !now.isBefore(from) && !now.isAfter(to);
    }
  }

  private final Set<X509Certificate> roots;
  private final ChainCheck.Usage usage;
  private final Map<List<X509Certificate>, Known> known =
      new LinkedHashMap<>(16, 0.75f, true) { // guarded by this
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<X509Certificate>, Known> eldest) {
          return size() > CHAINS_MAX;
        }
      };

  /**
   * @param roots our authorities
   * @param usage what the owners of the chains are
   */
  public ChainMemory(Set<X509Certificate> roots, ChainCheck.Usage usage) {
    this.roots = Set.copyOf(roots);
    this.usage = usage;
  }

  /** Our authorities. */
  public Set<X509Certificate> roots() {
    return roots;
  }

  /** As {@link ChainCheck#check}. */
  public ChainCheck.Result check(List<X509Certificate> presented, Instant now) {
    Known before = find(presented);
    if (before != null && before.holds(now)) {
      return before.result();
    }
    ChainCheck.Result result = ChainCheck.check(presented, roots, now, usage);
    if (result instanceof ChainCheck.Accepted accepted) {
      remember(List.copyOf(presented), accepted, now);
    }
    return result;
  }

  private synchronized Known find(List<X509Certificate> chain) {
    return known.get(chain);
  }

  private synchronized void remember(
      List<X509Certificate> chain, ChainCheck.Accepted accepted, Instant now) {
    Instant to = earlier(now.plus(HELD), accepted.root());
    for (X509Certificate certificate : chain) {
      to = earlier(to, certificate);
    }
    known.put(chain, new Known(accepted, now, to));
  }

  private static Instant earlier(Instant one, X509Certificate certificate) {
    Instant end = certificate.getNotAfter().toInstant();
    return end.isBefore(one) ? end : one;
  }

  /** Chains that are remembered. */
  synchronized int remembered() {
    return known.size();
  }
}
