package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.tlog.Checkpoint;
import dev.sealwire.tlog.Merkle;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.TreeProof;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Whether this is the log that was seen before: what was kept elsewhere must be a part of it. The
 * sizes and indexes wanted are gathered first and answered as the entries pass.
 */
final class FreshnessCheck {
  private record Root(Kept kept, Checkpoint checkpoint) {}

  private final LogIdentity identity;
  private final SignatureSuite suite;
  private final Findings findings;
  private final TreeMap<Long, List<Root>> roots = new TreeMap<>();
  private final TreeMap<Long, List<Kept>> leaves = new TreeMap<>();
  private final int given;
  private long confirmed = -1;
  private int checked;

  FreshnessCheck(
      List<Kept> against, LogIdentity identity, SignatureSuite suite, Findings findings) {
    this.identity = identity;
    this.suite = suite;
    this.findings = findings;
    this.given = against.size();
    if (against.isEmpty()) {
      findings.notChecked(
          Area.FRESHNESS,
          "nothing kept elsewhere was given: an older copy of this log, or one rewritten and signed"
              + " again with its key, would look the same");
      findings.notChecked(
          Area.COMPLETENESS,
          "whether the end was cut off together with its checkpoints: nothing kept elsewhere was"
              + " given");
    }
    against.forEach(this::prepare);
  }

  private void prepare(Kept kept) {
    if (identity.key() == null) {
      findings.notChecked(Area.FRESHNESS, kept.label() + ": there is no key to check it with");
      return;
    }
    try {
      Checkpoint checkpoint =
          SignedCheckpoint.open(kept.note(), identity.key(), suite).checkpoint();
      checked++;
      roots
          .computeIfAbsent(checkpoint.size(), size -> new ArrayList<>())
          .add(new Root(kept, checkpoint));
      if (kept.proof() != null) {
        receipt(kept, checkpoint);
      }
    } catch (MalformedException e) {
      add("kept-form", -1, kept, e.getMessage(), "a checkpoint or receipt");
    } catch (EvidenceException e) {
      add("kept-signature", -1, kept, e.getMessage(), "one signed by " + identity.key());
    }
  }

  private void receipt(Kept kept, Checkpoint checkpoint) throws MalformedException {
    long index = kept.proof().index();
    leaves.computeIfAbsent(index, at -> new ArrayList<>()).add(kept);
    try {
      TreeProof.verifyInclusion(
          index,
          checkpoint.size(),
          Merkle.leafHash(kept.leaf()),
          kept.proof().path(),
          checkpoint.root());
    } catch (EvidenceException e) {
      add("kept-proof", index, kept, e.getMessage(), "a path from its entry to its root");
    }
  }

  /** Whether the root is wanted at this size. */
  boolean wants(long size) {
    return !roots.isEmpty() && roots.firstKey() <= size;
  }

  /** The tree has {@code size} entries; {@code root} is null if it cannot be computed. */
  void at(long size, Sha256 root) {
    while (wants(size)) {
      long asked = roots.firstKey();
      for (Root one : roots.remove(asked)) {
        if (asked != size || root == null) {
          checked--;
          findings.notChecked(
              Area.FRESHNESS, one.kept.label() + ": entries before size " + asked + " are missing");
        } else if (!one.checkpoint.root().equals(root)) {
          String found = "the root " + root.hex() + " in this log";
          add("kept-root", size, one.kept, found, one.checkpoint.root().hex());
        } else {
          confirmed = size;
        }
      }
    }
  }

  /** The entry at {@code index}, as it is stored. */
  void leaf(long index, Bytes leaf) {
    while (!leaves.isEmpty() && leaves.firstKey() <= index) {
      long asked = leaves.firstKey();
      for (Kept kept : leaves.remove(asked)) {
        if (asked != index || !kept.leaf().equals(leaf)) {
          String found = asked == index ? "another entry" : "no entry";
          add("kept-leaf", asked, kept, found, "the entry the receipt is for");
        }
      }
    }
  }

  /** After the last entry. */
  void end(long size) {
    for (List<Root> larger : roots.values()) {
      for (Root one : larger) {
        add(
            "kept-beyond",
            one.checkpoint.size(),
            one.kept,
            "a log of " + size + " entries",
            "at least " + one.checkpoint.size() + ": this log was cut, or is an older copy");
      }
    }
    leaves.forEach(
        (index, kept) ->
            kept.forEach(one -> add("kept-leaf", index, one, "no entry", "the receipt's entry")));
    if (confirmed >= 0 && size > confirmed) {
      findings.notChecked(
          Area.FRESHNESS,
          "entries " + Shown.range(confirmed, size) + ": they are newer than what was kept");
    }
  }

  /** Whether anything could be compared. */
  boolean checkedAny() {
    return checked > 0;
  }

  String summary() {
    if (given == 0) {
      return "nothing kept was given";
    }
    String part =
        confirmed < 0 ? "none is part of this log" : "this log is the same up to size " + confirmed;
    return checked + " of " + given + " kept checkpoints and receipts compared, " + part;
  }

  private void add(String kind, long index, Kept kept, String found, String wanted) {
    findings.add(Area.FRESHNESS, kind, index, kept.label(), found, wanted);
  }
}
