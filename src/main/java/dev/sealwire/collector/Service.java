package dev.sealwire.collector;

import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Vault;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.tlog.SignatureSuite;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What every connection of a collector shares.
 *
 * @param live limits and deadlines, as they are now
 * @param reload looks at the collector's files again
 * @param ledger where everything is recorded
 * @param log the same log, for reading
 * @param vault where large payloads go
 * @param growth tells those who follow the log
 * @param kept those whose entries are on their way
 * @param executor runs a task on a thread of its own
 * @param clients who may come in
 * @param suite verifies clients' signatures
 * @param clock the collector's clock
 * @param random names sessions
 * @param software name and version of the program
 * @param operator takes lines and figures
 * @param figures counts what happens
 * @param state how the collector stands
 * @param buffers memory for payloads on their way in
 * @param leftovers what the next start is to clear up
 */
record Service(
    AtomicReference<CollectorSettings> live,
    AtomicReference<Reload.Reloading> reload,
    Ledger ledger,
    EvidenceReader log,
    Vault vault,
    Growth growth,
    Kept kept,
    Executor executor,
    ClientCheck clients,
    SignatureSuite suite,
    Clock clock,
    SecureRandom random,
    String software,
    Operator operator,
    Figures figures,
    StateReport state,
    Buffers buffers,
    Leftovers leftovers) {

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

  /** Says why a payload cannot be kept; where that leaves the vault unknown, nothing goes on. */
  String notKept(Exception e) {
    if (e instanceof StoreUnknownException unknown) {
      ledger.fail(unknown);
    }
    return "the payload cannot be kept: " + e.getMessage();
  }

  /** Says why a payload was not recorded, or may not have been. */
  static String notRecorded(Throwable failure) {
    return (failure instanceof StoreUnknownException
            ? "it is not known whether the payload was recorded: "
            : "the payload was not recorded: ")
        + failure.getMessage();
  }

  /** Ends a payload of {@code session} in memory and on disk. */
  void close(Intake intake, String session) {
    try {
      intake.close();
    } catch (IOException e) {
      leftovers.file();
      warn("store.trouble", "a temporary file of session " + session + " stays: " + e.getMessage());
    }
  }

  /** Tells the operator of trouble. */
  void warn(String event, String line) {
    operator.say(Line.of(Line.Level.WARNING, event, line));
  }
}
