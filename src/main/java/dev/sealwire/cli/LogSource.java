package dev.sealwire.cli;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.VaultReader;
import dev.sealwire.field.AdminClient;
import dev.sealwire.field.AuditClient;
import dev.sealwire.field.Followed;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.pki.Kit;
import dev.sealwire.store.DiskVault;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.store.StoreInUseException;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.VerifierKey;
import dev.sealwire.wire.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command reads: the open store of a home, in which nothing changes, or the log of a
 * collector that serves, which is told what is read and records it, and of which nothing is
 * believed: each entry is held against the verified checkpoint.
 */
final class LogSource implements AutoCloseable {
  /** Entries that are held in memory until all of them are verified. */
  private static final int TOGETHER_MAX = 256;

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
  static LogSource open(Root root, Caller caller, Purpose purpose, String detail)
      throws IOException, SealwireException, Failure {
    if (caller.remote()) {
      return named(root, caller, purpose, detail);
    }
    Home home = root.home();
    if (!Files.isDirectory(home.data()) || Files.exists(home.unfinished())) {
      root.initialisedHome();
    }
    try {
      EvidenceReader log = H2EvidenceLog.openReadOnly(home.data());
      return new LogSource(log, new DiskVault(home.data(), root.random()), null);
    } catch (StoreInUseException e) {
      return local(root, caller, e, purpose, detail);
    }
  }

  /** Connects to the collector that the options name, or that of the kit they name. */
  static LogSource named(Root root, Caller caller, Purpose purpose, String detail)
      throws IOException, SealwireException, Failure {
    return told(Reached.named(root, caller), purpose, detail);
  }

  /**
   * Connects to the collector that has the store open, by the home's own kit.
   *
   * @throws StoreInUseException the one given, if it is no collector that has it open
   */
  static LogSource local(
      Root root, Caller caller, StoreInUseException inUse, Purpose purpose, String detail)
      throws IOException, SealwireException, Failure {
    if (CollectorAddress.read(root.home()).isEmpty()) {
      throw inUse;
    }
    return told(Reached.local(root, caller), purpose, detail);
  }

  /**
   * Connects to a collector as {@link #open} does; a store that none has open is not enough.
   *
   * @throws Failure if no collector serves it
   */
  static LogSource serving(Root root, Caller caller, Purpose purpose, String detail)
      throws IOException, SealwireException, Failure {
    LogSource source = open(root, caller, purpose, detail);
    if (!source.remote()) {
      source.close();
      throw Failure.unreached(
          "the store is closed: no collector serves it, so it cannot grow",
          "start sealwire serve first, or name a collector with --collector HOST:PORT --kit FILE");
    }
    return source;
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

  /** The authorities as the kit has them; only of a collector's. */
  List<X509Certificate> authorities() {
    return reached.kit().authorities();
  }

  /** Who asks; only of a collector's. */
  Kit kit() {
    return reached.kit();
  }

  /** Asks for more than reading; only of a collector's. */
  AdminClient admin() {
    return new AdminClient(reached.client(), reached.kit().certificate());
  }

  /** Who was let in and shut out. */
  CertificateRegister register() throws IOException, SealwireException {
    return CertificateRegister.read(log, this::check);
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

  /** Gets an entry that was verified. */
  interface Taker {
    void take(UnverifiedEntry entry) throws IOException, SealwireException;
  }

  /** The size of the checkpoint that was kept before, or -1; only of a collector's. */
  long keptBefore() {
    return reached.client().keptBefore();
  }

  /** Follows the log from {@link #checkpoint} on; only of a collector's. */
  Followed follow() throws IOException {
    return reached.client().follow();
  }

  /** Says goodbye, for another thread than the one that follows. */
  void leave() throws IOException {
    reached.client().leave();
  }

  /** Ends the connection as it is, for another thread likewise. */
  void cut() {
    reached.cut();
  }

  /**
   * Takes the tree of {@link #checkpoint} as what {@link #grown} goes on from; before {@link
   * #follow}.
   */
  void begin() throws IOException, SealwireException {
    if (proofs == null) {
      proofs = EntryProofs.of(log, checkpoint());
    }
  }

  /** All entries up to {@code now}, each of them the one that was signed, before any is given. */
  void grown(SignedCheckpoint now, Taker taker) throws IOException, SealwireException {
    EvidenceReader grown = reached.client().log();
    long next = proofs.size();
    long end = now.checkpoint().size();
    if (end - next > TOGETHER_MAX) {
      grownFar(grown, now, taker);
      return;
    }
    List<UnverifiedEntry> entries = new ArrayList<>();
    try (Cursor<UnverifiedEntry> cursor = grown.entries(next, end)) {
      for (UnverifiedEntry e = cursor.next(); e != null; e = cursor.next()) {
        if (entries.size() >= TOGETHER_MAX) {
          throw new EvidenceException("the collector gave more entries than it signed");
        }
        entries.add(e);
      }
    }
    proofs = proofs.grown(entries, now);
    for (UnverifiedEntry entry : entries) {
      taker.take(entry);
    }
  }

  /** Many at once, in constant memory: each is proven by itself. */
  private void grownFar(EvidenceReader grown, SignedCheckpoint now, Taker taker)
      throws IOException, SealwireException {
    EntryProofs far = EntryProofs.of(grown, now);
    long next = proofs.size();
    try (Cursor<UnverifiedEntry> cursor = grown.entries(next, far.size())) {
      for (UnverifiedEntry e = cursor.next(); e != null; e = cursor.next()) {
        if (e.index() != next++) {
          throw new EvidenceException("the collector did not give entry " + (next - 1));
        }
        far.check(e);
        taker.take(e);
      }
    }
    if (next != far.size()) {
      throw new EvidenceException("the collector did not give entry " + next);
    }
    proofs = far;
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
