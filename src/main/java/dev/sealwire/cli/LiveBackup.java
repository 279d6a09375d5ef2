package dev.sealwire.cli;

import dev.sealwire.audit.AuditReport;
import dev.sealwire.audit.AuditRequest;
import dev.sealwire.audit.Auditor;
import dev.sealwire.audit.Kept;
import dev.sealwire.audit.Progress;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.Vault;
import dev.sealwire.evidence.VaultReader;
import dev.sealwire.field.AuditClient;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.store.DiskVault;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.store.StoreCopy;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tls.TlsProvider;
import dev.sealwire.wire.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * A copy of the log of a collector that serves, up to one checkpoint: that of the entry which
 * records this very backup. Every row is taken over as it is told and nothing of it is believed:
 * the finished copy is verified from its own files, against that checkpoint, before it counts.
 */
final class LiveBackup {
  private static final int BUFFER_BYTES = 1 << 18;

  private final Root root;
  private final Reached reached;
  private final AuditClient client;

  LiveBackup(Root root, Reached reached) {
    this.root = root;
    this.reached = reached;
    this.client = reached.client();
  }

  /** The log's key and the authority, as the kit has them, for a copy away from the home. */
  void certificates(Home to) throws IOException {
    Home.createFolders(to.certs());
    NewFile.write(to.logVkey(), Bytes.utf8(client.key() + "\n"));
    PemFiles.writeCertificates(to.caCertificate(), List.of(reached.kit().ca()));
  }

  /**
   * Copies everything into {@code to}, where certificates are already, and verifies it.
   *
   * @return what was copied, in words
   * @throws EvidenceException if what the collector gave is not what it signed
   */
  String copy(Home to) throws IOException, SealwireException, Failure {
    if (!to.vkey().toString().equals(client.key().toString())) {
      throw Failure.unreached(
          "the collector's log is another than that of " + to.logVkey().getFileName(), null);
    }
    client.task(Purpose.BACKUP, "everything");
    SignedCheckpoint at = client.checkpoint();
    long size = at.checkpoint().size();
    try (Bar bar = Bar.start(root.console(), "entries", Bar.Unit.ITEMS, size)) {
      StoreCopy.copy(client.log(), to.data(), done -> bar.to(done, size));
    }
    long vault = vault(to);
    AuditReport report = verify(to, at);
    String root256 = at.checkpoint().root().toString();
    if (!report.intact() || report.entries() != size) {
      tell("backup of " + size + " entries, root " + root256 + ": wrong");
      throw new EvidenceException(
          "what the collector gave is not what it signed, so nothing is kept: "
              + report.findingsTotal()
              + " findings, such as "
              + report.findings().stream()
                  .findFirst()
                  .map(f -> f.kind() + " at " + f.index())
                  .orElse("a number of entries"));
    }
    tell("backup of " + size + " entries, root " + root256 + ": intact");
    NewFile.forceFolder(to.data());
    NewFile.forceFolder(to.root());
    return size
        + " entries, "
        + vault
        + " payloads in the vault, verified against the checkpoint of size "
        + size
        + ", root "
        + root256;
  }

  /** The collector records what came out. If it cannot, the copy is none the worse. */
  private void tell(String claim) {
    try {
      client.task(Purpose.VERIFIED, claim);
    } catch (IOException | SealwireException e) {
      root.console().warn("the collector did not record what came out: " + e.getMessage());
    }
  }

  /** Fetches each payload that the copied entries say is in the vault, once. */
  private long vault(Home to) throws IOException, SealwireException {
    DiskVault mine = new DiskVault(to.data(), root.random());
    Home.createFolders(to.data().resolve("vault")); // or asking for a payload is asking in vain
    VaultReader theirs = client.vault();
    long fetched = 0;
    try (EvidenceReader copied = H2EvidenceLog.openReadOnly(to.data());
        Cursor<UnverifiedEntry> entries = copied.entries(0, Long.MAX_VALUE)) {
      for (UnverifiedEntry row = entries.next(); row != null; row = entries.next()) {
        if (Leaf.decode(row.leaf()).event() instanceof PayloadReceived payload
            && payload.stored().equals(PayloadReceived.VAULT)
            && fetch(payload.sha256(), theirs, mine)) {
          fetched++;
        }
      }
    }
    return fetched;
  }

  private static boolean fetch(Sha256 sha256, VaultReader from, Vault to)
      throws IOException, EvidenceException, StoreUnknownException {
    if (isThere(sha256, to)) {
      return false;
    }
    Optional<InputStream> found = from.open(sha256);
    if (found.isEmpty()) {
      throw new EvidenceException("payload " + sha256 + " is missing from the collector's vault");
    }
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = found.get();
        Vault.Upload upload = to.begin()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
        upload.write(buffer, 0, count);
      }
      if (!MessageDigest.isEqual(digest.digest(), sha256.toArray())) {
        throw new EvidenceException("what the collector gave for payload " + sha256 + " is not it");
      }
      upload.keep(sha256);
    }
    return true;
  }

  private static boolean isThere(Sha256 sha256, VaultReader vault) throws IOException {
    Optional<InputStream> there = vault.open(sha256);
    if (there.isEmpty()) {
      return false;
    }
    there.get().close();
    return true;
  }

  private AuditReport verify(Home to, SignedCheckpoint at)
      throws IOException, SealwireException, Failure {
    Settings settings = root.settings();
    TlsProvider tls = TlsProvider.choose(settings.text(Setting.TLS_PROVIDER).orElseThrow());
    try (EvidenceReader log = H2EvidenceLog.openReadOnly(to.data())) {
      return Auditor.run(
          new AuditRequest(
              log,
              new DiskVault(to.data(), root.random()),
              client.key(),
              null,
              List.of(reached.kit().ca()),
              true,
              List.of(Kept.parse("the checkpoint of the backup", at.note(), null)),
              root.suite(tls),
              settings.verifyThreads(),
              Progress.NONE,
              root.clock().instant()));
    }
  }
}
