package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.UnverifiedTile;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The stored tiles against the tree computed from the leaves: C2SP tlog-tiles. Level 0, which names
 * the very entry, is merged with the entries as they pass; of the levels above only the hash of
 * each tile is remembered, 32 bytes for 65,536 entries, until their rows come.
 */
final class TileCheck implements Tree.Subtrees {
  private static final int WIDTH = 256;
  private static final int BYTES = WIDTH * Sha256.BYTES;
  private static final int LEVELS = 8; // 256^8 leaves are more than a long counts

  private final Cursor<UnverifiedTile> rows;
  private final Findings findings;
  private final MessageDigest digest = Sha256.digest();
  private final Sha256[] leafHashes = new Sha256[WIDTH];
  private final List<List<Sha256>> upper = new ArrayList<>();
  private final byte[][] growing = new byte[LEVELS][];
  private UnverifiedTile row;
  private long gapFrom = -1; // level-0 tiles from here on may be of entries that are missing
  private long checked;

  TileCheck(Cursor<UnverifiedTile> rows, Findings findings) throws IOException {
    this.rows = rows;
    this.findings = findings;
    this.row = rows.next();
    for (int level = 0; level < LEVELS; level++) {
      upper.add(new ArrayList<>());
    }
  }

  /** How many tiles were compared. */
  long checked() {
    return checked;
  }

  /** Level 0: the leaf hash of an entry; indexes ascend. */
  void leaf(long index, Sha256 leafHash) throws IOException {
    leafHashes[(int) (index % WIDTH)] = leafHash;
    if (index % WIDTH == WIDTH - 1) {
      levelZero(index / WIDTH);
    }
  }

  /** The entries {@code [from, to)} are missing. */
  void gap(long from, long to) throws IOException {
    if (gapFrom < 0) {
      gapFrom = from / WIDTH;
    }
    if (from / WIDTH != to / WIDTH && from % WIDTH != 0) {
      levelZero(from / WIDTH);
    }
  }

  @Override
  public void perfect(int level, long index, Sha256 root) {
    if (level >= LEVELS) {
      return;
    }
    if (growing[level] == null) {
      growing[level] = new byte[BYTES];
    }
    int at = (int) (index % WIDTH);
    root.copyTo(growing[level], at * Sha256.BYTES);
    if (at == WIDTH - 1) {
      upper.get(level).add(hash(growing[level]));
    }
  }

  private void levelZero(long tile) throws IOException {
    while (row != null && (row.level() < 0 || row.level() == 0 && row.index() < tile)) {
      unexpected();
    }
    if (row == null || row.level() != 0 || row.index() != tile) {
      missing(0, tile);
    } else {
      compareLeafHashes(tile);
      row = rows.next();
    }
    Arrays.fill(leafHashes, null);
  }

  private void compareLeafHashes(long tile) {
    checked++;
    if (!isWhole()) {
      return;
    }
    byte[] found = row.hashes().toArray();
    for (int i = 0; i < WIDTH; i++) {
      int end = i;
      while (end < WIDTH && differs(found, end)) {
        end++;
      }
      if (end > i) {
        String there = Sha256.of(found, i * Sha256.BYTES).hex();
        String more = end == i + 1 ? "" : ", and " + (end - i - 1) + " hashes after it differ too";
        findings.add(
            Area.INTEGRITY,
            "tile",
            tile * WIDTH + i,
            name(0, tile),
            there + more,
            leafHashes[i].hex());
        i = end;
      }
    }
  }

  private boolean differs(byte[] found, int at) {
    Sha256 wanted = leafHashes[at];
    return wanted != null && !wanted.equals(Sha256.of(found, at * Sha256.BYTES));
  }

  private boolean isWhole() {
    Bytes hashes = row.hashes();
    if (hashes != null && hashes.size() == BYTES) {
      return true;
    }
    findings.add(
        Area.INTEGRITY,
        "tile",
        firstIndex(row.level(), row.index()),
        name(row.level(), row.index()),
        hashes == null ? "nothing" : hashes.size() + " bytes",
        BYTES + " bytes");
    return false;
  }

  /** After the last entry: the tiles above level 0, and rows that should not be there. */
  void end() throws IOException {
    for (int level = 1; level < LEVELS; level++) {
      for (int tile = 0; tile < upper.get(level).size(); tile++) {
        above(level, tile, upper.get(level).get(tile));
      }
    }
    while (row != null) {
      unexpected();
    }
  }

  private void above(int level, long tile, Sha256 wanted) throws IOException {
    while (row != null && (row.level() < level || row.level() == level && row.index() < tile)) {
      unexpected();
    }
    if (row == null || row.level() != level || row.index() != tile) {
      missing(level, tile);
      return;
    }
    checked++;
    if (isWhole()) {
      Sha256 found = hash(row.hashes().toArray());
      if (!found.equals(wanted)) {
        findings.add(
            Area.INTEGRITY,
            "tile",
            firstIndex(level, tile),
            name(level, tile),
            "bytes with SHA-256 " + found.hex(),
            "bytes with SHA-256 " + wanted.hex());
      }
    }
    row = rows.next();
  }

  private void missing(int level, long tile) {
    findings.add(
        Area.INTEGRITY,
        "tile-missing",
        firstIndex(level, tile),
        name(level, tile),
        "no such row",
        "a tile of 256 hashes");
  }

  private void unexpected() throws IOException {
    boolean unknowable = gapFrom >= 0 && (row.level() > 0 || row.index() >= gapFrom);
    if (!unknowable) {
      findings.add(
          Area.INTEGRITY,
          "tile-extra",
          firstIndex(row.level(), row.index()),
          name(row.level(), row.index()),
          "a row",
          "none: the tree has no such full tile, or has it once");
    }
    row = rows.next();
  }

  private Sha256 hash(byte[] hashes) {
    digest.update(hashes);
    return Sha256.finish(digest);
  }

  private static String name(int level, long tile) {
    return "tile " + tile + " of level " + level;
  }

  /** The first entry a tile covers, or -1 where no log is that long. */
  private static long firstIndex(int level, long tile) {
    if (level < 0 || level >= LEVELS || tile < 0) {
      return -1;
    }
    int shift = 8 * (level + 1);
    return tile == 0
        ? 0
        : shift < Long.SIZE - 1 && tile <= Long.MAX_VALUE >>> shift ? tile << shift : -1;
  }
}
