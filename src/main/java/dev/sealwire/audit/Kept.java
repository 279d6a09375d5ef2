package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.tlog.ProofFile;
import dev.sealwire.tlog.UnverifiedCheckpoint;

/**
 * Something that was kept outside the log's reach: a checkpoint, or a receipt with the entry it is
 * for. Its form was checked, nothing else.
 *
 * @param label how to name it in findings, such as its file's name
 * @param note the checkpoint; a receipt's is the one inside it
 * @param proof the receipt, or null
 * @param leaf the receipt's entry; null exactly if there is no receipt
 */
public record Kept(String label, Bytes note, ProofFile proof, Bytes leaf) {
  private static final Bytes RECEIPT = Bytes.utf8("c2sp.org/tlog-proof@");

  /**
   * @throws IllegalArgumentException if there is a receipt without its entry, or the reverse
   */
  public Kept {
    if ((proof == null) != (leaf == null)) {
      throw new IllegalArgumentException(label + " has only one of receipt and entry");
    }
  }

  /** Whether {@code file} looks like a receipt, so that its entry must be brought along. */
  public static boolean isReceipt(Bytes file) {
    return file.size() >= RECEIPT.size() && file.slice(0, RECEIPT.size()).equals(RECEIPT);
  }

  /**
   * Reads a kept file: a {@code .tlog-proof} by its first line, else a checkpoint.
   *
   * @param leaf the entry a receipt is for; of a checkpoint it is not looked at and may be null
   * @throws MalformedException if it is neither, or a receipt comes without its entry
   */
  public static Kept parse(String label, Bytes file, Bytes leaf) throws MalformedException {
    if (!isReceipt(file)) {
      UnverifiedCheckpoint.parse(file);
      return new Kept(label, file, null, null);
    }
    if (leaf == null) {
      throw new MalformedException("receipt " + label, "comes without the entry it is for");
    }
    ProofFile proof = ProofFile.parse(file);
    return new Kept(label, proof.checkpointNote(), proof, leaf);
  }
}
