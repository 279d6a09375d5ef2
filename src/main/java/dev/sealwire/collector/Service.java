package dev.sealwire.collector;

import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Vault;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.tlog.SignatureSuite;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * What every connection of a collector shares.
 *
 * @param settings limits and deadlines
 * @param ledger where everything is recorded
 * @param log the same log, for reading
 * @param vault where large payloads go
 * @param growth tells those who follow the log
 * @param executor runs a task on a thread of its own
 * @param suite verifies clients' signatures
 * @param clock the collector's clock
 * @param random names sessions
 * @param software name and version of the program
 * @param operator takes lines and figures
 * @param figures counts what happens
 * @param state how the collector stands
 */
record Service(
    CollectorSettings settings,
    Ledger ledger,
    EvidenceReader log,
    Vault vault,
    Growth growth,
    Executor executor,
    SignatureSuite suite,
    Clock clock,
    SecureRandom random,
    String software,
    Operator operator,
    Figures figures,
    StateReport state) {

  /** Tells the operator of trouble. */
  void warn(String event, String line) {
    operator.say(Line.of(Line.Level.WARNING, event, line));
  }
}
