package dev.sealwire.collector;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.Recovery;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.Vault;
import dev.sealwire.ledger.Ledger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds what a crash left behind and clears it up: temporary files of uploads that never ended, and
 * payloads in the vault whose entry was never stored. Neither was ever acknowledged, so their
 * senders still have them.
 */
final class Restart {
  /** Files of the vault that are looked for in the entries at a time. */
  private static final int UNNAMED_MAX = 100_000;

  private final List<Recovery.Found> found = new ArrayList<>();
  private long more;

  private Restart() {}

  /**
   * Looks and clears up; before any connection is accepted.
   *
   * @return what there is to record; empty after an orderly end
   */
  static Optional<Recovery> run(Ledger ledger, EvidenceReader log, Vault vault) throws IOException {
    Restart restart = new Restart();
    OptionalLong started = startedAndNotStopped(log);
    boolean unclean = started.isPresent();
    if (unclean) {
      restart.add(
          "unclean-end",
          "the collector started by entry "
              + started.getAsLong()
              + " never stopped; refusals it had only counted, since the last handshake.storm or"
              + " for one storm.window at most, are in no entry");
    }
    if (ledger.unsignedAtOpen() > 0) {
      restart.add(
          "unsigned-entries",
          ledger.unsignedAtOpen() + " entries had no stored checkpoint; signed now");
    }
    for (Vault.Found file : vault.clean()) {
      restart.add(
          "temporary-file",
          file.path() + ", " + file.size() + " bytes of an unfinished upload; removed");
    }
    if (unclean) {
      restart.unacknowledged(log, vault);
    }
    return restart.found.isEmpty() ? Optional.empty() : Optional.of(restart.toEvent());
  }

  /**
   * The last start, if no stop followed it. Work that a tool did on the log since then hides
   * nothing.
   */
  private static OptionalLong startedAndNotStopped(EvidenceReader log) throws IOException {
    return last(log, "collector.started").orElse(-1L) > last(log, "collector.stopped").orElse(-1L)
        ? last(log, "collector.started")
        : OptionalLong.empty();
  }

  private static OptionalLong last(EvidenceReader log, String type) throws IOException {
    EvidenceReader.Query query =
        new EvidenceReader.Query(type, null, null, null, null, null, null, null);
    OptionalLong last = OptionalLong.empty();
    try (Cursor<Long> found = log.find(query)) {
      for (Long index = found.next(); index != null; index = found.next()) {
        last = OptionalLong.of(index);
      }
    }
    return last;
  }

  private void unacknowledged(EvidenceReader log, Vault vault) throws IOException {
    Map<Sha256, Long> unnamed = new LinkedHashMap<>();
    try (Cursor<Vault.Found> files = vault.files()) {
      for (Vault.Found file = files.next(); file != null; file = files.next()) {
        if (file.sha256() != null && !recorded(log, file.sha256())) {
          unnamed.put(file.sha256(), file.size());
        }
        if (unnamed.size() >= UNNAMED_MAX) {
          remove(unnamed, log, vault);
        }
      }
    }
    remove(unnamed, log, vault);
  }

  /**
   * Removes what no entry names, by the word of the entries themselves: the search table is derived
   * from them, and whoever empties it must not have evidence removed and its removal signed.
   */
  private void remove(Map<Sha256, Long> unnamed, EvidenceReader log, Vault vault)
      throws IOException {
    if (!unnamed.isEmpty() && !readable(unnamed.keySet(), log)) {
      unnamed.clear(); // It may be what that entry names; verify says what is wrong with either.
    }
    for (Map.Entry<Sha256, Long> file : unnamed.entrySet()) {
      vault.remove(file.getKey());
      add(
          "unacknowledged-payload",
          file.getKey() + ", " + file.getValue() + " bytes that no entry names; removed");
    }
    unnamed.clear();
  }

  /** Takes out of {@code unnamed} what an entry names; false if there is one nobody can read. */
  private static boolean readable(Set<Sha256> unnamed, EvidenceReader log) throws IOException {
    try (Cursor<UnverifiedEntry> entries = log.entries(0, log.size())) {
      for (UnverifiedEntry entry = entries.next(); entry != null; entry = entries.next()) {
        if (Leaf.decode(entry.leaf()).event() instanceof PayloadReceived received) {
          unnamed.remove(received.sha256());
        }
      }
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }

  /** Whether an entry names {@code payload}. */
  static boolean recorded(EvidenceReader log, Sha256 payload) throws IOException {
    EvidenceReader.Query query =
        new EvidenceReader.Query("payload.received", null, null, null, null, null, null, payload);
    try (Cursor<Long> entries = log.find(query)) {
      return entries.next() != null;
    }
  }

  private void add(String what, String detail) {
    if (found.size() < Recovery.FOUND_MAX - 1) {
      found.add(new Recovery.Found(what, detail));
    } else {
      more++;
    }
  }

  private Recovery toEvent() {
    if (more > 0) {
      found.add(new Recovery.Found("more", more + " findings beyond these"));
    }
    return new Recovery(found);
  }
}
