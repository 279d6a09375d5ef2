package dev.sealwire.ledger;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Chain;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.tlog.Merkle;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.TiledTree;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a log stands: what the writer must know to go on, rebuilt from the store and held against
 * the last checkpoint it signed. Only the tail is looked at, so that a start takes no longer for a
 * long log; looking at everything is what {@code verify} is for.
 *
 * @param tree the tree
 * @param chain the last link of the chain
 * @param time the time of the last entry, or null for an empty log
 * @param checkpoint the last stored checkpoint, or null
 */
record LedgerState(TiledTree tree, Sha256 chain, Instant time, SignedCheckpoint checkpoint) {

  /** Entries that no checkpoint covers yet. */
  long unsigned() {
    return tree.size() - (checkpoint == null ? 0 : checkpoint.checkpoint().size());
  }

  /**
   * Reads the tail of {@code log}.
   *
   * @throws EvidenceException if the tail does not fit together or to the last checkpoint: it was
   *     tampered with, and nothing may be appended to it
   * @throws IOException if it cannot be read
   */
  static LedgerState read(EvidenceReader log, VerifierKey key, SignatureSuite suite)
      throws IOException, EvidenceException {
    long size = log.size();
    SignedCheckpoint checkpoint = lastCheckpoint(log, key, suite, size);
    long signed = checkpoint == null ? 0 : checkpoint.checkpoint().size();
    // The level-0 hashes behind the last full tile, and whatever no checkpoint vouches for yet.
    long edge = size - size % 256;
    Tail tail = Tail.read(log, Math.min(edge, signed), size);
    List<Sha256> edgeHashes =
        tail.leafHashes.subList((int) (edge - Math.min(edge, signed)), tail.leafHashes.size());
    TiledTree tree;
    try {
      tree = TiledTree.restore(size, edgeHashes, log);
    } catch (MalformedException e) {
      throw new EvidenceException("the tree cannot be rebuilt: " + e.getMessage());
    }
    if (checkpoint != null) {
      Sha256 root = tree.rootAt(signed);
      if (!root.equals(checkpoint.checkpoint().root())) {
        throw new EvidenceException(
            "the tree of the first "
                + signed
                + " entries has the root "
                + root
                + ", but the last checkpoint says "
                + checkpoint.checkpoint().root());
      }
    }
    return new LedgerState(tree, tail.chain, tail.time, checkpoint);
  }

  private static SignedCheckpoint lastCheckpoint(
      EvidenceReader log, VerifierKey key, SignatureSuite suite, long size)
      throws IOException, EvidenceException {
    Optional<StoredCheckpoint> stored = log.lastCheckpoint();
    if (stored.isEmpty()) {
      return null;
    }
    SignedCheckpoint checkpoint;
    try {
      checkpoint = SignedCheckpoint.open(stored.get().note(), key, suite);
    } catch (MalformedException e) {
      throw new EvidenceException(
          "the last checkpoint in the store is malformed: " + e.getMessage());
    }
    long signed = checkpoint.checkpoint().size();
    if (signed > size) {
      throw new EvidenceException(
          "the log has "
              + size
              + " entries, but its last checkpoint covers "
              + signed
              + ": entries are missing");
    }
    return checkpoint;
  }

  /** The last entries, each held against its leaf hash, its chain hash and its index. */
  private static final class Tail {
    private final List<Sha256> leafHashes = new ArrayList<>();
    private Sha256 chain = Sha256.ZERO;
    private Instant time;

    static Tail read(EvidenceReader log, long from, long size)
        throws IOException, EvidenceException {
      Tail tail = new Tail();
      // One entry more, for the link before the first one and for the time of the last.
      long start = Math.max(0, from - 1);
      Chain links = new Chain();
      long next = start;
      try (Cursor<UnverifiedEntry> cursor = log.entries(start, size)) {
        for (UnverifiedEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
          if (entry.index() != next) {
            throw new EvidenceException("entry " + next + " is missing");
          }
          if (entry.leaf() == null || entry.leafHash() == null || entry.chainHash() == null) {
            throw new EvidenceException("entry " + next + " is not whole");
          }
          Sha256 leafHash = Merkle.leafHash(entry.leaf());
          if (!entry.leafHash().equals(leafHash.bytes())) {
            throw new EvidenceException(
                "the leaf hash of entry " + next + " is not that of its leaf");
          }
          Sha256 stored = hash(entry.chainHash(), next);
          if (next >= from) {
            Sha256 link = links.next(tail.chain, leafHash);
            if (!link.equals(stored)) {
              throw new EvidenceException("the chain breaks at entry " + next);
            }
            tail.leafHashes.add(leafHash);
          }
          tail.chain = stored;
          if (next == size - 1) {
            tail.last(entry.leaf(), next);
          }
          next++;
        }
      }
      if (next != size) {
        throw new EvidenceException("entry " + next + " is missing");
      }
      return tail;
    }

    private void last(Bytes leaf, long index) throws EvidenceException {
      try {
        time = Leaf.decode(leaf).time();
      } catch (MalformedException e) {
        throw new EvidenceException("entry " + index + " cannot be read: " + e.getMessage());
      }
    }

    private static Sha256 hash(Bytes stored, long index) throws EvidenceException {
      try {
        return Sha256.of(stored.toArray());
      } catch (MalformedException e) {
        throw new EvidenceException("the chain hash of entry " + index + " is not a hash");
      }
    }
  }
}
