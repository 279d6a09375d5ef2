package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is left of a log that did not prove its growth: the checkpoint that was kept, the one that
 * was shown, both as they were signed, and what came as a proof. The format is in
 * docs/formats/proofs.md: a first line {@code sealwire-growth@v1}; {@code time}, {@code answer} and
 * {@code detail} lines; the proof's hashes in base64, one a line; an empty line; the kept
 * checkpoint; an empty line; the shown checkpoint. Nothing in it is verified before {@link #judge}
 * says so, and only the two checkpoints ever are.
 *
 * @param time when it was written, by the writer's clock
 * @param answer what came when growth was to be proven
 * @param detail what went wrong, for people: one line of 1 to {@value #DETAIL_CHARS_MAX} characters
 * @param proof the hashes that came, of whatever number, at most {@value #HASHES_MAX}; none unless
 *     the answer is {@link Answer#PROOF}
 * @param keptNote the checkpoint that was kept
 * @param shownNote the checkpoint that was shown after it
 */
public record GrowthFile(
    Instant time,
    Answer answer,
    String detail,
    List<Sha256> proof,
    Bytes keptNote,
    Bytes shownNote) {

  /** What came when the log was to prove that it grew. */
  public enum Answer {
    /** A proof: its hashes are in the file. */
    PROOF,
    /** Something that is no proof. */
    MALFORMED,
    /** Another message, or a goodbye and nothing after it. */
    NONE,
    /** No proof could help: the shown checkpoint is smaller, or of the same size. */
    NOT_ASKED;

    /** Its name in the file: {@code not-asked}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Answer parse(String label) throws MalformedException {
      for (Answer answer : values()) {
        if (answer.label().equals(label)) {
          return answer;
        }
      }
      throw new MalformedException(
          "growth file", 3, "is not answer proof, malformed, none or not-asked");
    }
  }

  /** What the file shows of the log. */
  public enum Shows {
    /** The shown checkpoint's log grew from the kept one's. */
    CONSISTENT,
    /** One size, two roots, both signed. */
    TWO_HISTORIES,
    /** The proof leads to the shown root, and to another than the kept one for the kept size. */
    TWO_HISTORIES_BY_PROOF,
    /** The shown checkpoint is the smaller one. */
    SHRUNK,
    /** The shown checkpoint is the larger one, and nothing in the file proves its growth. */
    UNPROVEN
  }

  /**
   * What came out.
   *
   * @param key signed both
   * @param kept the kept checkpoint, verified
   * @param shown the shown one, verified
   * @param shows what they show
   * @param why why the proof does not hold; null if there is none or it holds
   * @param prefix the root that the shown tree has at the kept size; null unless it is {@link
   *     Shows#TWO_HISTORIES_BY_PROOF}
   */
  public record Judged(
      VerifierKey key, Checkpoint kept, Checkpoint shown, Shows shows, String why, Sha256 prefix) {}

  /** The first line. */
  public static final String HEADER = "sealwire-growth@v1";

  /** The longest detail. */
  public static final int DETAIL_CHARS_MAX = 1000;

  /** The most hashes: more than a frame of the channel holds, far more than any proof has. */
  public static final int HASHES_MAX = 8192;

  /** The longest file: two notes of the longest, all hashes in base64, and the rest. */
  public static final int FILE_BYTES_MAX = 2 * Note.NOTE_BYTES_MAX + 45 * HASHES_MAX + 8 * 1024;

  private static final String TIME = "time ";
  private static final String ANSWER = "answer ";
  private static final String DETAIL = "detail ";

  /**
   * @throws IllegalArgumentException if a value is not as described
   */
  public GrowthFile {
    proof = List.copyOf(proof);
    try {
      check(answer, detail, proof.size());
      UnverifiedCheckpoint.parse(keptNote);
      UnverifiedCheckpoint.parse(shownNote);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static void check(Answer answer, String detail, int hashes) throws MalformedException {
    if (detail.isEmpty() || detail.length() > DETAIL_CHARS_MAX) {
      throw new MalformedException(
          "growth file",
          "has a detail of " + detail.length() + " characters, want 1 to " + DETAIL_CHARS_MAX);
    }
    if (detail.indexOf('\n') >= 0 || Text.fault(detail) != null) {
      throw new MalformedException("growth file", "has a detail with control characters");
    }
    if (hashes > HASHES_MAX || hashes > 0 && answer != Answer.PROOF) {
      throw new MalformedException(
          "growth file", "has " + hashes + " hashes with answer " + answer.label());
    }
  }

  /** Any text as a detail: what cannot stand in one is replaced, what is too long cut. */
  public static String detail(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(DETAIL_CHARS_MAX / 2)
        .map(c -> c < ' ' || Character.getType(c) == Character.SURROGATE ? '?' : c)
        .forEach(out::appendCodePoint);
    return out.isEmpty() ? "-" : out.toString();
  }

  /** Whether {@code file} says that it is such a file, of whatever version. */
  public static boolean claims(Bytes file) {
    Bytes start = Bytes.utf8(HEADER.substring(0, HEADER.indexOf('@') + 1));
    return file.size() >= start.size() && file.slice(0, start.size()).equals(start);
  }

  /**
   * Reads such a file.
   *
   * @throws MalformedException if it is none, or larger than the limits
   */
  public static GrowthFile parse(Bytes file) throws MalformedException {
    if (file.size() > FILE_BYTES_MAX) {
      throw new MalformedException(
          "growth file", "is " + file.size() + " bytes, want at most " + FILE_BYTES_MAX);
    }
    String text = file.utf8();
    int end = text.indexOf("\n\n");
    if (end < 0) {
      throw new MalformedException("growth file", "has no empty line before its checkpoints");
    }
    String[] head = text.substring(0, end).split("\n", -1);
    if (!head[0].equals(HEADER)) {
      throw new MalformedException("growth file", 1, "does not start with the line " + HEADER);
    }
    Instant time = time(value(head, 1, TIME));
    Answer answer = Answer.parse(value(head, 2, ANSWER));
    String detail = value(head, 3, DETAIL);
    check(answer, detail, head.length - 4);
    List<Sha256> proof = new ArrayList<>();
    for (int i = 4; i < head.length; i++) {
      proof.add(Sha256.ofBase64(head[i]));
    }
    // A checkpoint has one empty line, before its signatures; the next one ends it.
    int kept = end + 2;
    int signatures = text.indexOf("\n\n", kept);
    int split = signatures < 0 ? -1 : text.indexOf("\n\n", signatures + 2);
    if (split < 0) {
      throw new MalformedException("growth file", "has no empty line between two checkpoints");
    }
    Bytes keptNote = Bytes.utf8(text.substring(kept, split + 1));
    Bytes shownNote = Bytes.utf8(text.substring(split + 2));
    UnverifiedCheckpoint.parse(keptNote);
    UnverifiedCheckpoint.parse(shownNote);
    return new GrowthFile(time, answer, detail, proof, keptNote, shownNote);
  }

  private static String value(String[] lines, int at, String name) throws MalformedException {
    if (at >= lines.length || !lines[at].startsWith(name)) {
      throw new MalformedException("growth file", at + 1, "is not a line " + name.strip());
    }
    return lines[at].substring(name.length());
  }

  private static Instant time(String text) throws MalformedException {
    try {
      Instant time = Instant.parse(text);
      if (time.toString().equals(text)) {
        return time;
      }
    } catch (DateTimeException e) {
      // Told apart below.
    }
    throw new MalformedException("growth file", 2, "is not a time such as 2026-11-23T07:46:52Z");
  }

  /** The file. */
  public Bytes toBytes() {
    StringBuilder out = new StringBuilder(HEADER).append('\n');
    out.append(TIME).append(time).append('\n');
    out.append(ANSWER).append(answer.label()).append('\n');
    out.append(DETAIL).append(detail).append('\n');
    proof.forEach(hash -> out.append(hash.base64()).append('\n'));
    return Bytes.utf8(out.append('\n').toString())
        .plus(keptNote)
        .plus(Bytes.utf8("\n"))
        .plus(shownNote);
  }

  /**
   * Verifies both checkpoints and runs the proof again.
   *
   * @param logKeys one of them, by itself, must have signed both checkpoints
   * @throws EvidenceException if none did: the file says nothing of a log of these keys
   */
  public Judged judge(List<VerifierKey> logKeys, SignatureSuite suite) throws EvidenceException {
    EvidenceException failed = null;
    for (VerifierKey key : logKeys) {
      try {
        Checkpoint kept = open("kept", keptNote, key, suite);
        return judge(key, kept, open("shown", shownNote, key, suite));
      } catch (EvidenceException e) {
        failed = e;
      }
    }
    throw failed != null && logKeys.size() == 1
        ? failed
        : new EvidenceException("none of the keys given signed both checkpoints");
  }

  private static Checkpoint open(String which, Bytes note, VerifierKey key, SignatureSuite suite)
      throws EvidenceException {
    try {
      return SignedCheckpoint.open(note, key, suite).checkpoint();
    } catch (EvidenceException | MalformedException e) {
      throw new EvidenceException(
          "the " + which + " checkpoint is not the log's: " + e.getMessage());
    }
  }

  private Judged judge(VerifierKey key, Checkpoint kept, Checkpoint shown) {
    Shows shows;
    if (kept.size() == shown.size()) {
      shows = kept.root().equals(shown.root()) ? Shows.CONSISTENT : Shows.TWO_HISTORIES;
    } else if (kept.size() == 0) {
      shows = Shows.CONSISTENT; // every log grew from the empty one
    } else if (shown.size() < kept.size()) {
      shows = Shows.SHRUNK;
    } else if (answer == Answer.PROOF) {
      return proven(key, kept, shown);
    } else {
      shows = Shows.UNPROVEN;
    }
    return new Judged(key, kept, shown, shows, null, null);
  }

  private Judged proven(VerifierKey key, Checkpoint kept, Checkpoint shown) {
    try {
      TreeProof.Roots roots =
          TreeProof.foldConsistency(kept.size(), shown.size(), kept.root(), proof);
      if (!roots.to().equals(shown.root())) {
        String why =
            "it leads to " + roots.to() + ", which is not the root of the shown checkpoint";
        return new Judged(key, kept, shown, Shows.UNPROVEN, why, null);
      }
      if (roots.from().equals(kept.root())) {
        return new Judged(key, kept, shown, Shows.CONSISTENT, null, null);
      }
      // Preimages all the way: the tree under the shown root has this root at the kept size.
      String why = "it leads to " + roots.from() + " for size " + kept.size();
      return new Judged(key, kept, shown, Shows.TWO_HISTORIES_BY_PROOF, why, roots.from());
    } catch (MalformedException e) {
      return new Judged(key, kept, shown, Shows.UNPROVEN, e.getMessage(), null);
    }
  }
}
