package dev.sealwire.collector;

import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Vault;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.tlog.SignatureSuite;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * What every connection of a collector shares.
 *
 * @param live limits and deadlines, as they are now
 * @param reload looks at the collector's files again
 * @param ledger where everything is recorded
 * @param log the same log, for reading
 * @param vault where large payloads go
 * @param kept those whose entries are on their way
 * @param executor runs a task on a thread of its own
 * @param clients who may come in
 * @param suite verifies clients' signatures
 * @param clock the collector's clock
 * @param random names sessions
 * @param software name and version of the program
 * @param warnings takes a line for the operator
 */
record Service(
    AtomicReference<CollectorSettings> live,
    AtomicReference<Reload.Reloading> reload,
    Ledger ledger,
    EvidenceReader log,
    Vault vault,
    Kept kept,
    Executor executor,
    ClientCheck clients,
    SignatureSuite suite,
    Clock clock,
    SecureRandom random,
    String software,
    Consumer<String> warnings) {

  /** Where nobody said how. */
  static final Reload.Reloading NO_RELOADING =
      (by, asker) -> {
        throw new IOException("this collector has no files to look at");
      };

  /** Looks at the collector's files again. */
  Reload.Reloading reloading() {
    return reload.get();
  }

  /** Limits and deadlines as they are now. What a connection was greeted with, it keeps. */
  CollectorSettings settings() {
    return live.get();
  }

  void warn(String line) {
    warnings.accept(line);
  }
}
