package dev.sealwire.audit;

/** Is told how far an audit has come, on the thread that runs it. */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress NONE = (phase, done, total) -> {};

  /**
   * Called every few milliseconds of work, and at the end of each phase.
   *
   * @param phase {@code entries}, counted in entries, {@code payloads}, counted in bytes, or {@code
   *     leftovers}, counted in rows and files, of which nobody knows the total
   * @param done units done
   * @param total units in all, as far as the log says; -1 if it does not
   */
  void at(String phase, long done, long total);
}
