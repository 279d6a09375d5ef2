package dev.sealwire.audit;

import dev.sealwire.audit.Contents.Content;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.VaultReader;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The bytes of each payload, hashed again from where its entry says they are. A pass of its own
 * over the entries, since its work is counted in bytes.
 */
final class PayloadCheck {
  private static final Bytes PREFIX = Bytes.utf8("{\"v\":1,\"type\":\"payload.received\",");
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int PROGRESS_BYTES = 1 << 22;
  private static final int PROGRESS_ROWS = 1 << 10;

  private final EvidenceReader log;
  private final VaultReader vault;
  private final Findings findings;
  private final Progress progress;
  private final long total;
  private final Sha256 first;
  private final MessageDigest digest = Sha256.digest();
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final Contents inline;
  private final Contents inVault;
  private long done;
  private long hashed;
  private long withoutVault;

  /**
   * @param total bytes of all payloads, as far as the entries say
   * @param first what {@link Rereading} gave for the entries that were judged
   * @param namedMax contents that are remembered as named by an entry
   */
  PayloadCheck(AuditRequest request, long total, Sha256 first, int namedMax, Findings findings) {
    this.first = first;
    this.inline = new Contents(namedMax);
    this.inVault = new Contents(namedMax);
    this.log = request.log();
    this.vault = request.vault();
    this.progress = request.progress();
    this.total = total;
    this.findings = findings;
  }

  /** Payloads in the database, once {@link #run} has looked at all entries. */
  Contents inline() {
    return inline;
  }

  /** Payloads in the vault, likewise. */
  Contents inVault() {
    return inVault;
  }

  /** Bytes hashed. */
  long hashed() {
    return hashed;
  }

  /** Looks at the payloads of all entries. */
  void run() throws IOException {
    long rows = 0;
    Rereading rereading = new Rereading();
    try (Cursor<UnverifiedEntry> entries = log.entries(0, Long.MAX_VALUE)) {
      for (UnverifiedEntry row = entries.next(); row != null; row = entries.next()) {
        rereading.entry(row.index(), row.leaf());
        PayloadReceived payload = payloadOrNull(row.leaf());
        if (payload != null) {
          entry(row.index(), payload);
          done = Math.max(done, done + payload.size());
        }
        if (++rows % PROGRESS_ROWS == 0) {
          progress.at("payloads", done, total);
        }
      }
    }
    progress.at("payloads", done, total);
    Sha256 found = rereading.end();
    if (!found.equals(first)) {
      String wanted = "those judged before, with hash " + first;
      findings.add(
          Area.INTEGRITY, "entries-changed", -1, "entries", "others, with hash " + found, wanted);
    }
    if (withoutVault > 0) {
      findings.notChecked(
          Area.INTEGRITY,
          "bytes of " + withoutVault + " payloads in the vault: the vault was not given");
    }
  }

  /** What {@code leaf} says if it is of a payload; others are not even read. */
  static PayloadReceived payloadOrNull(Bytes leaf) {
    if (leaf == null
        || leaf.size() < PREFIX.size()
        || !leaf.slice(0, PREFIX.size()).equals(PREFIX)) {
      return null;
    }
    Entry entry = Decoding.leafOrNull(leaf);
    return entry != null && entry.event() instanceof PayloadReceived payload ? payload : null;
  }

  private void entry(long index, PayloadReceived payload) throws IOException {
    boolean isInline = payload.stored().equals(PayloadReceived.INLINE);
    if (!isInline && !payload.stored().equals(PayloadReceived.VAULT)) {
      return; // said with the entry
    }
    if (!isInline && vault == null) {
      withoutVault++;
      return;
    }
    Contents contents = isInline ? inline : inVault;
    Content content = contents.seen(payload.sha256());
    if (content == null) {
      content = isInline ? inDatabase(payload.sha256()) : inVault(payload.sha256());
      contents.saw(payload.sha256(), content);
    }
    String place = isInline ? "payload in the database" : "payload in the vault";
    if (content.sha256() == null) {
      String wanted = payload.sha256().hex();
      findings.add(Area.COMPLETENESS, "payload-missing", index, place, "nothing", wanted);
    } else if (!content.sha256().equals(payload.sha256())) {
      String found = content.size() + " bytes with SHA-256 " + content.sha256().hex();
      String wanted = payload.size() + " bytes with SHA-256 " + payload.sha256().hex();
      findings.add(Area.INTEGRITY, "payload-hash", index, place, found, wanted);
    } else if (content.size() != payload.size()) {
      String wanted = payload.size() + " bytes";
      findings.add(Area.INTEGRITY, "payload-size", index, place, content.size() + " bytes", wanted);
    }
  }

  private Content inDatabase(Sha256 sha256) throws IOException {
    Optional<Bytes> data = log.payload(sha256);
    if (data.isEmpty()) {
      return Content.MISSING;
    }
    hashed += data.get().size();
    return new Content(Sha256.hash(data.get()), data.get().size());
  }

  private Content inVault(Sha256 sha256) throws IOException {
    Optional<InputStream> file = vault.open(sha256);
    if (file.isEmpty()) {
      return Content.MISSING;
    }
    long size = 0;
    long next = PROGRESS_BYTES;
    digest.reset();
    try (InputStream in = file.get()) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
        size += read;
        if (size >= next) {
          next = size + PROGRESS_BYTES;
          progress.at("payloads", done + size, total);
        }
      }
    } catch (IOException e) {
      throw new IOException(
          "payload " + sha256.hex() + " in the vault could not be read: " + e.getMessage(), e);
    }
    hashed += size;
    return new Content(Sha256.finish(digest), size);
  }
}
