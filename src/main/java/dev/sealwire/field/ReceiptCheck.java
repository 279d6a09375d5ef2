package dev.sealwire.field;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.tlog.Checkpoint;
import dev.sealwire.tlog.GrowthFile;
import dev.sealwire.tlog.GrowthFile.Answer;
import dev.sealwire.tlog.Merkle;
import dev.sealwire.tlog.ProofFile;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.TreeProof;
import dev.sealwire.tlog.VerifierKey;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.Receipts;
import dev.sealwire.wire.State;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/**
 * Follows one log: every checkpoint it is shown must be signed by the log's key and be proven to
 * have grown from the one before; of one that is not, the evidence is kept. Belongs to one thread.
 */
final class ReceiptCheck {
  private final VerifierKey key;
  private final SignatureSuite suite;
  private final StateFolder state;
  private final Clock clock;
  private SignedCheckpoint last;

  /**
   * @param state where the last checkpoint is kept, and the evidence against a log that did not
   *     grow from it
   */
  ReceiptCheck(VerifierKey key, SignatureSuite suite, StateFolder state, Clock clock) {
    this.key = key;
    this.suite = suite;
    this.state = state;
    this.clock = clock;
  }

  /** The latest checkpoint that was verified. */
  SignedCheckpoint last() {
    return last;
  }

  /**
   * Opens a checkpoint: signed by this log's key, of this log's origin. Its growth is not proven by
   * that.
   */
  SignedCheckpoint open(Bytes note) throws EvidenceException, MalformedException {
    SignedCheckpoint opened = SignedCheckpoint.open(note, key, suite);
    if (!opened.checkpoint().origin().equals(key.name())) {
      throw new EvidenceException(
          "the checkpoint is of log " + opened.checkpoint().origin() + ", want " + key.name());
    }
    return opened;
  }

  /** Starts from a checkpoint that is believed: the one kept, or the first ever seen. */
  void start(SignedCheckpoint first) {
    last = first;
  }

  /**
   * Moves on to {@code next} if it takes no proof.
   *
   * @return whether that was so; if not, it is larger, and a proof is wanted
   * @throws EvidenceException if it is smaller, or of the same size and another log's
   */
  boolean settled(SignedCheckpoint next) throws EvidenceException {
    long from = last.checkpoint().size();
    long to = next.checkpoint().size();
    if (to < from) {
      throw against(
          next,
          Answer.NOT_ASKED,
          List.of(),
          "the collector's log has "
              + to
              + " entries, but the checkpoint kept here covers "
              + from
              + ": entries were cut off, or this is an older copy");
    }
    if (to == from && !next.checkpoint().root().equals(last.checkpoint().root())) {
      throw against(
          next,
          Answer.NOT_ASKED,
          List.of(),
          "the collector's log of size "
              + to
              + " did not grow from the one kept here, which has the same size and another root:"
              + " the log's key signed two histories");
    }
    if (to == from || from == 0) {
      last = next;
      return true;
    }
    return false;
  }

  /**
   * Moves on to {@code next}, which the proof must show to have grown from the last checkpoint.
   *
   * @param from the size that the collector says it proves growth from
   */
  void advance(SignedCheckpoint next, long from, List<Sha256> proof) throws EvidenceException {
    if (settled(next)) {
      return;
    }
    long size = last.checkpoint().size();
    if (from != size) {
      throw against(
          next,
          Answer.PROOF,
          proof,
          "the collector proves growth from size " + from + ", want " + size);
    }
    try {
      TreeProof.verifyConsistency(
          size,
          next.checkpoint().size(),
          last.checkpoint().root(),
          next.checkpoint().root(),
          proof);
    } catch (EvidenceException | MalformedException e) {
      throw against(
          next,
          Answer.PROOF,
          proof,
          "the collector's log of size "
              + next.checkpoint().size()
              + " did not grow from the one of size "
              + size
              + " kept here: it was rewritten ("
              + e.getMessage()
              + ")");
    }
    last = next;
  }

  /**
   * Writes down what came instead of growth from the last checkpoint.
   *
   * @return what to throw: it says where the evidence is
   */
  EvidenceException against(
      SignedCheckpoint shown, Answer answer, List<Sha256> proof, String message) {
    return against(last, shown, answer, proof, message);
  }

  private EvidenceException against(
      SignedCheckpoint kept,
      SignedCheckpoint shown,
      Answer answer,
      List<Sha256> proof,
      String message) {
    GrowthFile file =
        new GrowthFile(
            clock.instant(), answer, GrowthFile.detail(message), proof, kept.note(), shown.note());
    try {
      return new EvidenceException(
          message
              + "; the evidence for sealwire check is in "
              + state.keepEvidence(key.name(), file));
    } catch (IOException e) {
      return new EvidenceException(
          message + "; the evidence of it could not be kept: " + e.getMessage());
    }
  }

  /**
   * Keeps the last checkpoint, forced.
   *
   * @throws EvidenceException if another client keeps one of the same size and another root here
   */
  void keep() throws IOException, EvidenceException {
    SignedCheckpoint kept = state.keep(last, key, suite);
    boolean same = kept.checkpoint().root().equals(last.checkpoint().root());
    if (kept.checkpoint().size() == last.checkpoint().size() && !same) {
      throw against(
          kept,
          last,
          Answer.NOT_ASKED,
          List.of(),
          "another client was shown another log of size "
              + kept.checkpoint().size()
              + ": the log's key signed two histories");
    }
  }

  /** Moves on to the checkpoint of {@code state}, if it is another than the last. */
  void grown(State state) throws EvidenceException, MalformedException {
    Bytes note = Bytes.utf8(state.checkpoint());
    if (!note.equals(last.note())) {
      advance(open(note), state.from(), state.consistency());
    }
  }

  /**
   * Verifies a receipt: its checkpoint, that checkpoint's growth from the last one, and the entry's
   * place. The checkpoint is {@link #last} then.
   *
   * @return its proof
   */
  ProofFile receipt(Messages.Receipt receipt, Bytes leaf)
      throws EvidenceException, MalformedException {
    ProofFile proof = ProofFile.parse(Bytes.utf8(receipt.proof()));
    move(proof.checkpointNote(), receipt.from(), receipt.consistency());
    if (proof.index() != receipt.index()) {
      throw new EvidenceException(
          "the proof is of entry " + proof.index() + ", want " + receipt.index());
    }
    included(proof.index(), leaf, proof.path());
    return proof;
  }

  /** Likewise of several receipts under one checkpoint. */
  void receipts(Receipts receipts) throws EvidenceException, MalformedException {
    move(receipts.checkpoint(), receipts.from(), receipts.consistency());
    for (Receipts.One one : receipts.all()) {
      included(one.index(), one.leaf(), one.path());
    }
  }

  private void move(Bytes note, long from, List<Sha256> consistency)
      throws EvidenceException, MalformedException {
    if (!note.equals(last.note())) {
      advance(open(note), from, consistency);
    }
  }

  private void included(long index, Bytes leaf, List<Sha256> path)
      throws EvidenceException, MalformedException {
    Checkpoint checkpoint = last.checkpoint();
    TreeProof.verifyInclusion(
        index, checkpoint.size(), Merkle.leafHash(leaf), path, checkpoint.root());
  }
}
