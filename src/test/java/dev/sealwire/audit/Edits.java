package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.UnverifiedTile;

/** How a test alters a log. */
final class Edits {
  private Edits() {}

  static Bytes flip(Bytes bytes, int at) {
    byte[] out = bytes.toArray();
    out[at] ^= 1;
    return Bytes.wrap(out);
  }

  /** The leaf with the first {@code from} in it replaced. */
  static Bytes edit(Bytes leaf, String from, String to) {
    String text = Fields.text(leaf);
    if (!text.contains(from)) {
      throw new IllegalArgumentException(from + " is not in " + text);
    }
    return Bytes.utf8(text.replaceFirst(java.util.regex.Pattern.quote(from), to));
  }

  static void leaf(SampleLog s, int i, Bytes leaf) {
    UnverifiedEntry was = s.log.entries.get(i);
    s.log.entries.set(i, new UnverifiedEntry(i, leaf, was.leafHash(), was.chainHash()));
  }

  static void hashes(SampleLog s, int i, Bytes leafHash, Bytes chainHash) {
    UnverifiedEntry was = s.log.entries.get(i);
    s.log.entries.set(i, new UnverifiedEntry(i, was.leaf(), leafHash, chainHash));
  }

  /** An entry altered so that it still reads, with nothing else adapted. */
  static final int I = 300;

  static Bytes edited(SampleLog s) {
    return edit(s.leaves.get(I), "no-certificate", "expired");
  }

  /** What the writer would have made of the altered leaves, with nobody's signature. */
  static FakeLog remade(SampleLog s) throws Exception {
    s.leaves.set(I, edited(s));
    FakeLog remade = new FakeLog();
    TestWriter.write(remade, s.leaves, null, SampleLog.GROUP);
    return remade;
  }

  static void entries(SampleLog s, FakeLog from) {
    s.log.entries.clear();
    s.log.entries.addAll(from.entries);
  }

  static void derived(SampleLog s, FakeLog from) {
    entries(s, from);
    s.log.searchRows.clear();
    s.log.searchRows.addAll(from.searchRows);
    s.log.tiles.clear();
    s.log.tiles.addAll(from.tiles);
  }

  static void remakeAllButCheckpoints(SampleLog s) throws Exception {
    TestWriter.write(s.log, s.leaves, null, SampleLog.GROUP);
  }

  static void tile(SampleLog s, int i, int level, long index, Bytes hashes) {
    s.log.tiles.set(i, new UnverifiedTile(level, index, hashes));
  }

  static void checkpoint(SampleLog s, int i, StoredCheckpoint row) {
    s.log.checkpoints.set(i, row);
  }

  static Bytes otherRoot(Bytes note) {
    String[] lines = Fields.text(note).split("\n", 4);
    return Bytes.utf8(lines[0] + "\n" + lines[1] + "\n" + Sha256.ZERO.base64() + "\n" + lines[3]);
  }

  static Tamper integrity(String name, String kind, long index, Tamper.Change change) {
    return new Tamper(name, change, Area.INTEGRITY, kind, s -> index);
  }

  static Tamper completeness(String name, String kind, long index, Tamper.Change change) {
    return new Tamper(name, change, Area.COMPLETENESS, kind, s -> index);
  }

  static Tamper authenticity(String name, String kind, long index, Tamper.Change change) {
    return new Tamper(name, change, Area.AUTHENTICITY, kind, s -> index);
  }

  static Tamper fresh(String name, String kind, long index, Tamper.Change change) {
    return new Tamper(name, change, Area.FRESHNESS, kind, s -> index);
  }

  static Tamper at(String name, Area area, String kind, String mark, Tamper.Change change) {
    return new Tamper(name, change, area, kind, s -> s.at(mark));
  }

  static Tamper nowhere(String name, Area area, String kind, Tamper.Change change) {
    return new Tamper(name, change, area, kind, s -> -1);
  }

  /** The entry replaced and the log made anew. */
  static Tamper anew(String name, Area area, String kind, String mark, Other event) {
    return at(name, area, kind, mark, s -> s.replace(mark, event.of(s)));
  }

  /** Makes the entry to put in place of one. */
  interface Other {
    Event of(SampleLog sample) throws Exception;
  }
}
