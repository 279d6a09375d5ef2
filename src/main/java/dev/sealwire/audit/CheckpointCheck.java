package dev.sealwire.audit;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Group;
import dev.sealwire.tlog.Checkpoint;
import java.io.IOException;

/**
 * Every stored checkpoint: what its signature was found to be, and its root against the tree at its
 * size, merged with the entries as they pass.
 */
final class CheckpointCheck {
  /**
   * Entries that the last checkpoint may not cover: each group carries the checkpoint of the one
   * before it, and one more may have been lost with a crash.
   */
  static final long UNCOVERED_MAX = 2L * Group.ENTRIES_MAX;

  private final Cursor<OpenedCheckpoint> rows;
  private final Findings findings;
  private final LogIdentity identity;
  private OpenedCheckpoint row;
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

  /**
   * @param rows opened for the log that {@code identity} names
   */
  CheckpointCheck(Cursor<OpenedCheckpoint> rows, LogIdentity identity, Findings findings)
      throws IOException {
    this.rows = rows;
    this.identity = identity;
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
      signed();
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
    Checkpoint claimed = row.claimed();
    boolean signed = signed();
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

  /** Says what is wrong with the note itself, and whether nothing is. */
  private boolean signed() {
    switch (row.state()) {
      case SIGNED -> {
        return true;
      }
      case OTHER_ORIGIN ->
          add("checkpoint-origin", "origin in the note", row.found(), identity.origin());
      case NO_KEY ->
          findings.notChecked(
              Area.AUTHENTICITY, "signatures of checkpoints: there is no key to check them with");
      case MALFORMED -> add("checkpoint-form", "note", row.found(), "a signed checkpoint");
      case NOT_SIGNED -> {
        String wanted = "a signature by " + identity.key();
        add("checkpoint-signature", "note", row.found(), wanted);
      }
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
