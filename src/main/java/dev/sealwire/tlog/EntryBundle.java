package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * Up to 256 consecutive entries as {@code tile/entries/<N>[.p/<W>]} serves them: for each a u16
 * length, then its bytes. C2SP tlog-tiles, "Log entries".
 *
 * @param index which bundle, from 0; its first entry is entry {@code 256 * index}
 * @param entries 1 to 256 of at most {@value #ENTRY_BYTES_MAX} bytes
 */
public record EntryBundle(long index, List<Bytes> entries) {
  /** The longest entry: what a u16 can say. */
  public static final int ENTRY_BYTES_MAX = 65_535;

  private static final int LENGTH_BYTES = 2;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public EntryBundle {
    entries = List.copyOf(entries);
    new TilePath(TilePath.ENTRIES, index, entries.size());
    for (Bytes entry : entries) {
      if (entry.size() > ENTRY_BYTES_MAX) {
        throw new IllegalArgumentException(
            "entry is " + entry.size() + " bytes, want at most " + ENTRY_BYTES_MAX);
      }
    }
  }

  /**
   * Reads the bundle that {@code path} names.
   *
   * @throws MalformedException if it holds fewer or more entries than the path says, or ends inside
   *     one
   */
  public static EntryBundle parse(TilePath path, Bytes bundle) throws MalformedException {
    if (path.level() != TilePath.ENTRIES) {
      throw new MalformedException("entry bundle", "is at " + path + ", want tile/entries/");
    }
    List<Bytes> entries = new ArrayList<>();
    int at = 0;
    while (entries.size() < path.width()) {
      if (bundle.size() - at < LENGTH_BYTES) {
        throw new MalformedException("entry bundle", at, "ends inside a length");
      }
      int length = bundle.at(at) << 8 | bundle.at(at + 1);
      at += LENGTH_BYTES;
      if (bundle.size() - at < length) {
        throw new MalformedException("entry bundle", at, "ends inside an entry");
      }
      entries.add(bundle.slice(at, at + length));
      at += length;
    }
    if (at != bundle.size()) {
      throw new MalformedException(
          "entry bundle", at, "goes on after " + path.width() + " entries");
    }
    return new EntryBundle(path.index(), entries);
  }

  /** The bytes that are served. */
  public Bytes toBytes() {
    int size = 0;
    for (Bytes entry : entries) {
      size += LENGTH_BYTES + entry.size();
    }
    byte[] out = new byte[size];
    int at = 0;
    for (Bytes entry : entries) {
      out[at] = (byte) (entry.size() >> 8);
      out[at + 1] = (byte) entry.size();
      entry.copyTo(out, at + LENGTH_BYTES);
      at += LENGTH_BYTES + entry.size();
    }
    return Bytes.wrap(out);
  }

  /** Where it is served. */
  public String path() {
    return new TilePath(TilePath.ENTRIES, index, entries.size()).toString();
  }
}
