package dev.sealwire.audit;

import dev.sealwire.audit.Contents.Content;
import dev.sealwire.audit.DecodedEntries.Named;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.VaultReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The bytes of each payload, hashed again from where its entry says they are. A pass of its own
 * over the entries near those that name one, since its work is counted in bytes.
 */
final class PayloadCheck {
  /** Payloads for each worker that were asked for and not yet judged. */
  static final int AHEAD_MAX = 4 * PayloadBytes.BATCH;

  /** Bytes of payloads that were read and not yet hashed, but for the last. */
  static final long HELD_BYTES_MAX = 1 << 24;

  private static final Bytes PREFIX = Bytes.utf8("{\"v\":1,\"type\":\"payload.received\",");
  private static final int PROGRESS_ROWS = 1 << 10;

  /** An entry whose payload was asked for. */
  private record Asked(long index, PayloadReceived payload, PayloadBytes.Wanted wanted) {}

  private final EvidenceReader log;
  private final VaultReader vault;
  private final Findings findings;
  private final Progress progress;
  private final long total;
  private final Rereading first;
  private final Contents inline;
  private final Contents inVault;
  private final Queue<Asked> asked = new ArrayDeque<>();
  private long rows;
  private long done;
  private long hashed;
  private long withoutVault;

  /**
   * @param total bytes of all payloads, as far as the entries say
   * @param first the entries that were judged
   * @param namedMax contents that are remembered as named by an entry
   */
  PayloadCheck(AuditRequest request, long total, Rereading first, int namedMax, Findings findings) {
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
  void run(Workers workers) throws IOException {
    Sha256 wanted = first.end();
    Rereading again = new Rereading();
    try (PayloadBytes bytes =
        new PayloadBytes(
            log, vault, workers, size -> progress.at("payloads", done + size, total))) {
      for (Rereading.Range range : first.ranges()) {
        read(range, again, bytes, workers);
      }
      judge(bytes, 0);
      hashed = bytes.hashed();
    }
    progress.at("payloads", done, total);
    Sha256 found = again.end();
    if (!found.equals(wanted)) {
      findings.add(
          Area.INTEGRITY,
          "entries-changed",
          -1,
          "entries",
          "others, with hash " + found,
          "those judged before, with hash " + wanted);
    }
    if (withoutVault > 0) {
      findings.notChecked(
          Area.INTEGRITY,
          "bytes of " + withoutVault + " payloads in the vault: the vault was not given");
    }
  }

  private void read(Rereading.Range range, Rereading again, PayloadBytes bytes, Workers workers)
      throws IOException {
    try (Cursor<Named> entries =
        DecodedEntries.payloads(log.entries(range.from(), range.to()), workers)) {
      for (Named row = entries.next(); row != null; row = entries.next()) {
        again.entry(row.index(), row.leafHash(), row.payload() != null);
        if (row.payload() != null) {
          entry(row.index(), row.payload(), bytes);
        }
        judge(bytes, AHEAD_MAX * workers.threads());
        if (++rows % PROGRESS_ROWS == 0) {
          progress.at("payloads", done, total);
        }
      }
    }
  }

  /** What {@code leaf} says if it is of a payload; others are not even read. */
  static PayloadReceived payloadOrNull(Bytes leaf) {
    if (leaf == null || !leaf.startsWith(PREFIX)) {
      return null;
    }
    Entry entry = Decoding.leafOrNull(leaf);
    return entry != null && entry.event() instanceof PayloadReceived payload ? payload : null;
  }

  private void entry(long index, PayloadReceived payload, PayloadBytes bytes) throws IOException {
    boolean isInline = payload.stored().equals(PayloadReceived.INLINE);
    if (!isInline && !payload.stored().equals(PayloadReceived.VAULT)) {
      count(payload); // said with the entry
      return;
    }
    if (!isInline && vault == null) {
      withoutVault++;
      count(payload);
      return;
    }
    Contents contents = isInline ? inline : inVault;
    PayloadBytes.Wanted wanted = contents.seen(payload.sha256());
    if (wanted == null) {
      wanted = bytes.want(payload.sha256(), isInline, payload.size());
      contents.saw(payload.sha256(), wanted);
    }
    asked.add(new Asked(index, payload, wanted));
  }

  private void count(PayloadReceived payload) {
    done = Math.max(done, done + payload.size());
  }

  /** Judges, in order, what is there; waits where more than {@code max} would be left. */
  private void judge(PayloadBytes bytes, int max) throws IOException {
    while (!asked.isEmpty()
        && (asked.size() > max
            || bytes.held() > HELD_BYTES_MAX
            || asked.peek().wanted().isDone())) {
      Asked one = asked.remove();
      judge(one.index(), one.payload(), bytes.get(one.wanted()));
    }
  }

  private void judge(long index, PayloadReceived payload, Content content) {
    boolean isInline = payload.stored().equals(PayloadReceived.INLINE);
    String place = isInline ? "payload in the database" : "payload in the vault";
    String wanted = payload.size() + " bytes with SHA-256 " + payload.sha256().hex();
    if (content.sha256() == null) {
      wanted = payload.sha256().hex();
      findings.add(Area.COMPLETENESS, "payload-missing", index, place, "nothing", wanted);
    } else if (!content.sha256().equals(payload.sha256())) {
      String found = content.size() + " bytes with SHA-256 " + content.sha256().hex();
      findings.add(Area.INTEGRITY, "payload-hash", index, place, found, wanted);
    } else if (content.size() != payload.size()) {
      wanted = payload.size() + " bytes";
      findings.add(Area.INTEGRITY, "payload-size", index, place, content.size() + " bytes", wanted);
    }
    count(payload);
  }
}
