package dev.sealwire.collector;

import dev.sealwire.wire.StatusMessages.Expiring;
import dev.sealwire.wire.StatusMessages.Storage;
import java.io.IOException;
import java.util.List;

/**
 * Whoever runs the collector, as the collector sees it: takes lines and figures, and knows what a
 * collector does not see of itself. Called on any thread, the acceptor's and the ledger's too, so
 * taking must not wait; thread-safe.
 */
@FunctionalInterface
public interface Operator {
  /** Takes a line; must not wait for whoever reads it. */
  void say(Line line);

  /** A payload was recorded so many nanoseconds after its last byte came; must not wait. */
  default void receipt(long nanos) {
    // Nobody measures.
  }

  /** How full the disk is; may take a while. */
  default Storage storage() throws IOException {
    return Storage.UNKNOWN;
  }

  /** Certificates that expired or will soon, those that expire first in front. */
  default List<Expiring> expiring() throws IOException {
    return List.of();
  }
}
