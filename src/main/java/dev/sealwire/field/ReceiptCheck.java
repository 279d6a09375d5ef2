package dev.sealwire.field;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.tlog.Merkle;
import dev.sealwire.tlog.ProofFile;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.TreeProof;
import dev.sealwire.tlog.VerifierKey;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.State;
import java.util.List;

/**
 * Follows one log: every checkpoint it is shown must be signed by the log's key and be proven to
 * have grown from the one before. Belongs to one thread.
 */
final class ReceiptCheck {
  private final VerifierKey key;
  private final SignatureSuite suite;
  private SignedCheckpoint last;

  ReceiptCheck(VerifierKey key, SignatureSuite suite) {
    this.key = key;
    this.suite = suite;
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

  /** Starts from a checkpoint that nothing was kept before. */
  void start(SignedCheckpoint first) {
    last = first;
  }

  /** Moves on from {@code from} to {@code to}, which the proof must show to have grown from it. */
  void advance(SignedCheckpoint from, SignedCheckpoint to, List<Sha256> proof)
      throws EvidenceException, MalformedException {
    TreeProof.verifyConsistency(
        from.checkpoint().size(),
        to.checkpoint().size(),
        from.checkpoint().root(),
        to.checkpoint().root(),
        proof);
    last = to;
  }

  /** Moves on to the checkpoint of {@code state}, if it is another than the last. */
  void grown(State state) throws EvidenceException, MalformedException {
    Bytes note = Bytes.utf8(state.checkpoint());
    if (!note.equals(last.note())) {
      follow(open(note), state.from(), state.consistency());
    }
  }

  private void follow(SignedCheckpoint to, long from, List<Sha256> consistency)
      throws EvidenceException, MalformedException {
    if (from != last.checkpoint().size()) {
      throw new EvidenceException(
          "growth is proven from size " + from + ", want " + last.checkpoint().size());
    }
    advance(last, to, consistency);
  }

  /**
   * Verifies a receipt: its checkpoint, that checkpoint's growth from the last one, and the entry's
   * place.
   *
   * @return the receipt's checkpoint
   */
  SignedCheckpoint receipt(Messages.Receipt receipt, Bytes leaf)
      throws EvidenceException, MalformedException {
    ProofFile proof = ProofFile.parse(Bytes.utf8(receipt.proof()));
    SignedCheckpoint at = last;
    if (!proof.checkpointNote().equals(last.note())) {
      at = open(proof.checkpointNote());
      follow(at, receipt.from(), receipt.consistency());
    }
    if (proof.index() != receipt.index()) {
      throw new EvidenceException(
          "the proof is of entry " + proof.index() + ", want " + receipt.index());
    }
    TreeProof.verifyInclusion(
        proof.index(),
        at.checkpoint().size(),
        Merkle.leafHash(leaf),
        proof.path(),
        at.checkpoint().root());
    return at;
  }
}
