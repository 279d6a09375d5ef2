package dev.sealwire.tlog;

import dev.sealwire.bytes.Base64s;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code .tlog-proof}: what shows, without the log, that an entry is in it. C2SP tlog-proof: a
 * first line {@code c2sp.org/tlog-proof@v1}; perhaps {@code extra <base64>}; {@code index
 * <decimal>}; the inclusion path in base64, a hash a line; an empty line; the checkpoint as it
 * stands. Nothing in it is verified before {@link #verify} says so.
 *
 * @param index of the entry, at least 0
 * @param extra what an application adds, 1 to {@value #EXTRA_BYTES_MAX} bytes, covered by no
 *     signature; or null
 * @param path RFC 6962 section 2.1.1, at most {@value TreeProof#PATH_HASHES_MAX} hashes
 * @param checkpointNote the checkpoint, cosignatures included
 */
public record ProofFile(long index, Bytes extra, List<Sha256> path, Bytes checkpointNote) {
  /** The longest extra data. */
  public static final int EXTRA_BYTES_MAX = 64 * 1024;

  /** The longest proof file: the longest note, the longest extra data, and room for the rest. */
  public static final int PROOF_BYTES_MAX = Note.NOTE_BYTES_MAX + 2 * EXTRA_BYTES_MAX;

  private static final String HEADER = "c2sp.org/tlog-proof@v1";
  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public ProofFile {
    path = List.copyOf(path);
    if (index < 0 || path.size() > TreeProof.PATH_HASHES_MAX) {
      throw new IllegalArgumentException(
          "proof is of index " + index + " and " + path.size() + " hashes, want 0 or more and 64");
    }
    if (extra != null && (extra.size() == 0 || extra.size() > EXTRA_BYTES_MAX)) {
      throw new IllegalArgumentException(
          "extra data is " + extra.size() + " bytes, want 1 to " + EXTRA_BYTES_MAX + " or none");
    }
    if (checkpointNote.size() > Note.NOTE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "checkpoint is " + checkpointNote.size() + " bytes, want at most " + Note.NOTE_BYTES_MAX);
    }
  }

  /**
   * Reads a proof file, and checks that its checkpoint is one and that the path has the length that
   * index and size give.
   *
   * @throws MalformedException if it is not such a file, or larger than the limits
   */
  public static ProofFile parse(Bytes file) throws MalformedException {
    if (file.size() > PROOF_BYTES_MAX) {
      throw new MalformedException(
          "proof file", "is " + file.size() + " bytes, want at most " + PROOF_BYTES_MAX);
    }
    Lines lines = new Lines(file.utf8());
    if (!lines.next().equals(HEADER)) {
      throw new MalformedException("proof file", 1, "does not start with the line " + HEADER);
    }
    String line = lines.next();
    Bytes extra = null;
    if (line.startsWith(EXTRA)) {
      extra = Bytes.wrap(Base64s.decode(line.substring(EXTRA.length())));
      if (extra.size() == 0 || extra.size() > EXTRA_BYTES_MAX) {
        throw new MalformedException(
            "extra data", "is " + extra.size() + " bytes, want 1 to " + EXTRA_BYTES_MAX);
      }
      line = lines.next();
    }
    if (!line.startsWith(INDEX)) {
      throw new MalformedException("proof file", lines.number, "is not the line index <decimal>");
    }
    long index = Text.decimal("proof index", line.substring(INDEX.length()));
    List<Sha256> path = new ArrayList<>();
    for (line = lines.next(); !line.isEmpty(); line = lines.next()) {
      if (path.size() == TreeProof.PATH_HASHES_MAX) {
        throw new MalformedException(
            "proof file", lines.number, "has over " + TreeProof.PATH_HASHES_MAX + " hashes");
      }
      path.add(Sha256.ofBase64(line));
    }
    Bytes note = Bytes.utf8(lines.rest());
    TreeProof.checkInclusionShape(
        index, UnverifiedCheckpoint.parse(note).claimed().size(), path.size());
    return new ProofFile(index, extra, path, note);
  }

  /** The file. */
  public Bytes toBytes() {
    StringBuilder out = new StringBuilder(HEADER).append('\n');
    if (extra != null) {
      out.append(EXTRA).append(extra.base64()).append('\n');
    }
    out.append(INDEX).append(index).append('\n');
    path.forEach(hash -> out.append(hash.base64()).append('\n'));
    return Bytes.utf8(out.append('\n').toString()).plus(checkpointNote);
  }

  /**
   * Verifies that the entry is in a log the policy knows: C2SP tlog-proof, "Verifying a tlog
   * proof". The extra data stays unverified.
   *
   * @param leaf the entry's bytes
   * @return the checkpoint it is in
   * @throws MalformedException if the checkpoint is none or the path has the wrong length
   * @throws EvidenceException if the log is unknown, a signature does not verify, the quorum is not
   *     reached, or the path does not lead from the entry to the root
   */
  public SignedCheckpoint verify(Bytes leaf, Policy policy, SignatureSuite suite)
      throws MalformedException, EvidenceException {
    return verify(Merkle.leafHash(leaf), policy, suite);
  }

  /** As above, for whoever has the leaf hash ({@link Merkle#leafHash}) and not the entry. */
  public SignedCheckpoint verify(Sha256 leafHash, Policy policy, SignatureSuite suite)
      throws MalformedException, EvidenceException {
    long claimed = UnverifiedCheckpoint.parse(checkpointNote).claimed().size();
    TreeProof.checkInclusionShape(index, claimed, path.size());
    SignedCheckpoint signed = policy.open(checkpointNote, suite);
    Checkpoint checkpoint = signed.checkpoint();
    TreeProof.verifyInclusion(index, checkpoint.size(), leafHash, path, checkpoint.root());
    return signed;
  }

  /** Takes lines off the front of a text. */
  private static final class Lines {
    private final String text;
    private int at;
    private int number;

    Lines(String text) {
      this.text = text;
    }

    String next() throws MalformedException {
      int end = text.indexOf('\n', at);
      number++;
      if (end < 0) {
        throw new MalformedException("proof file", number, "ends before its checkpoint");
      }
      String line = text.substring(at, end);
      at = end + 1;
      return line;
    }

    String rest() {
      return text.substring(at);
    }
  }
}
