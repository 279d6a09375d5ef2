package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A checkpoint with a signature of its log that was made or verified here. The log's key has the
 * origin as its name.
 */
public final class SignedCheckpoint {
  private final VerifiedNote note;
  private final Bytes bytes;
  private final Checkpoint checkpoint;

  private SignedCheckpoint(VerifiedNote note, Bytes bytes, Checkpoint checkpoint) {
    this.note = note;
    this.bytes = bytes;
    this.checkpoint = checkpoint;
  }

  /**
   * Signs a checkpoint as its log. That it is consistent with all that the key signed before is the
   * caller's to know.
   *
   * @throws IllegalArgumentException if the signer's name is not the origin
   */
  public static SignedCheckpoint sign(Checkpoint checkpoint, NoteSigner signer) {
    if (!signer.key().name().equals(checkpoint.origin())) {
      throw new IllegalArgumentException(
          "signer is " + signer.key().name() + ", want origin " + checkpoint.origin());
    }
    String text = checkpoint.text();
    Note note = new Note(text, List.of(signer.sign(Bytes.utf8(text))));
    VerifiedNote.Signature own = new VerifiedNote.Signature(signer.key(), OptionalLong.empty());
    return new SignedCheckpoint(new VerifiedNote(note, List.of(own)), note.toBytes(), checkpoint);
  }

  /**
   * Verifies a checkpoint of the log with that key.
   *
   * @throws MalformedException if it is no note or no checkpoint
   * @throws EvidenceException if it is another log's, or the key's signature is missing or does not
   *     verify
   */
  public static SignedCheckpoint open(Bytes note, VerifierKey logKey, SignatureSuite suite)
      throws MalformedException, EvidenceException {
    return open(note, List.of(logKey), List.of(), suite);
  }

  /**
   * Verifies a checkpoint of one of several logs, and what other known keys say of it.
   *
   * @param logKeys at least one whose name is the origin must have signed
   * @param otherKeys their signatures are checked where they are there
   * @throws MalformedException if it is no note or no checkpoint
   * @throws EvidenceException if no log key with the origin as its name signed it, or a signature
   *     of any known key does not verify
   */
  public static SignedCheckpoint open(
      Bytes note, List<VerifierKey> logKeys, List<VerifierKey> otherKeys, SignatureSuite suite)
      throws MalformedException, EvidenceException {
    UnverifiedCheckpoint unverified = UnverifiedCheckpoint.parse(note);
    VerifiedNote verified = verified(unverified, logKeys, otherKeys, suite);
    return new SignedCheckpoint(verified, note, unverified.claimed());
  }

  /**
   * Verifies a checkpoint of the log with that key, as {@link #open(Bytes, VerifierKey,
   * SignatureSuite)} does, where its note was read already.
   *
   * @throws EvidenceException likewise
   */
  public static void verify(UnverifiedCheckpoint note, VerifierKey logKey, SignatureSuite suite)
      throws EvidenceException {
    verified(note, List.of(logKey), List.of(), suite);
  }

  private static VerifiedNote verified(
      UnverifiedCheckpoint unverified,
      List<VerifierKey> logKeys,
      List<VerifierKey> otherKeys,
      SignatureSuite suite)
      throws EvidenceException {
    String origin = unverified.claimed().origin();
    if (logKeys.stream().noneMatch(key -> key.name().equals(origin))) {
      throw new EvidenceException("checkpoint is of a log that is not known: " + origin);
    }
    List<VerifierKey> keys = new ArrayList<>(logKeys);
    keys.addAll(otherKeys);
    VerifiedNote verified = unverified.note().verify(keys, suite);
    boolean byLog =
        verified.signatures().stream()
            .map(VerifiedNote.Signature::key)
            .anyMatch(key -> key.name().equals(origin) && logKeys.contains(key));
    if (!byLog) {
      throw new EvidenceException("checkpoint has no signature of its log " + origin);
    }
    return verified;
  }

  /**
   * The same checkpoint with one more cosignature, which is verified first.
   *
   * @throws EvidenceException if it is not the key's or does not verify
   * @throws IllegalArgumentException if there are {@value Note#SIGNATURES_MAX} signatures already,
   *     or the key is not a cosigner's
   */
  public SignedCheckpoint with(NoteSignature cosignature, VerifierKey key, SignatureSuite suite)
      throws EvidenceException {
    long time = Cosignature.verify(key, cosignature, checkpoint, suite);
    List<NoteSignature> lines = new ArrayList<>(note.note().signatures());
    lines.add(cosignature);
    List<VerifiedNote.Signature> verified = new ArrayList<>(note.signatures());
    verified.add(new VerifiedNote.Signature(key, OptionalLong.of(time)));
    Note larger = new Note(note.text(), lines);
    return new SignedCheckpoint(new VerifiedNote(larger, verified), larger.toBytes(), checkpoint);
  }

  /** What was signed. */
  public Checkpoint checkpoint() {
    return checkpoint;
  }

  /** The whole note as it stands, signatures of unknown keys included. */
  public Bytes note() {
    return bytes;
  }

  /** The signatures that were made or verified here; the log's among them. */
  public List<VerifiedNote.Signature> signatures() {
    return note.signatures();
  }
}
