package dev.sealwire.cli;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.VaultReader;
import dev.sealwire.field.AdminClient;
import dev.sealwire.field.AuditClient;
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
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What a command reads: the open store of a home, in which nothing changes, or the log of a
 * collector that serves, which is told what is read and records it, and of which nothing is
 * believed: each entry is held against the verified checkpoint.
 */
final class LogSource implements AutoCloseable {
  private final EvidenceReader log;
  private final VaultReader vault;
  private final Calling calling; // null: the open store
  private final AuditClient client; // null likewise
  private final Kit kit; // null likewise
  private EntryProofs proofs;

  private LogSource(
      EvidenceReader log, VaultReader vault, Calling calling, AuditClient client, Kit kit) {
    this.log = log;
    this.vault = vault;
    this.calling = calling;
    this.client = client;
    this.kit = kit;
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
      return new LogSource(log, new DiskVault(home.data(), root.random()), null, null, null);
    } catch (StoreInUseException e) {
      return local(root, caller, e, purpose, detail);
    }
  }

  /** Connects to the collector that the options name, or that of the kit they name. */
  static LogSource named(Root root, Caller caller, Purpose purpose, String detail)
      throws IOException, SealwireException, Failure {
    Kit kit = caller.open(root, caller.kit());
    Endpoint at =
        caller.collector() != null
            ? Endpoint.parse("--collector", caller.collector())
            : Endpoint.parse("the collector in the kit", kit.collector());
    return connect(root, caller, at, kit, purpose, detail);
  }

  /**
   * Connects to the collector that has the store open, by the home's own kit.
   *
   * @throws StoreInUseException the one given, if it is no collector that has it open
   */
  static LogSource local(
      Root root, Caller caller, StoreInUseException inUse, Purpose purpose, String detail)
      throws IOException, SealwireException, Failure {
    Optional<Endpoint> address = CollectorAddress.read(root.home());
    if (address.isEmpty()) {
      throw inUse;
    }
    Endpoint at = address.get();
    Path file = root.home().kits().resolve(caller.own() + ".pem");
    String where = Home.hostPort(at.host(), at.port());
    if (!Files.exists(file)) {
      throw Failure.unreached(
          "the store is in use by the collector at " + where + ", and there is no " + file,
          "name the kit of an " + caller.own() + " to ask it by: --kit FILE");
    }
    String done = purpose == Purpose.LIST ? "asking its collector" : "reading from its collector";
    root.console().note("the store is in use: " + done + " at " + where + " by " + file);
    return connect(root, caller, at, caller.open(root, file), purpose, detail);
  }

  private static LogSource connect(
      Root root, Caller caller, Endpoint at, Kit kit, Purpose purpose, String detail)
      throws IOException, SealwireException, Failure {
    Path state = Calling.stateFolder(root, caller.state());
    Calling calling = Calling.connect(root, root.settings(), at, kit, state);
    try {
      AuditClient client = calling.start(AuditClient::start);
      if (client.keptBefore() < 0) {
        root.console()
            .note(
                "first contact with log "
                    + client.greeting().origin()
                    + "; its checkpoint is kept from now on");
      }
      client.task(purpose, detail);
      return new LogSource(client.log(), client.vault(), calling, client, kit);
    } catch (IOException | SealwireException | RuntimeException e) {
      calling.close();
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
    return client != null;
  }

  /** The log's key as the kit has it; only of a collector's. */
  VerifierKey key() {
    return client.key();
  }

  /** The authorities as the kit has them; only of a collector's. */
  List<X509Certificate> authorities() {
    return kit.authorities();
  }

  /** Who asks; only of a collector's. */
  Kit kit() {
    return kit;
  }

  /** Asks for more than reading; only of a collector's. */
  AdminClient admin() {
    return new AdminClient(client, kit.certificate());
  }

  /** Who was let in and shut out. */
  CertificateRegister register() throws IOException, SealwireException {
    return CertificateRegister.read(log, this::check);
  }

  /** What everything read is held against; only of a collector's. */
  SignedCheckpoint checkpoint() {
    return client.checkpoint();
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
      client.export(payload, detail);
    }
  }

  /** Tells a collector what came out of verifying, which it records. */
  void verified(String claim) throws IOException, SealwireException {
    if (remote()) {
      client.task(Purpose.VERIFIED, claim);
    }
  }

  @Override
  public void close() throws IOException {
    if (!remote()) {
      log.close();
      return;
    }
    try (calling) {
      client.close();
    } catch (IOException e) {
      // Everything was read; how the connection ends decides nothing.
    }
  }
}
