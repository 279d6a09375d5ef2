package dev.sealwire.audit;

import static dev.sealwire.audit.Edits.*;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.UnverifiedEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Tampering with the rows of entries, more and more of it recomputed. */
final class EntryTampers {
  private EntryTampers() {}

  static List<Tamper> all() {
    List<Tamper> t = new ArrayList<>();
    t.add(integrity("a bit of a leaf", "leaf-hash", I, s -> leaf(s, I, flip(s.leaves.get(I), 9))));
    t.add(
        integrity(
            "a leaf that reads no more",
            "leaf-form",
            I,
            s -> leaf(s, I, flip(s.leaves.get(I), 0))));
    t.add(integrity("a leaf emptied", "leaf-hash", I, s -> leaf(s, I, Bytes.EMPTY)));
    t.add(integrity("a word in a leaf", "leaf-hash", I, s -> leaf(s, I, edited(s))));
    t.add(
        integrity("a leaf against its search row", "search-column", I, s -> leaf(s, I, edited(s))));
    t.add(integrity("a leaf against its tile", "tile", I, s -> leaf(s, I, edited(s))));
    t.add(
        integrity(
            "a leaf and its hash",
            "chain-hash",
            I,
            s -> {
              leaf(s, I, edited(s));
              hashes(s, I, remade(s).entries.get(I).leafHash(), s.log.entries.get(I).chainHash());
            }));
    t.add(
        integrity(
            "a leaf, its hash and its link",
            "chain-hash",
            I + 1,
            s -> s.log.entries.set(I, remade(s).entries.get(I))));
    t.add(integrity("a leaf and the whole chain", "tile", I, s -> entries(s, remade(s))));
    t.add(integrity("a leaf, chain, tiles and search", "root", 350, s -> derived(s, remade(s))));
    t.add(
        authenticity(
            "all, signed by another key",
            "checkpoint-signature",
            50,
            s -> {
              s.leaves.set(I, edited(s));
              TestWriter.write(s.log, s.leaves, s.keys.stranger, SampleLog.GROUP);
            }));
    t.add(
        integrity(
            "a leaf hash",
            "leaf-hash",
            I,
            s ->
                hashes(
                    s,
                    I,
                    flip(s.log.entries.get(I).leafHash(), 31),
                    s.log.entries.get(I).chainHash())));
    t.add(
        integrity(
            "a leaf hash cut short",
            "leaf-hash",
            I,
            s ->
                hashes(
                    s,
                    I,
                    s.log.entries.get(I).leafHash().slice(1),
                    s.log.entries.get(I).chainHash())));
    t.add(
        integrity(
            "a chain hash",
            "chain-hash",
            I,
            s ->
                hashes(
                    s,
                    I,
                    s.log.entries.get(I).leafHash(),
                    flip(s.log.entries.get(I).chainHash(), 0))));
    t.add(
        integrity(
            "a chain hash cut short",
            "chain-hash",
            I,
            s -> hashes(s, I, s.log.entries.get(I).leafHash(), Bytes.EMPTY)));
    t.add(
        integrity(
            "the first chain hash",
            "chain-hash",
            0,
            s ->
                hashes(
                    s,
                    0,
                    s.log.entries.get(0).leafHash(),
                    flip(s.log.entries.get(0).chainHash(), 0))));
    t.add(
        integrity(
            "a leaf spelled with a space, all remade",
            "leaf-form",
            I,
            s -> {
              s.leaves.set(I, edit(s.leaves.get(I), "\"v\":1,", "\"v\": 1,"));
              s.rewrite();
            }));
    t.add(
        integrity(
            "a leaf of an unknown type, all remade",
            "leaf-form",
            I,
            s -> {
              s.leaves.set(I, edit(s.leaves.get(I), "handshake.rejected", "handshake.unheard"));
              s.rewrite();
            }));
    t.add(
        integrity(
            "half a surrogate in a leaf, all remade",
            "leaf-form",
            I,
            s -> {
              s.leaves.set(I, edit(s.leaves.get(I), "no-certificate", "\\\\ud800"));
              s.rewrite();
            }));
    t.add(
        integrity(
            "two entries exchanged",
            "chain-hash",
            I,
            s -> {
              UnverifiedEntry a = s.log.entries.get(I);
              UnverifiedEntry b = s.log.entries.get(I + 9);
              s.log.entries.set(I, new UnverifiedEntry(I, b.leaf(), b.leafHash(), b.chainHash()));
              s.log.entries.set(
                  I + 9, new UnverifiedEntry(I + 9, a.leaf(), a.leafHash(), a.chainHash()));
            }));
    t.add(
        integrity(
            "two leaves exchanged, all remade but signatures",
            "root",
            350,
            s -> {
              Collections.swap(s.leaves, I, I + 9);
              remakeAllButCheckpoints(s);
            }));
    return t;
  }
}
