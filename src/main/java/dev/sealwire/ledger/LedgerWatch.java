package dev.sealwire.ledger;

/** Sees how the writer does. Called on the writer's thread, so it must be short and not throw. */
public interface LedgerWatch {
  /** Does not look. */
  LedgerWatch NONE =
      new LedgerWatch() {
        @Override
        public void stored(int entries, long nanos) {
          // Nobody looks.
        }

        @Override
        public void refused(Exception cause) {
          // Nobody looks.
        }
      };

  /**
   * A group is on stable storage.
   *
   * @param entries how many it had
   * @param nanos what inserting, committing and forcing it took
   */
  void stored(int entries, long nanos);

  /** The store took nothing of a group; the log goes on. */
  void refused(Exception cause);
}
