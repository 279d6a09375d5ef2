package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Group;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.tlog.Checkpoint;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.UnverifiedCheckpoint;
import java.io.IOException;

/**
 * Every stored checkpoint: its signature, and its root against the tree at its size, merged with
 * the entries as they pass.
 */
final class CheckpointCheck {
  /**
   * Entries that the last checkpoint may not cover: each group carries the checkpoint of the one
   * before it, and one more may have been lost with a crash.
   */
  static final long UNCOVERED_MAX = 2L * Group.ENTRIES_MAX;

  private final Cursor<StoredCheckpoint> rows;
  private final Findings findings;
  private final LogIdentity identity;
  private final SignatureSuite suite;
  private StoredCheckpoint row;
  private long previousSize = -1;
  private long checked;
  private long rootsMissing;
  private long covered = -1; // size of the largest that is signed and right
  private Wrong wrong; // a run of wrong roots that is not over yet

  private static final class Wrong {
    private final long size;
    private final long after;
    private final Sha256 found;
    private final Sha256 wanted;
    private long more;

    private Wrong(long size, long after, Sha256 found, Sha256 wanted) {
      this.size = size;
      this.after = after;
      this.found = found;
      this.wanted = wanted;
    }
  }

  CheckpointCheck(
      Cursor<StoredCheckpoint> rows, LogIdentity identity, SignatureSuite suite, Findings findings)
      throws IOException {
    this.rows = rows;
    this.identity = identity;
    this.suite = suite;
    this.findings = findings;
    this.row = rows.next();
  }

  /** How many checkpoints were read. */
  long checked() {
    return checked;
  }

  /** Entries that a checkpoint covers that is signed and right. */
  long covered() {
    return Math.max(covered, 0);
  }

  /** Whether a root is wanted at this size. */
  boolean wants(long size) {
    return row != null && row.size() <= size;
  }

  /** The tree has {@code size} entries; {@code root} is null if it cannot be computed. */
  void at(long size, Sha256 root) throws IOException {
    while (wants(size)) {
      check(row.size() == size ? root : null, row.size() > previousSize);
      previousSize = Math.max(previousSize, row.size());
      row = rows.next();
    }
  }

  /** After the last entry. */
  void end(long size) throws IOException {
    beyond(size);
    wrongIsOver();
    if (rootsMissing > 0) {
      findings.notChecked(
          Area.INTEGRITY,
          "the roots of " + rootsMissing + " checkpoints: entries before them are missing");
    }
    coverage(size);
  }

  private void beyond(long size) throws IOException {
    if (row == null) {
      return;
    }
    long first = row.size();
    long last = first;
    long count = 0;
    for (; row != null; row = rows.next()) {
      checked++;
      count++;
      open();
      last = row.size();
    }
    previousSize = Math.max(previousSize, last);
    String more = count == 1 ? "" : ", and " + (count - 1) + " checkpoints more, to size " + last;
    findings.add(
        Area.COMPLETENESS,
        "checkpoint-beyond",
        first,
        "checkpoint",
        "a log of " + size + " entries",
        "at least " + first + more + ": the tail was cut off");
  }

  private void coverage(long size) {
    if (size > 0 && checked == 0) {
      findings.add(
          Area.COMPLETENESS, "checkpoint-missing", size, "checkpoint", "not one", "at least one");
    } else if (size - Math.max(previousSize, 0) > UNCOVERED_MAX) {
      findings.add(
          Area.COMPLETENESS,
          "checkpoint-missing",
          previousSize,
          "checkpoint",
          "none after size " + previousSize + " in a log of " + size + " entries",
          "one for each group of at most " + Group.ENTRIES_MAX + " entries");
    }
    if (size > covered()) {
      String range = Shown.range(covered(), size);
      findings.notChecked(
          Area.AUTHENTICITY,
          "entries " + range + ": no checkpoint signs them, only the chain holds");
    }
  }

  private void check(Sha256 root, boolean grows) {
    checked++;
    if (row.size() < 0 || !grows) {
      String what = grows ? "a size below 0" : "a second row of this size";
      add("checkpoint-size", "checkpoint", what, "one row for a size of 0 or more");
    }
    Checkpoint claimed = claimed();
    boolean signed = open();
    if (claimed == null) {
      return;
    }
    if (claimed.size() != row.size()) {
      String wanted = Long.toString(row.size());
      add("checkpoint-size", "size in the note", Long.toString(claimed.size()), wanted);
    } else if (root == null) {
      rootsMissing++;
    } else if (!root.equals(claimed.root())) {
      wrong(claimed.root(), root);
    } else {
      wrongIsOver();
      covered = signed ? row.size() : covered;
    }
  }

  private Bytes note() {
    return row.note() == null ? Bytes.EMPTY : row.note();
  }

  private Checkpoint claimed() {
    try {
      return UnverifiedCheckpoint.parse(note()).claimed();
    } catch (MalformedException e) {
      return null; // said by open()
    }
  }

  private boolean open() {
    try {
      Checkpoint claimed = UnverifiedCheckpoint.parse(note()).claimed();
      if (identity.origin() != null && !claimed.origin().equals(identity.origin())) {
        add("checkpoint-origin", "origin in the note", claimed.origin(), identity.origin());
        return false;
      }
      if (identity.key() == null) {
        findings.notChecked(
            Area.AUTHENTICITY, "signatures of checkpoints: there is no key to check them with");
        return false;
      }
      SignedCheckpoint.open(note(), identity.key(), suite);
      return true;
    } catch (MalformedException e) {
      add("checkpoint-form", "note", e.getMessage(), "a signed checkpoint");
    } catch (EvidenceException e) {
      String wanted = "a signature by " + identity.key();
      add("checkpoint-signature", "note", e.getMessage(), wanted);
    }
    return false;
  }

  private void add(String kind, String place, String found, String wanted) {
    findings.add(Area.AUTHENTICITY, kind, row.size(), place, found, wanted);
  }

  /** One altered entry makes every later root wrong: they are one finding, at the first. */
  private void wrong(Sha256 found, Sha256 wanted) {
    if (wrong != null) {
      wrong.more++;
    } else {
      wrong = new Wrong(row.size(), covered, found, wanted);
    }
  }

  private void wrongIsOver() {
    if (wrong == null) {
      return;
    }
    String since = wrong.after >= 0 ? ", the root at size " + wrong.after + " still agrees" : "";
    String more = wrong.more > 0 ? ", and " + wrong.more + " checkpoints after it too" : "";
    findings.add(
        Area.INTEGRITY,
        "root",
        wrong.size,
        "checkpoint",
        wrong.found.hex() + more,
        wrong.wanted.hex() + since);
    wrong = null;
  }
}
