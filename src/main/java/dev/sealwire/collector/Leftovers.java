package dev.sealwire.collector;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.EvidenceReader;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * What lies in the vault and should not: payloads that were kept and then not recorded, and
 * temporary files that could not be removed. The next start clears them up, if it has to look
 * because no end was recorded; so as long as there are any, none is. Thread-safe.
 */
final class Leftovers {
  /** Payloads that are remembered; with more the end is not recorded, whatever they are. */
  static final int PAYLOADS_MAX = 10_000;

  private final Set<Sha256> payloads = new HashSet<>(); // guarded by this
  private boolean certain; // guarded by this

  /** {@code sha256} was kept, and its entry was not. */
  synchronized void payload(Sha256 sha256) {
    if (payloads.size() < PAYLOADS_MAX) {
      payloads.add(sha256);
    } else {
      certain = true;
    }
  }

  /** A temporary file could not be removed. */
  synchronized void file() {
    certain = true;
  }

  /** Whether there are any; of what was sent again and recorded then, there are not. */
  synchronized boolean any(EvidenceReader log) {
    try {
      for (Sha256 payload : payloads) {
        certain = certain || !Restart.recorded(log, payload);
      }
    } catch (IOException e) {
      certain = true;
    }
    return certain;
  }
}
