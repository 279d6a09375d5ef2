package dev.sealwire.evidence;

import dev.sealwire.bytes.StoreUnknownException;
import java.io.IOException;

/** A log that one writer appends to and anyone reads. Nothing in it is ever changed or removed. */
public interface EvidenceLog extends EvidenceReader {
  /**
   * Appends {@code group}. When this returns, all of it is on stable storage and survives a power
   * cut. Called by the one writer only; not idempotent.
   *
   * @throws IllegalArgumentException if something in it is longer than the log can hold: nothing of
   *     it was stored, and the log goes on
   * @throws IOException if nothing of it was stored, for certain; the log goes on and may be
   *     appended to again
   * @throws StoreUnknownException if it is not known what was stored: the log takes nothing more
   *     until it is opened anew
   */
  void append(Group group) throws IOException, StoreUnknownException;

  /**
   * Stores a checkpoint by itself, when no group follows that would carry it. Not forced: a power
   * cut may lose it, and what it signs can be signed again.
   *
   * @throws StoreUnknownException as for {@link #append}
   */
  void append(StoredCheckpoint checkpoint) throws IOException, StoreUnknownException;

  /** Waits until the search rows have caught up with all entries, for tests and orderly ends. */
  void awaitSearch() throws IOException, InterruptedException;
}
