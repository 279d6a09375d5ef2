package dev.sealwire.tlog;

import dev.sealwire.bytes.Sha256;

/**
 * A growing tree that remembers only the roots of its perfect subtrees, at most 63 hashes: enough
 * for whoever replays a log and wants the root at every checkpoint. Not thread-safe: one thread
 * owns it.
 */
public final class Frontier {
  private final MerkleHasher hasher = new MerkleHasher();
  // At height h: the root of the perfect subtree of 2^h leaves, if bit h of the size is set.
  private final Sha256[] perfect = new Sha256[Long.SIZE];
  private long size;

  /** The empty tree. */
  public Frontier() {}

  /** Adds a leaf, given as its hash ({@link Merkle#leafHash}). */
  public void append(Sha256 leafHash) {
    Sha256 hash = leafHash;
    int height = 0;
    for (; (size >>> height & 1) == 1; height++) {
      hash = hasher.node(perfect[height], hash);
    }
    perfect[height] = hash;
    size++;
  }

  /** How many leaves were added. */
  public long size() {
    return size;
  }

  /** The root, RFC 6962 section 2.1; {@link Merkle#EMPTY_ROOT} of an empty tree. */
  public Sha256 root() {
    Sha256 root = null;
    for (int height = 0; height < Long.SIZE; height++) {
      if ((size >>> height & 1) == 1) {
        root = root == null ? perfect[height] : hasher.node(perfect[height], root);
      }
    }
    return root == null ? Merkle.EMPTY_ROOT : root;
  }
}
