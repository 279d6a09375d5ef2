package dev.sealwire.ledger;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Chain;
import dev.sealwire.evidence.ClockStepped;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.Group;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.StoredEntry;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.tlog.Checkpoint;
import dev.sealwire.tlog.Merkle;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.Tile;
import dev.sealwire.tlog.TiledTree;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Gives entries their time, index and hashes. Owned by the writer thread; only {@link #tree}, which
 * has its own lock, is read by others. After a group that was not stored it is thrown away, for the
 * tree has grown.
 */
final class Appender {
  private final TiledTree tree;
  private final CertificateRegister register;
  private final Clock clock;
  private final Chain links = new Chain();
  private Sha256 chain;
  private Instant time;

  Appender(LedgerState state, CertificateRegister register, Clock clock) {
    this.tree = state.tree();
    this.register = register;
    this.chain = state.chain();
    this.time = state.time();
    this.clock = clock;
  }

  TiledTree tree() {
    return tree;
  }

  /** The tree's head, not signed. */
  Checkpoint head(String origin) {
    return new Checkpoint(origin, tree.size(), tree.root());
  }

  /** Starts a group that also stores {@code unstored}, which may be null. */
  Batch begin(StoredCheckpoint unstored) {
    return new Batch(unstored);
  }

  /** A group in the making. */
  final class Batch {
    private final StoredCheckpoint unstored;
    private final List<StoredEntry> entries = new ArrayList<>();
    private final List<Tile> tiles = new ArrayList<>();
    private final List<StoredCertificate> certificates = new ArrayList<>();
    private final List<StoredPayload> payloads = new ArrayList<>();
    private final List<StoredEntry> submitted = new ArrayList<>();
    private final Standing standing = new Standing(register);
    private boolean stepped;

    private Batch(StoredCheckpoint unstored) {
      this.unstored = unstored;
    }

    /**
     * Adds an entry; if the clock went back, one that says so before it.
     *
     * @throws MalformedException if it would be too long; it is not added then
     * @throws RefusedException if it may not be recorded, as the log stands; likewise
     */
    void add(Submission submission) throws MalformedException, RefusedException {
      standing.check(submission.event());
      submitted.add(entry(now(), submission.event()));
      certificates.addAll(submission.certificates());
      if (submission.payload() != null) {
        payloads.add(submission.payload());
      }
    }

    private Instant now() throws MalformedException {
      Instant now = clock.instant();
      if (time == null || !now.isBefore(time)) {
        return now;
      }
      if (stepped) {
        // Said once in this group, which has room for one: the rest holds the time still.
        return time;
      }
      stepped = true;
      entry(now, new ClockStepped(time));
      return now;
    }

    private StoredEntry entry(Instant at, Event event) throws MalformedException {
      Bytes leaf;
      try {
        leaf = Leaf.encode(at, event);
      } catch (IllegalArgumentException e) {
        // One text that cannot be written must cost its own entry and not the writer.
        throw new MalformedException("entry", "cannot be written: " + e.getMessage());
      }
      Sha256 leafHash = Merkle.leafHash(leaf);
      chain = links.next(chain, leafHash);
      time = at;
      StoredEntry entry = new StoredEntry(tree.size(), leaf, leafHash, chain);
      entries.add(entry);
      tiles.addAll(tree.append(leafHash));
      standing.take(entry.index(), new Entry(at, event));
      return entry;
    }

    boolean isEmpty() {
      return entries.isEmpty();
    }

    Group group() {
      return new Group(entries, tiles, certificates, payloads, unstored);
    }

    /** The group is on stable storage: what it issued and revoked counts for everybody now. */
    void stored() {
      standing.stored();
    }

    /** Tells those who submitted, in the order of their submissions. */
    void complete(SignedCheckpoint checkpoint, List<CompletableFuture<Appended>> done) {
      for (int i = 0; i < done.size(); i++) {
        StoredEntry entry = submitted.get(i);
        done.get(i)
            .complete(new Appended(entry.index(), entry.leaf(), entry.leafHash(), checkpoint));
      }
    }
  }
}
