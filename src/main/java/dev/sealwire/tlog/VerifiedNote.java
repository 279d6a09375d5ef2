package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import java.util.List;
import java.util.OptionalLong;

/** A note on which a known key verified, and none failed. Made by {@link Note#verify} alone. */
public final class VerifiedNote {
  /**
   * A signature that verified.
   *
   * @param key whose it is
   * @param timestampSeconds the POSIX time it states, if its type has one; the key's word
   */
  public record Signature(VerifierKey key, OptionalLong timestampSeconds) {}

  private final Note note;
  private final List<Signature> signatures;

  VerifiedNote(Note note, List<Signature> signatures) {
    this.note = note;
    this.signatures = List.copyOf(signatures);
  }

  /**
   * Reads and verifies a note.
   *
   * @throws MalformedException as {@link Note#parse}
   * @throws EvidenceException as {@link Note#verify}
   */
  public static VerifiedNote open(Bytes note, List<VerifierKey> keys, SignatureSuite suite)
      throws MalformedException, EvidenceException {
    return Note.parse(note).verify(keys, suite);
  }

  /** The signed text. */
  public String text() {
    return note.text();
  }

  /** The note, signatures of unknown keys included. */
  public Note note() {
    return note;
  }

  /** The signatures that verified, in the note's order; at least one. */
  public List<Signature> signatures() {
    return signatures;
  }
}
