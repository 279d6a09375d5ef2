package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A note as it was read: text, an empty line, signature lines. C2SP signed-note, "Format". Nobody
 * checked a signature yet: {@link #verify} does, and only what it returns may be believed.
 *
 * @param text what is signed, its last newline included; may hold empty lines
 * @param signatures 1 to {@value #SIGNATURES_MAX}
 */
public record Note(String text, List<NoteSignature> signatures) {
  /** The longest note: all signatures ML-DSA-44 under the longest names, and room for text. */
  public static final int NOTE_BYTES_MAX = 256 * 1024;

  /** The most signatures; the specification wants at least 16. */
  public static final int SIGNATURES_MAX = 64;

  /**
   * @throws IllegalArgumentException if the text does not end in a newline or has a control
   *     character, or the number of signatures is out of range
   */
  public Note {
    signatures = List.copyOf(signatures);
    String fault = textFault(text);
    if (fault != null) {
      throw new IllegalArgumentException("note text " + fault);
    }
    if (signatures.isEmpty() || signatures.size() > SIGNATURES_MAX) {
      throw new IllegalArgumentException(
          "note has " + signatures.size() + " signatures, want 1 to " + SIGNATURES_MAX);
    }
  }

  /**
   * Reads a note.
   *
   * @throws MalformedException if it is none, or larger than the limits
   */
  public static Note parse(Bytes note) throws MalformedException {
    if (note.size() > NOTE_BYTES_MAX) {
      throw new MalformedException(
          "note", "is " + note.size() + " bytes, want at most " + NOTE_BYTES_MAX);
    }
    String all = note.utf8();
    String fault = Text.fault(all);
    if (fault != null) {
      throw new MalformedException("note", fault);
    }
    int split = all.lastIndexOf("\n\n");
    if (split < 0) {
      throw new MalformedException("note", "has no empty line before its signatures");
    }
    int at = split + 2;
    if (at == all.length() || !all.endsWith("\n")) {
      throw new MalformedException("note", "does not end in a signature line and a newline");
    }
    List<NoteSignature> signatures = new ArrayList<>();
    while (at < all.length()) {
      if (signatures.size() == SIGNATURES_MAX) {
        throw new MalformedException("note", "has over " + SIGNATURES_MAX + " signatures");
      }
      int end = all.indexOf('\n', at);
      signatures.add(NoteSignature.parse(all.substring(at, end)));
      at = end + 1;
    }
    return new Note(all.substring(0, split + 1), signatures);
  }

  private static String textFault(String text) {
    return text.endsWith("\n") ? Text.fault(text) : "does not end in a newline";
  }

  /** The note in bytes. */
  public Bytes toBytes() {
    StringBuilder out = new StringBuilder(text).append('\n');
    signatures.forEach(signature -> out.append(signature.line()));
    return Bytes.utf8(out.toString());
  }

  /**
   * Checks every signature of a known key. Signatures under an unknown name or key id are ignored.
   *
   * @param keys the known keys
   * @throws EvidenceException if a signature of a known key does not verify, or there is none
   * @throws IllegalArgumentException if two different keys have the same name and key id
   */
  public VerifiedNote verify(List<VerifierKey> keys, SignatureSuite suite)
      throws EvidenceException {
    List<VerifiedNote.Signature> verified = new ArrayList<>();
    for (NoteSignature signature : signatures) {
      VerifierKey key = known(signature, keys);
      if (key != null) {
        verified.add(verify(signature, key, suite));
      }
    }
    if (verified.isEmpty()) {
      throw new EvidenceException("note has no signature of a known key");
    }
    return new VerifiedNote(this, verified);
  }

  private static VerifierKey known(NoteSignature signature, List<VerifierKey> keys) {
    VerifierKey found = null;
    for (VerifierKey key : keys) {
      if (signature.claims(key)) {
        if (found != null && !found.equals(key)) {
          throw new IllegalArgumentException("two keys have the name and key id of " + key);
        }
        found = key;
      }
    }
    return found;
  }

  private VerifiedNote.Signature verify(
      NoteSignature signature, VerifierKey key, SignatureSuite suite) throws EvidenceException {
    if (key.type().cosignature()) {
      Checkpoint checkpoint;
      try {
        checkpoint = Checkpoint.parse(text);
      } catch (MalformedException e) {
        throw new EvidenceException(
            "cosignature of " + key.name() + " is on no checkpoint: " + e.getMessage());
      }
      long time = Cosignature.verify(key, signature, checkpoint, suite);
      return new VerifiedNote.Signature(key, OptionalLong.of(time));
    }
    if (!suite.verifyEd25519(key.publicKey(), Bytes.utf8(text), signature.signature())) {
      throw new EvidenceException("signature of " + key.name() + " does not verify");
    }
    return new VerifiedNote.Signature(key, OptionalLong.empty());
  }
}
