package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import java.security.MessageDigest;

/**
 * The hashes of RFC 6962 section 2.1 and the tree over them, remembered as the roots of its perfect
 * subtrees only. Written apart from the writer's tree, so that a fault in one shows against the
 * other. One thread owns it.
 */
final class Tree {
  /** Hears of each perfect subtree of 256^level leaves, level 1 and up, in order. */
  interface Subtrees {
    /** The root of the {@code index}th such subtree. */
    void perfect(int level, long index, Sha256 root);
  }

  private static final int TILE_HEIGHT = 8; // 2^8 hashes a tile, C2SP tlog-tiles

  private final MessageDigest digest = Sha256.digest();
  private final Sha256[] roots = new Sha256[Long.SIZE];
  private final Subtrees subtrees;
  private long size;

  Tree(Subtrees subtrees) {
    this.subtrees = subtrees;
  }

  /** leaf: SHA-256(0x00 || entry). */
  Sha256 leafHash(Bytes leaf) {
    digest.update((byte) 0x00);
    leaf.update(digest);
    return Sha256.finish(digest);
  }

  /** node: SHA-256(0x01 || left || right). */
  private Sha256 node(Sha256 left, Sha256 right) {
    digest.update((byte) 0x01);
    left.update(digest);
    right.update(digest);
    return Sha256.finish(digest);
  }

  /** link: SHA-256(0x02 || previous || leafHash). */
  Sha256 link(Sha256 previous, Sha256 leafHash) {
    digest.update((byte) 0x02);
    previous.update(digest);
    leafHash.update(digest);
    return Sha256.finish(digest);
  }

  void append(Sha256 leafHash) {
    Sha256 root = leafHash;
    int height = 0;
    while ((size >>> height & 1) == 1) {
      root = node(roots[height], root);
      height++;
      if (height % TILE_HEIGHT == 0) {
        subtrees.perfect(height / TILE_HEIGHT, size >>> height, root);
      }
    }
    roots[height] = root;
    size++;
  }

  long size() {
    return size;
  }

  /** The root; of an empty tree, SHA-256 of nothing. */
  Sha256 root() {
    Sha256 root = null;
    for (int height = 0; height < Long.SIZE; height++) {
      if ((size >>> height & 1) == 1) {
        root = root == null ? roots[height] : node(roots[height], root);
      }
    }
    return root == null ? Sha256.hash(new byte[0]) : root;
  }
}
