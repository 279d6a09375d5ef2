package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;

/**
 * A tile, or a part of one, with the nodes between its hashes: at height h, {@code width >> h}
 * hashes of perfect subtrees, up to the one at height 8 that a full tile gives to the level above.
 * They stand in one array, height after height, so that siblings are neighbours and hash without a
 * copy. Owned by its {@link TiledTree}, under that tree's lock.
 */
final class TileNodes {
  /** The height of a full tile: 2^8 hashes. */
  static final int HEIGHT = 8;

  private final byte[] nodes;
  private final int most;
  private int width;

  /** No nodes yet, of a whole tile. */
  TileNodes() {
    this(Tile.WIDTH);
  }

  private TileNodes(int most) {
    this.most = most;
    this.nodes = new byte[(2 * most - 1) * Sha256.BYTES];
  }

  /** The nodes of {@code tile}. */
  static TileNodes of(Tile tile, MerkleHasher hasher) {
    TileNodes out = new TileNodes();
    tile.hashes().copyTo(out.nodes, 0);
    out.grow(tile.width(), hasher);
    return out;
  }

  /**
   * The nodes over {@code hashes} alone: of a part of a tile.
   *
   * @param hashes a power of two of them, at most {@link Tile#WIDTH}
   */
  static TileNodes over(Bytes hashes, MerkleHasher hasher) {
    TileNodes out = new TileNodes(hashes.size() / Sha256.BYTES);
    hashes.copyTo(out.nodes, 0);
    out.grow(out.most, hasher);
    return out;
  }

  private void grow(int count, MerkleHasher hasher) {
    for (int i = 0; i < count; i++) {
      grow(hasher);
    }
  }

  int width() {
    return width;
  }

  boolean full() {
    return width == most;
  }

  /** Adds a hash at the right and every node that it completes. */
  void append(Sha256 hash, MerkleHasher hasher) {
    hash.copyTo(nodes, at(0, width));
    grow(hasher);
  }

  private void grow(MerkleHasher hasher) {
    int i = width++;
    for (int height = 0; (i & 1) == 1; height++, i >>= 1) {
      hasher.node(nodes, at(height, i - 1), at(height + 1, i >> 1));
    }
  }

  /** Node {@code i} at {@code height}, {@code 0 <= i < width >> height}. */
  Sha256 node(int height, int i) {
    if (i < 0 || i >= width >> height) {
      throw new IllegalArgumentException(
          "node " + i + " at height " + height + " of a tile of width " + width);
    }
    return Sha256.of(nodes, at(height, i));
  }

  /** The hash over all of it; of a full tile that which the level above has. */
  Sha256 root() {
    return node(Integer.numberOfTrailingZeros(most), 0);
  }

  Bytes hashes() {
    return hashes(0);
  }

  /** All nodes at {@code height}. */
  Bytes hashes(int height) {
    return Bytes.of(nodes, at(height, 0), (width >> height) * Sha256.BYTES);
  }

  /** Where node {@code i} at {@code height} starts: below it are 256 + 128 + ... nodes. */
  private int at(int height, int i) {
    return (2 * most - (2 * most >> height) + i) * Sha256.BYTES;
  }
}
