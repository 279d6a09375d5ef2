package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;

/**
 * A note whose text is a checkpoint, and whose signatures nobody checked: good for asking which log
 * it claims to be of, and no more.
 *
 * @param note the note
 * @param claimed what its text says
 */
public record UnverifiedCheckpoint(Note note, Checkpoint claimed) {
  /**
   * @throws IllegalArgumentException if the checkpoint is not what the note's text says
   */
  public UnverifiedCheckpoint {
    if (!note.text().equals(claimed.text())) {
      throw new IllegalArgumentException("checkpoint is not what the note says");
    }
  }

  /**
   * Reads a note that holds a checkpoint.
   *
   * @throws MalformedException if it is none
   */
  public static UnverifiedCheckpoint parse(Bytes note) throws MalformedException {
    Note parsed = Note.parse(note);
    return new UnverifiedCheckpoint(parsed, Checkpoint.parse(parsed.text()));
  }
}
