package dev.sealwire.store;

import dev.sealwire.bytes.StoreUnknownException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one door to writing: who inserts, commits or forces holds its lock from the first row to the
 * end. H2 would let two transactions run side by side, but what one commits is then written with
 * half of what the other changed, in the tables and not in the undo log or the other way round; and
 * a process that is killed at that moment leaves rows that nobody committed and nobody can insert
 * again. The drill in the tests found that as well.
 *
 * <p>It remembers that a force once failed: the system reports a failed write only once, so a later
 * force that succeeds says nothing about it.
 */
final class Forcer {
  private final Connections connections;
  // Fair, so that the writer waits for no more than what the indexer is just at.
  private final ReentrantLock writing = new ReentrantLock(true);
  // What failed first, never reset. Written under the lock.
  private volatile Exception failure;

  Forcer(Connections connections) {
    this.connections = connections;
  }

  /** To be held while rows are inserted, committed and forced. */
  ReentrantLock writing() {
    return writing;
  }

  /** Refuses to go on after a failure. */
  void check() throws StoreUnknownException {
    if (failure != null) {
      throw new StoreUnknownException(
          "evidence store "
              + connections.file()
              + " failed before, want it opened anew: "
              + Connections.reason(failure),
          failure);
    }
  }

  boolean failed() {
    return failure != null;
  }

  /** From now on nothing is known of what is stored. */
  StoreUnknownException fail(String step, Exception cause) {
    writing.lock();
    try {
      failure = failure == null ? cause : failure;
    } finally {
      writing.unlock();
    }
    return new StoreUnknownException(
        "evidence store "
            + connections.file()
            + ": "
            + step
            + " failed: "
            + Connections.reason(cause),
        cause);
  }

  /** All that was committed before is on stable storage when this returns. */
  void force() throws StoreUnknownException {
    writing.lock();
    try {
      check();
      sync();
    } finally {
      writing.unlock();
    }
  }

  private void sync() throws StoreUnknownException {
    // CHECKPOINT SYNC needs an admin. Without it H2 loses acknowledged rows in a power cut.
    try (Statement statement = connections.owner().createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    } catch (SQLException | RuntimeException e) {
      throw fail("force", e);
    }
  }
}
