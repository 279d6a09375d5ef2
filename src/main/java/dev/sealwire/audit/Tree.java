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

  private static final byte LEAF = 0x00;
  private static final byte NODE = 0x01;
  private static final byte LINK = 0x02;

  private final MessageDigest digest = Sha256.digest();
  private final byte[] pair = new byte[1 + 2 * Sha256.BYTES];
  private final Sha256[] roots = new Sha256[Long.SIZE];
  private final Subtrees subtrees;
  private long size;

  Tree(Subtrees subtrees) {
    this.subtrees = subtrees;
  }

  /** leaf: SHA-256(0x00 || entry), with a digest of the caller's. */
  static Sha256 leafHash(MessageDigest digest, Bytes leaf) {
    digest.update(LEAF);
    leaf.update(digest);
    return Sha256.finish(digest);
  }

  /** node: SHA-256(0x01 || left || right). */
  private Sha256 node(Sha256 left, Sha256 right) {
    return pair(NODE, left, right);
  }

  /** link: SHA-256(0x02 || previous || leafHash). */
  Sha256 link(Sha256 previous, Sha256 leafHash) {
    return pair(LINK, previous, leafHash);
  }

  private Sha256 pair(byte kind, Sha256 first, Sha256 second) {
    pair[0] = kind;
    first.copyTo(pair, 1);
    second.copyTo(pair, 1 + Sha256.BYTES);
    digest.update(pair);
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
