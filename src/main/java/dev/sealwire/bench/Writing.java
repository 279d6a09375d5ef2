package dev.sealwire.bench;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.LogOpened;
import dev.sealwire.ledger.Appended;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.ledger.Submission;
import dev.sealwire.pki.LogKey;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.tlog.KeyType;
import dev.sealwire.tlog.NoteSigner;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A ledger over a store of its own, in this process. */
final class Writing implements AutoCloseable {
  private static final String ORIGIN = "bench.example/log";

  private final H2EvidenceLog log;
  private final Ledger ledger;
  private final NoteSigner signer;
  private final VerifierKey key;
  private final SignatureSuite suite;

  private Writing(
      H2EvidenceLog log, NoteSigner signer, VerifierKey key, SignatureSuite suite, Clock clock)
      throws IOException, SealwireException {
    this.log = log;
    this.signer = signer;
    this.key = key;
    this.suite = suite;
    this.ledger = Ledger.open(log, signer, key, suite, clock);
  }

  /** A new log in {@code data}, opened as every log is. */
  static Writing create(Plan plan, Path data) throws IOException, SealwireException {
    LogKey logKey = LogKey.create(plan.random());
    VerifierKey key = new VerifierKey(ORIGIN, KeyType.ED25519, logKey.publicKey());
    SignatureSuite suite =
        new SignatureSuite(plan.provider().signatures(), plan.provider().signatures(), null);
    H2EvidenceLog log = H2EvidenceLog.create(data);
    NoteSigner signer = new NoteSigner(key, logKey.privateKey(), suite);
    Writing writing = new Writing(log, signer, key, suite, plan.clock());
    writing.await(
        writing.ledger.append(
            Submission.of(
                new LogOpened(ORIGIN, key.toString(), H2EvidenceLog.SCHEMA_VERSION, "bench"))));
    return writing;
  }

  /** The same log, opened again after it was closed. */
  Writing again(Plan plan, Path data) throws IOException, SealwireException {
    return new Writing(H2EvidenceLog.open(data), signer, key, suite, plan.clock());
  }

  /** The same, of which the share alive is to be {@code alivePercent}; 0: never compacted. */
  Writing again(Plan plan, Path data, int alivePercent) throws IOException, SealwireException {
    return new Writing(H2EvidenceLog.open(data, 0, alivePercent), signer, key, suite, plan.clock());
  }

  H2EvidenceLog log() {
    return log;
  }

  Ledger ledger() {
    return ledger;
  }

  VerifierKey key() {
    return key;
  }

  SignatureSuite suite() {
    return suite;
  }

  /** Records {@code count} refusals; returns when the last is on stable storage. */
  void append(int count) throws IOException, SealwireException {
    CompletableFuture<Appended> last = null;
    long size = log.size();
    for (int i = 0; i < count; i++) {
      last = ledger.append(Submission.of(Synthetic.refusal(size + i)));
    }
    if (last != null) {
      await(last);
    }
  }

  private Appended await(CompletableFuture<Appended> done) throws IOException, SealwireException {
    try {
      return done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof MalformedException malformed) {
        throw malformed;
      }
      throw new IOException("an entry was not recorded: " + e.getCause().getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    ledger.close();
    log.close();
  }
}
