package dev.sealwire.cli;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.VaultReader;
import dev.sealwire.field.AuditClient;
import dev.sealwire.store.DiskVault;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.store.StoreInUseException;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.VerifierKey;
import dev.sealwire.wire.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;

/**
 * What a command reads: the open store of a home, in which nothing changes, or the log of a
 * collector that serves, which is told what is read and records it, and of which nothing is
 * believed: each entry is held against the verified checkpoint.
 */
final class LogSource implements AutoCloseable {
  private final EvidenceReader log;
  private final VaultReader vault;
  private final Reached reached; // null: the open store
  private EntryProofs proofs;

  private LogSource(EvidenceReader log, VaultReader vault, Reached reached) {
    this.log = log;
    this.vault = vault;
    this.reached = reached;
  }

  /**
   * Opens the store of the home, which may be a copy without certificates, or connects to a
   * collector: the one that is named, or the one that has the store open.
   *
   * @param purpose what it is read for
   * @param detail what of it, in words
   * @throws Failure if there is neither
   */
  static LogSource open(Root root, CollectorOptions options, Purpose purpose, String detail)
      throws IOException, SealwireException, Failure {
    if (options.remote()) {
      return told(Reached.of(root, options), purpose, detail);
    }
    Home home = root.home();
    if (!Files.isDirectory(home.data()) || Files.exists(home.unfinished())) {
      root.initialisedHome();
    }
    try {
      EvidenceReader log = H2EvidenceLog.openReadOnly(home.data());
      return new LogSource(log, new DiskVault(home.data(), root.random()), null);
    } catch (StoreInUseException e) {
      if (CollectorAddress.read(home).isEmpty()) {
        throw e;
      }
    }
    return told(Reached.of(root, options), purpose, detail);
  }

  private static LogSource told(Reached reached, Purpose purpose, String detail)
      throws IOException, SealwireException {
    try {
      AuditClient client = reached.client();
      client.task(purpose, detail);
      return new LogSource(client.log(), client.vault(), reached);
    } catch (IOException | SealwireException | RuntimeException e) {
      reached.cut();
      throw e;
    }
  }

  EvidenceReader log() {
    return log;
  }

  VaultReader vault() {
    return vault;
  }

  /** Whether it is a collector's. */
  boolean remote() {
    return reached != null;
  }

  /** The log's key as the kit has it; only of a collector's. */
  VerifierKey key() {
    return reached.client().key();
  }

  /** The authority as the kit has it; only of a collector's. */
  X509Certificate authority() {
    return reached.kit().ca();
  }

  /** What everything read is held against; only of a collector's. */
  SignedCheckpoint checkpoint() {
    return reached.client().checkpoint();
  }

  /** The entry at {@code index}; if it is a collector's, the one that was signed. */
  UnverifiedEntry entry(long index) throws IOException, SealwireException, Failure {
    UnverifiedEntry entry = Reading.entry(log, index);
    check(entry);
    return entry;
  }

  /** Holds an entry against the checkpoint, if a collector gave it. */
  void check(UnverifiedEntry entry) throws IOException, SealwireException {
    if (remote()) {
      if (proofs == null) {
        proofs = EntryProofs.of(log, checkpoint());
      }
      proofs.check(entry);
    }
  }

  /** Tells a collector that a payload is going to be taken out, which it records. */
  void export(Sha256 payload, String detail) throws IOException, SealwireException {
    if (remote()) {
      reached.client().export(payload, detail);
    }
  }

  /** Tells a collector what came out of verifying, which it records. */
  void verified(String claim) throws IOException, SealwireException {
    if (remote()) {
      reached.client().task(Purpose.VERIFIED, claim);
    }
  }

  @Override
  public void close() throws IOException {
    if (remote()) {
      reached.close();
    } else {
      log.close();
    }
  }
}
