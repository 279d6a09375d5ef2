package dev.sealwire.cli;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.tlog.Merkle;
import dev.sealwire.tlog.ProofFile;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.Tile;
import dev.sealwire.tlog.TiledTree;
import dev.sealwire.tlog.TreeProof;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Proves entries of a log by one verified checkpoint. The log itself need not be trusted. */
final class EntryProofs {
  private final TiledTree tree;
  private final SignedCheckpoint at;

  private EntryProofs(TiledTree tree, SignedCheckpoint at) {
    this.tree = tree;
    this.at = at;
  }

  /**
   * Reads the tree's right edge.
   *
   * @throws EvidenceException if the stored tree is not the one that was signed
   */
  static EntryProofs of(EvidenceReader log, SignedCheckpoint at)
      throws IOException, SealwireException {
    long size = at.checkpoint().size();
    TiledTree tree = TiledTree.restore(size, edge(log, size), log);
    if (!tree.root().equals(at.checkpoint().root())) {
      throw new EvidenceException(
          "the stored tree of size "
              + size
              + " has root "
              + tree.root()
              + ", its checkpoint says "
              + at.checkpoint().root());
    }
    return new EntryProofs(tree, at);
  }

  /** The leaf hashes behind the last full tile. */
  private static List<Sha256> edge(EvidenceReader log, long size)
      throws IOException, EvidenceException {
    List<Sha256> hashes = new ArrayList<>();
    long next = size - size % Tile.WIDTH;
    try (Cursor<UnverifiedEntry> entries = log.entries(next, size)) {
      for (UnverifiedEntry entry = entries.next(); entry != null; entry = entries.next()) {
        if (entry.index() != next++ || entry.leaf() == null || next > size) {
          throw new EvidenceException("entry " + (next - 1) + " is missing from the log");
        }
        hashes.add(Merkle.leafHash(entry.leaf()));
      }
    }
    if (next != size) {
      throw new EvidenceException("entry " + next + " is missing from the log");
    }
    return hashes;
  }

  /** How many entries are proven. */
  long size() {
    return at.checkpoint().size();
  }

  /**
   * Moves on to a later checkpoint.
   *
   * @param entries all that came between, in order
   * @throws EvidenceException if they are not the ones that were signed; nothing can be proven here
   *     any more then
   */
  EntryProofs grown(List<UnverifiedEntry> entries, SignedCheckpoint to) throws EvidenceException {
    for (UnverifiedEntry entry : entries) {
      long next = tree.size();
      if (entry.index() != next || entry.leaf() == null) {
        throw new EvidenceException("the collector did not give entry " + next);
      }
      Sha256 leafHash = Merkle.leafHash(entry.leaf());
      if (!leafHash.bytes().equals(entry.leafHash())) {
        throw new EvidenceException("the leaf hash of entry " + next + " is not that of its bytes");
      }
      tree.append(leafHash);
    }
    long size = to.checkpoint().size();
    if (tree.size() != size) {
      throw new EvidenceException("the collector did not give entry " + tree.size());
    }
    if (!tree.root().equals(to.checkpoint().root())) {
      throw new EvidenceException(
          "entries "
              + at.checkpoint().size()
              + " to "
              + (size - 1)
              + " are not the ones the log signed: with them its root is "
              + tree.root()
              + ", its checkpoint says "
              + to.checkpoint().root());
    }
    return new EntryProofs(tree, to);
  }

  /** The proof of the entry at {@code index}. */
  ProofFile prove(long index) throws IOException, SealwireException {
    return new ProofFile(index, null, tree.inclusion(index, at.checkpoint().size()), at.note());
  }

  /**
   * Makes sure that {@code entry} is the one that was signed.
   *
   * @throws EvidenceException if it is another
   */
  void check(UnverifiedEntry entry) throws IOException, EvidenceException {
    long size = at.checkpoint().size();
    try {
      if (entry.leaf() == null || entry.index() < 0 || entry.index() >= size) {
        throw new EvidenceException("it is none of the " + size + " that were signed");
      }
      Sha256 leafHash = Merkle.leafHash(entry.leaf());
      if (!leafHash.bytes().equals(entry.leafHash())) {
        throw new EvidenceException("its leaf hash is not that of its bytes");
      }
      TreeProof.verifyInclusion(
          entry.index(),
          size,
          leafHash,
          tree.inclusion(entry.index(), size),
          at.checkpoint().root());
    } catch (EvidenceException | MalformedException e) {
      throw new EvidenceException(
          "entry " + entry.index() + " is not the one the log signed: " + e.getMessage());
    }
  }
}
