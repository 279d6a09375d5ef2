package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;

/**
 * Up to 256 consecutive hashes of one level: C2SP tlog-tiles, "Merkle Tree". Level 0 holds leaf
 * hashes. Hash i of tile n at level l is MTH(D[(256n + i) * 256^l : (256n + i + 1) * 256^l]), so
 * only full tiles are hashed into the level above.
 *
 * @param level 0 to 63
 * @param index which tile of its level, from 0
 * @param hashes 1 to 256 hashes of 32 bytes; 256 make a full tile
 */
public record Tile(int level, long index, Bytes hashes) {
  /** Hashes in a full tile. */
  public static final int WIDTH = 256;

  /** Bytes in a full tile. */
  public static final int FULL_BYTES = WIDTH * Sha256.BYTES;

  /** The highest level. */
  public static final int LEVEL_MAX = 63;

  /**
   * @throws IllegalArgumentException if a value is out of its range; {@link #parse} for bytes from
   *     outside
   */
  public Tile {
    int size = hashes.size();
    if (size == 0 || size > FULL_BYTES || size % Sha256.BYTES != 0) {
      throw new IllegalArgumentException(
          "tile is " + size + " bytes, want 1 to 256 hashes of 32 bytes");
    }
    if (level < 0 || level > LEVEL_MAX || index < 0) {
      throw new IllegalArgumentException(
          "tile is " + index + " of level " + level + ", want at least 0 of level 0 to 63");
    }
  }

  /**
   * The tile that {@code path} names, from its bytes.
   *
   * @throws MalformedException if the path is that of entries, or the bytes are not as many hashes
   *     as it says
   */
  public static Tile parse(TilePath path, Bytes hashes) throws MalformedException {
    if (path.level() == TilePath.ENTRIES) {
      throw new MalformedException("tile", "is a bundle of entries, want a tile of hashes");
    }
    int wanted = path.width() * Sha256.BYTES;
    if (hashes.size() != wanted) {
      throw new MalformedException(
          path.toString(), "is " + hashes.size() + " bytes, want " + wanted);
    }
    return new Tile(path.level(), path.index(), hashes);
  }

  /**
   * The level, index and width of the tile at {@code path}.
   *
   * @throws MalformedException if it is not the path of a tile, in its only spelling
   */
  public static TilePath parsePath(String path) throws MalformedException {
    return TilePath.parse(path);
  }

  /** How many hashes: 1 to 256. */
  public int width() {
    return hashes.size() / Sha256.BYTES;
  }

  /** Whether there are 256 hashes. */
  public boolean full() {
    return width() == WIDTH;
  }

  /** Hash {@code i}, {@code 0 <= i < width()}. */
  public Sha256 hash(int i) {
    return Sha256.of(hashes.slice(i * Sha256.BYTES, (i + 1) * Sha256.BYTES).toArray(), 0);
  }

  /** Where it is served, such as {@code tile/0/x001/x234/067} or {@code tile/0/273.p/112}. */
  public String path() {
    return new TilePath(level, index, width()).toString();
  }
}
