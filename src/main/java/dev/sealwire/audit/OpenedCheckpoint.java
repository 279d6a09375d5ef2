package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.tlog.Checkpoint;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.UnverifiedCheckpoint;

/**
 * A stored checkpoint with all that can be said of it by itself.
 *
 * @param size of its row
 * @param claimed what its note says, or null if it is no checkpoint
 * @param state whether it is one of this log
 * @param found what is not as it must be, or null
 */
record OpenedCheckpoint(long size, Checkpoint claimed, State state, String found) {
  private static final int ROW_BYTES = 256;

  /** Checkpoints that one task verifies: a signature takes as long as many entries. */
  static final int BATCH = 64;

  /** What a note turned out to be. */
  enum State {
    /** Signed with the log's key. */
    SIGNED,
    /** No note, or none with a checkpoint. */
    MALFORMED,
    /** Of another log. */
    OTHER_ORIGIN,
    /** There is no key to say more with. */
    NO_KEY,
    /** Not signed with the log's key, or wrongly. */
    NOT_SIGNED
  }

  /** All of them in order, read ahead and their signatures verified on other threads. */
  static Cursor<OpenedCheckpoint> all(
      Cursor<StoredCheckpoint> rows, LogIdentity identity, SignatureSuite suite, Workers workers) {
    return new Ahead<>(
        rows,
        BATCH,
        row -> ROW_BYTES + note(row).size(),
        lot -> lot.stream().map(row -> open(row, identity, suite)).toList(),
        workers);
  }

  private static Bytes note(StoredCheckpoint row) {
    return row.note() == null ? Bytes.EMPTY : row.note();
  }

  private static OpenedCheckpoint open(
      StoredCheckpoint row, LogIdentity identity, SignatureSuite suite) {
    Checkpoint claimed = null;
    try {
      UnverifiedCheckpoint note = UnverifiedCheckpoint.parse(note(row));
      claimed = note.claimed();
      if (identity.origin() != null && !claimed.origin().equals(identity.origin())) {
        return new OpenedCheckpoint(row.size(), claimed, State.OTHER_ORIGIN, claimed.origin());
      }
      if (identity.key() == null) {
        return new OpenedCheckpoint(row.size(), claimed, State.NO_KEY, null);
      }
      SignedCheckpoint.verify(note, identity.key(), suite);
      return new OpenedCheckpoint(row.size(), claimed, State.SIGNED, null);
    } catch (MalformedException e) {
      return new OpenedCheckpoint(row.size(), null, State.MALFORMED, e.getMessage());
    } catch (EvidenceException e) {
      return new OpenedCheckpoint(row.size(), claimed, State.NOT_SIGNED, e.getMessage());
    }
  }
}
