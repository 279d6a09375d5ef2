package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;

/**
 * A tile with the nodes between its hashes: at height h, {@code width >> h} hashes of perfect
 * subtrees, up to the one at height 8 that a full tile gives to the level above. They stand in one
 * array, height after height, so that siblings are neighbours and hash without a copy. Owned by its
 * {@link TiledTree}, under that tree's lock.
 */
final class TileNodes {
  /** The height of a full tile: 2^8 hashes. */
  static final int HEIGHT = 8;

  private static final int NODES = 2 * Tile.WIDTH - 1;

  private final byte[] nodes = new byte[NODES * Sha256.BYTES];
  private int width;

  /** The nodes of {@code tile}. */
  static TileNodes of(Tile tile, MerkleHasher hasher) {
    TileNodes out = new TileNodes();
    tile.hashes().copyTo(out.nodes, 0);
    for (int i = 0; i < tile.width(); i++) {
      out.grow(hasher);
    }
    return out;
  }

  int width() {
    return width;
  }

  boolean full() {
    return width == Tile.WIDTH;
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

  /** The hash a full tile has in the level above. */
  Sha256 root() {
    return node(HEIGHT, 0);
  }

  Bytes hashes() {
    return Bytes.of(nodes, 0, width * Sha256.BYTES);
  }

  /** Where node {@code i} at {@code height} starts: below it are 256 + 128 + ... nodes. */
  private static int at(int height, int i) {
    return (2 * Tile.WIDTH - (2 * Tile.WIDTH >> height) + i) * Sha256.BYTES;
  }
}
