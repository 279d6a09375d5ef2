package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;

/**
 * The hashes of an RFC 6962 section 2.1 Merkle tree, one at a time. Whoever computes many keeps a
 * {@link MerkleHasher}.
 */
public final class Merkle {
  /** The root of the tree without leaves: SHA-256 of nothing, RFC 6962 section 2.1. */
  public static final Sha256 EMPTY_ROOT = Sha256.hash(new byte[0]);

  private Merkle() {}

  /** The leaf hash of {@code entry}: SHA-256(0x00 || entry), RFC 6962 section 2.1. */
  public static Sha256 leafHash(Bytes entry) {
    return new MerkleHasher().leaf(entry);
  }

  /**
   * The hash over two subtrees: SHA-256(0x01 || left || right), RFC 6962 section 2.1. The first
   * byte differs from a leaf's so that no node can pass for a leaf.
   */
  public static Sha256 nodeHash(Sha256 left, Sha256 right) {
    return new MerkleHasher().node(left, right);
  }
}
