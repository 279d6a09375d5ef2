package dev.sealwire.audit;

import static dev.sealwire.audit.Edits.*;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.UnverifiedTile;
import java.util.ArrayList;
import java.util.List;

/** Tampering with tiles and checkpoints. */
final class TreeTampers {
  private TreeTampers() {}

  static List<Tamper> tilesAndCheckpoints() {
    List<Tamper> t = new ArrayList<>();
    t.add(
        integrity(
            "a hash in a tile",
            "tile",
            256 + 44,
            s -> tile(s, 1, 0, 1, flip(s.log.tiles.get(1).hashes(), 44 * 32))));
    t.add(integrity("a tile deleted", "tile-missing", 0, s -> s.log.tiles.remove(0)));
    t.add(integrity("the last tile deleted", "tile-missing", 256, s -> s.log.tiles.remove(1)));
    t.add(
        integrity(
            "a tile too many",
            "tile-extra",
            512,
            s -> s.log.tiles.add(new UnverifiedTile(0, 2, s.log.tiles.get(0).hashes()))));
    t.add(integrity("a tile twice", "tile-extra", 256, s -> s.log.tiles.add(s.log.tiles.get(1))));
    t.add(
        integrity(
            "a tile at a level that is not",
            "tile-extra",
            0,
            s -> s.log.tiles.add(new UnverifiedTile(1, 0, s.log.tiles.get(0).hashes()))));
    t.add(
        integrity(
            "a tile below level 0",
            "tile-extra",
            -1,
            s -> s.log.tiles.add(new UnverifiedTile(-1, 0, s.log.tiles.get(0).hashes()))));
    t.add(
        integrity(
            "a tile cut short",
            "tile",
            256,
            s -> tile(s, 1, 0, 1, s.log.tiles.get(1).hashes().slice(32))));
    t.add(
        integrity(
            "two tiles exchanged",
            "tile",
            0,
            s -> {
              Bytes first = s.log.tiles.get(0).hashes();
              tile(s, 0, 0, 0, s.log.tiles.get(1).hashes());
              tile(s, 1, 0, 1, first);
            }));
    t.add(
        authenticity(
            "a checkpoint of another log",
            "checkpoint-origin",
            100,
            s ->
                checkpoint(
                    s,
                    1,
                    TestWriter.checkpoint(
                        s.keys.otherLog, "other.example/log", 100, Sha256.ZERO))));
    t.add(
        authenticity(
            "a checkpoint of another key",
            "checkpoint-signature",
            100,
            s ->
                checkpoint(
                    s,
                    1,
                    TestWriter.checkpoint(s.keys.stranger, SampleLog.ORIGIN, 100, Sha256.ZERO))));
    t.add(
        integrity(
            "a checkpoint with a wrong root, signed",
            "root",
            100,
            s ->
                checkpoint(
                    s,
                    1,
                    TestWriter.checkpoint(s.keys.signer, SampleLog.ORIGIN, 100, Sha256.ZERO))));
    t.add(
        completeness(
            "a checkpoint of a size too large",
            "checkpoint-beyond",
            9000,
            s ->
                s.log.checkpoints.add(
                    TestWriter.checkpoint(s.keys.signer, SampleLog.ORIGIN, 9000, Sha256.ZERO))));
    t.add(
        authenticity(
            "a checkpoint under another size",
            "checkpoint-size",
            101,
            s -> checkpoint(s, 1, new StoredCheckpoint(101, s.log.checkpoints.get(1).note()))));
    t.add(
        authenticity(
            "a checkpoint below zero",
            "checkpoint-size",
            -5,
            s -> s.log.checkpoints.add(new StoredCheckpoint(-5, s.log.checkpoints.get(1).note()))));
    t.add(
        authenticity(
            "a checkpoint twice",
            "checkpoint-size",
            100,
            s -> s.log.checkpoints.add(s.log.checkpoints.get(1))));
    t.add(
        authenticity(
            "a checkpoint that is none",
            "checkpoint-form",
            100,
            s -> checkpoint(s, 1, new StoredCheckpoint(100, Bytes.utf8("hello\n")))));
    t.add(
        authenticity(
            "a checkpoint's root edited",
            "checkpoint-signature",
            100,
            s ->
                checkpoint(
                    s, 1, new StoredCheckpoint(100, otherRoot(s.log.checkpoints.get(1).note())))));
    t.add(
        authenticity(
            "a checkpoint's signature edited",
            "checkpoint-signature",
            100,
            s -> {
              String note = Fields.text(s.log.checkpoints.get(1).note());
              int at = note.length() - 20;
              char other = note.charAt(at) == 'A' ? 'B' : 'A';
              String edited = note.substring(0, at) + other + note.substring(at + 1);
              checkpoint(s, 1, new StoredCheckpoint(100, Bytes.utf8(edited)));
            }));
    t.add(
        completeness(
            "all checkpoints deleted", "checkpoint-missing", 591, s -> s.log.checkpoints.clear()));
    t.add(
        integrity(
            "a trigger dropped",
            "schema",
            -1,
            s -> s.log.schemaFaults.add("trigger ENTRY_NO_UPDATE is missing")));
    return t;
  }
}
