package dev.sealwire.tlog;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.util.List;

/**
 * Checks proofs about RFC 6962 trees. The sizes say how many hashes a proof must have; that is
 * settled by arithmetic before anything is hashed, so no hash is ever left over or missing. The
 * walks are those of RFC 9162 sections 2.1.3.2 and 2.1.4.2, which fold the same proofs as RFC 6962.
 */
public final class TreeProof {
  /** The most hashes a proof can have: the height of a tree of 2^63 - 1 leaves, and one. */
  public static final int PATH_HASHES_MAX = 64;

  private TreeProof() {}

  /**
   * Checks that the leaf hash stands at {@code index} of the tree of {@code size} leaves with that
   * {@code root}.
   *
   * @param index {@code 0 <= index < size}
   * @param path RFC 6962 section 2.1.1: from the leaf's sibling to the root's child
   * @throws MalformedException if the index is not in the tree or the path has another length than
   *     such a tree gives
   * @throws EvidenceException if the path leads to another root
   */
  public static void verifyInclusion(
      long index, long size, Sha256 leafHash, List<Sha256> path, Sha256 root)
      throws MalformedException, EvidenceException {
    checkInclusionShape(index, size, path.size());
    MerkleHasher hasher = new MerkleHasher();
    long at = index;
    long last = size - 1;
    Sha256 hash = leafHash;
    // On the right edge, once there, every sibling stands to the left. Levels at which there is
    // none
    // are not in the path, whose length was checked, and need no skipping.
    for (Sha256 sibling : path) {
      if ((at & 1) == 1 || at == last) {
        hash = hasher.node(sibling, hash);
      } else {
        hash = hasher.node(hash, sibling);
      }
      at >>>= 1;
      last >>>= 1;
    }
    if (!hash.equals(root)) {
      throw new EvidenceException(
          "inclusion proof of index " + index + " leads to " + hash + ", want root " + root);
    }
  }

  /**
   * Checks that the tree of {@code from} leaves is a prefix of the tree of {@code to} leaves.
   *
   * @param from at least 1: every tree continues the empty one, so a proof from it proves nothing
   *     and is refused
   * @param path RFC 6962 section 2.1.2; empty if the sizes are equal
   * @throws MalformedException unless {@code 1 <= from <= to} and the path has the length that
   *     these sizes give
   * @throws EvidenceException if the path leads to another root for either size
   */
  public static void verifyConsistency(
      long from, long to, Sha256 fromRoot, Sha256 toRoot, List<Sha256> path)
      throws MalformedException, EvidenceException {
    Roots roots = foldConsistency(from, to, fromRoot, path);
    if (!roots.from().equals(fromRoot)) {
      throw wrongRoot(from, roots.from(), fromRoot);
    }
    if (!roots.to().equals(toRoot)) {
      throw wrongRoot(to, roots.to(), toRoot);
    }
  }

  /** Where a consistency proof leads. */
  record Roots(Sha256 from, Sha256 to) {}

  /**
   * Folds a consistency proof. A tree of 2^k leaves is no part of its proofs: its root is taken as
   * it is given, and comes out again.
   */
  static Roots foldConsistency(long from, long to, Sha256 fromRoot, List<Sha256> path)
      throws MalformedException {
    checkConsistencyShape(from, to, path.size());
    MerkleHasher hasher = new MerkleHasher();
    int perfect = Long.numberOfTrailingZeros(from);
    long at = (from - 1) >>> perfect;
    long last = (to - 1) >>> perfect;
    // A tree of 2^k leaves is itself a node of the larger one, so its hash is not in the proof.
    boolean whole = from == to || Long.bitCount(from) == 1;
    Sha256 oldHash = whole ? fromRoot : path.get(0);
    Sha256 newHash = oldHash;
    for (Sha256 sibling : whole ? path : path.subList(1, path.size())) {
      if ((at & 1) == 1 || at == last) {
        oldHash = hasher.node(sibling, oldHash);
        newHash = hasher.node(sibling, newHash);
      } else {
        newHash = hasher.node(newHash, sibling);
      }
      at >>>= 1;
      last >>>= 1;
    }
    return new Roots(oldHash, newHash);
  }

  private static EvidenceException wrongRoot(long size, Sha256 found, Sha256 wanted) {
    return new EvidenceException(
        "consistency proof leads to " + found + " for size " + size + ", want root " + wanted);
  }

  /** Refuses an index outside the tree and a path of another length than the sizes give. */
  static void checkInclusionShape(long index, long size, int hashes) throws MalformedException {
    if (index < 0 || index >= size) {
      throw new MalformedException(
          "inclusion proof", "is for index " + index + ", want 0 to below size " + size);
    }
    int wanted = inclusionLength(index, size);
    if (hashes != wanted) {
      throw new MalformedException(
          "inclusion proof",
          "has " + hashes + " hashes, want " + wanted + " for index " + index + " of " + size);
    }
  }

  private static void checkConsistencyShape(long from, long to, int hashes)
      throws MalformedException {
    if (from < 1 || from > to) {
      throw new MalformedException(
          "consistency proof", "is from size " + from + " to " + to + ", want 1 <= from <= to");
    }
    int wanted = consistencyLength(from, to);
    if (hashes != wanted) {
      throw new MalformedException(
          "consistency proof",
          "has " + hashes + " hashes, want " + wanted + " from size " + from + " to " + to);
    }
  }

  /**
   * How many hashes lead from a leaf to the root: one for each level below the lowest common
   * ancestor with the last leaf, and above it one for each left turn, since on the right edge a
   * node without a sibling is passed on as it is.
   */
  static int inclusionLength(long index, long size) {
    int inner = Long.SIZE - Long.numberOfLeadingZeros(index ^ (size - 1));
    return inner + Long.bitCount(index >>> inner);
  }

  private static int consistencyLength(long from, long to) {
    if (from == to) {
      return 0;
    }
    int perfect = Long.numberOfTrailingZeros(from);
    int seed = Long.bitCount(from) == 1 ? 0 : 1;
    return seed + inclusionLength((from - 1) >>> perfect, ((to - 1) >>> perfect) + 1);
  }
}
