package dev.sealwire.audit;

import static dev.sealwire.audit.Edits.*;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.UnverifiedEntry;
import java.util.ArrayList;
import java.util.List;

/** Tampering that takes entries out or adds some, and what only a kept checkpoint shows. */
final class MissingTampers {
  private MissingTampers() {}

  static List<Tamper> missing() {
    List<Tamper> t = new ArrayList<>();
    t.add(completeness("an entry deleted", "index-gap", I, s -> s.log.entries.remove(I)));
    t.add(completeness("the first entry deleted", "index-gap", 0, s -> s.log.entries.remove(0)));
    t.add(
        completeness(
            "a thousand million skipped",
            "index-gap",
            I,
            s -> {
              UnverifiedEntry e = s.log.entries.remove(I);
              s.log.entries.add(
                  new UnverifiedEntry(1L << 60, e.leaf(), e.leafHash(), e.chainHash()));
            }));
    t.add(
        completeness(
            "entries over a tile deleted",
            "index-gap",
            10,
            s -> s.log.entries.subList(10, 530).clear()));
    t.add(
        completeness(
            "an entry doubled",
            "index-duplicate",
            I,
            s -> s.log.entries.add(s.log.entries.get(I))));
    t.add(
        completeness(
            "an entry below zero",
            "index-negative",
            -7,
            s -> {
              UnverifiedEntry e = s.log.entries.get(I);
              s.log.entries.add(new UnverifiedEntry(-7, e.leaf(), e.leafHash(), e.chainHash()));
            }));
    t.add(completeness("all entries deleted", "log-opened", 0, s -> s.log.entries.clear()));
    t.add(
        integrity(
            "an entry inserted, all remade",
            "root",
            350,
            s -> {
              s.leaves.add(I, s.leaves.get(I));
              remakeAllButCheckpoints(s);
            }));
    t.add(
        integrity(
            "an entry left out, all remade",
            "root",
            350,
            s -> {
              s.leaves.remove(I);
              remakeAllButCheckpoints(s);
            }));
    t.add(
        completeness(
            "the tail cut",
            "checkpoint-beyond",
            550,
            s -> {
              s.leaves.subList(520, s.leaves.size()).clear();
              remakeAllButCheckpoints(s);
            }));
    t.add(
        fresh(
            "the tail cut with its checkpoints",
            "kept-beyond",
            591,
            s -> {
              s.against.add(Kept.parse("kept", s.log.checkpoints.get(11).note(), null));
              s.leaves.subList(520, s.leaves.size()).clear();
              s.rewrite();
            }));
    t.add(
        fresh(
            "rewritten and signed again",
            "kept-root",
            591,
            s -> {
              s.against.add(Kept.parse("kept", s.log.checkpoints.get(11).note(), null));
              s.leaves.set(I, edited(s));
              s.rewrite();
            }));
    t.add(
        fresh(
            "an entry rewritten that has a receipt",
            "kept-leaf",
            I,
            s -> {
              s.against.add(CleanLogTest.receipt(s, I, 591));
              s.leaves.set(I, edited(s));
              s.rewrite();
            }));
    t.add(
        fresh(
            "an entry cut off that has a receipt",
            "kept-leaf",
            580,
            s -> {
              s.against.add(CleanLogTest.receipt(s, 580, 591));
              s.leaves.subList(520, s.leaves.size()).clear();
              s.rewrite();
            }));
    t.add(
        fresh(
            "a receipt with another entry",
            "kept-proof",
            I,
            s -> {
              Kept receipt = CleanLogTest.receipt(s, I, 591);
              s.against.add(
                  new Kept("receipt", receipt.note(), receipt.proof(), s.leaves.get(I + 1)));
            }));
    t.add(
        fresh(
            "a kept checkpoint of another key",
            "kept-signature",
            -1,
            s ->
                s.against.add(
                    Kept.parse(
                        "kept",
                        TestWriter.checkpoint(s.keys.stranger, SampleLog.ORIGIN, 9, Sha256.ZERO)
                            .note(),
                        null))));
    return t;
  }
}
