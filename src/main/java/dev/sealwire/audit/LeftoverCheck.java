package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.VaultReader;
import java.io.IOException;
import java.util.Optional;

/** What is stored that no entry knows: payloads in the database, files in the vault. */
final class LeftoverCheck {
  private static final int PROGRESS_ROWS = 1 << 8;

  private final EvidenceReader log;
  private final VaultReader vault;
  private final Findings findings;
  private final Progress progress;
  private final PayloadCheck payloads;
  private final boolean running;
  private final boolean live;
  private long later;
  private long rows;
  private long unfinished;
  private String example;

  /**
   * @param running whether the log ends while a collector runs: then files in the vault may be of
   *     payloads that were on their way
   */
  LeftoverCheck(AuditRequest request, PayloadCheck payloads, boolean running, Findings findings) {
    this.log = request.log();
    this.vault = request.vault();
    this.progress = request.progress();
    this.payloads = payloads;
    this.running = running;
    this.live = request.live();
    this.findings = findings;
  }

  void run() throws IOException {
    try (Cursor<StoredPayload> stored = log.payloads()) {
      for (StoredPayload row = stored.next(); row != null; row = stored.next()) {
        inline(row);
        progress();
      }
    }
    if (vault == null) {
      findings.notChecked(
          Area.COMPLETENESS, "whether the vault holds what no entry knows: it was not given");
    } else {
      try (Cursor<VaultReader.Found> files = vault.files()) {
        for (VaultReader.Found file = files.next(); file != null; file = files.next()) {
          file(file);
          progress();
        }
      }
    }
    progress.at("leftovers", rows, rows);
    if (later > 0) {
      findings.notChecked(
          Area.COMPLETENESS,
          later
              + " payloads in the database that no entry names: the collector goes on, so they may"
              + " be of later entries");
    }
    if (unfinished > 0) {
      findings.notChecked(
          Area.COMPLETENESS,
          unfinished
              + " files in the vault that no entry knows, such as "
              + example
              + ": the collector was not stopped in good order, so they may be of payloads that"
              + " were on their way");
    }
  }

  private void progress() {
    if (++rows % PROGRESS_ROWS == 0) {
      progress.at("leftovers", rows, -1);
    }
  }

  private void inline(StoredPayload row) throws IOException {
    Sha256 name = hashOrNull(row.sha256());
    if (name == null || !isNamed(payloads.inline(), name, PayloadReceived.INLINE)) {
      if (live) {
        later++;
        return;
      }
      findings.add(
          Area.COMPLETENESS,
          "payload-unknown",
          -1,
          "payload " + Shown.hash(row.sha256()) + " in the database",
          "no entry names it",
          "an entry for each payload");
    }
  }

  private void file(VaultReader.Found file) throws IOException {
    boolean strange = file.sha256() == null;
    if (!strange && isNamed(payloads.inVault(), file.sha256(), PayloadReceived.VAULT)) {
      return;
    }
    if (running) {
      unfinished++;
      example = file.path();
      return;
    }
    findings.add(
        Area.COMPLETENESS,
        strange ? "vault-strange" : "vault-unknown",
        -1,
        "vault file " + file.path(),
        strange ? "a file that is no payload's" : "no entry names it",
        "only payloads that entries name");
  }

  private boolean isNamed(Contents contents, Sha256 name, String stored) throws IOException {
    return contents.named(name) || contents.full() && isFound(name, stored);
  }

  /** Asks the search table, which is derived: it only says where to look. */
  private boolean isFound(Sha256 name, String stored) throws IOException {
    EvidenceReader.Query query =
        new EvidenceReader.Query(null, null, null, null, null, null, null, name);
    try (Cursor<Long> found = log.find(query)) {
      for (Long index = found.next(); index != null; index = found.next()) {
        Optional<UnverifiedEntry> entry = log.entry(index);
        PayloadReceived payload =
            entry.isEmpty() ? null : PayloadCheck.payloadOrNull(entry.get().leaf());
        if (payload != null && payload.sha256().equals(name) && payload.stored().equals(stored)) {
          return true;
        }
      }
    }
    return false;
  }

  private static Sha256 hashOrNull(Bytes bytes) {
    try {
      return bytes == null ? null : Sha256.of(bytes);
    } catch (MalformedException e) {
      return null;
    }
  }
}
