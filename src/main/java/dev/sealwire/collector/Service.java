package dev.sealwire.collector;

import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Vault;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.tlog.SignatureSuite;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What every connection of a collector shares.
 *
 * @param settings limits and deadlines
 * @param ledger where everything is recorded
 * @param log the same log, for reading
 * @param vault where large payloads go
 * @param executor runs a task on a thread of its own
 * @param suite verifies clients' signatures
 * @param clock the collector's clock
 * @param random names sessions
 * @param software name and version of the program
 * @param warnings takes a line for the operator
 * @param buffers memory for payloads on their way in
 * @param leftovers what the next start is to clear up
 */
record Service(
    CollectorSettings settings,
    Ledger ledger,
    EvidenceReader log,
    Vault vault,
    Executor executor,
    SignatureSuite suite,
    Clock clock,
    SecureRandom random,
    String software,
    Consumer<String> warnings,
    Buffers buffers,
    Leftovers leftovers) {

  void warn(String line) {
    warnings.accept(line);
  }
}
