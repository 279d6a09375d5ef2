package dev.sealwire.field;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.tlog.Note;
import dev.sealwire.tlog.ProofFile;
import dev.sealwire.tlog.TreeProof;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Receipts that came together, in one file: lines of UTF-8, each with its newline.
 *
 * <pre>
 * sealwire-receipts@v1
 * index 17          then, of this receipt, the hashes of its path in base64, a line each
 *                   an empty line
 * {"v":1,...}       the entry, which has no newline in it
 * index 18          and so on
 * checkpoint        the last line before the signed note, which goes on to the end
 * </pre>
 *
 * <p>The lines from {@code index} to the empty one, between the first line of a tlog-proof and the
 * note, are that entry's {@code .tlog-proof}. Nothing in a file is verified.
 *
 * @param receipts in the order in which they came
 * @param checkpointNote the checkpoint that all of them are under
 */
public record ReceiptsFile(List<One> receipts, Bytes checkpointNote) {
  /** The most receipts in a file. */
  public static final int RECEIPTS_MAX = 1024;

  /** The longest file that is read; none that is written is as long. */
  public static final int FILE_BYTES_MAX = 80 * 1024 * 1024;

  private static final String HEADER = "sealwire-receipts@v1";
  private static final String INDEX = "index ";
  private static final String CHECKPOINT = "checkpoint";

  /**
   * One of them.
   *
   * @param index of the entry
   * @param path that shows it in the tree of the checkpoint
   * @param leaf the entry
   */
  public record One(long index, List<Sha256> path, Bytes leaf) {
    /** Copies the list. */
    public One {
      path = List.copyOf(path);
    }
  }

  /** Copies the list. */
  public ReceiptsFile {
    receipts = List.copyOf(receipts);
  }

  /** Whether {@code file} begins as such a file does. */
  public static boolean claims(Bytes file) {
    Bytes header = Bytes.utf8(HEADER + "\n");
    return file.size() >= header.size() && file.slice(0, header.size()).equals(header);
  }

  /** The proof of one of them, as a file of its own. */
  public ProofFile proof(One one) {
    return new ProofFile(one.index(), null, one.path(), checkpointNote);
  }

  /** The file. */
  public byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(receipts.size() * 2048);
    line(out, HEADER);
    for (One one : receipts) {
      line(out, INDEX + one.index());
      one.path().forEach(hash -> line(out, hash.base64()));
      out.write('\n');
      out.writeBytes(one.leaf().toArray());
      out.write('\n');
    }
    line(out, CHECKPOINT);
    out.writeBytes(checkpointNote.toArray());
    return out.toByteArray();
  }

  private static void line(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }

  /**
   * Reads a file.
   *
   * @throws MalformedException if it is none, or over the limits
   */
  public static ReceiptsFile parse(Bytes file) throws MalformedException {
    if (file.size() > FILE_BYTES_MAX) {
      throw new MalformedException(
          "receipts", "are " + file.size() + " bytes, want at most " + FILE_BYTES_MAX);
    }
    Lines lines = new Lines(file);
    if (!lines.next(HEADER.length()).equals(HEADER)) {
      throw new MalformedException("receipts", 0, "do not start with the line " + HEADER);
    }
    List<One> receipts = new ArrayList<>();
    String line = lines.next(Leaf.BYTES_MAX);
    while (line.startsWith(INDEX)) {
      if (receipts.size() == RECEIPTS_MAX) {
        throw new MalformedException("receipts", lines.at, "are over " + RECEIPTS_MAX);
      }
      receipts.add(one(line, lines));
      line = lines.next(Leaf.BYTES_MAX);
    }
    if (!line.equals(CHECKPOINT) || receipts.isEmpty()) {
      throw new MalformedException(
          "receipts", lines.at, "have no line index N, or checkpoint, where one is wanted");
    }
    Bytes note = file.slice(lines.at);
    if (note.size() > Note.NOTE_BYTES_MAX) {
      throw new MalformedException("receipts", lines.at, "have too long a checkpoint");
    }
    return new ReceiptsFile(receipts, note);
  }

  private static One one(String first, Lines lines) throws MalformedException {
    String digits = first.substring(INDEX.length());
    if (!digits.matches("0|[1-9][0-9]{0,17}")) {
      throw new MalformedException("receipts", lines.at, "have an index that is no number");
    }
    List<Sha256> path = new ArrayList<>();
    for (String line = lines.next(64); !line.isEmpty(); line = lines.next(64)) {
      if (path.size() == TreeProof.PATH_HASHES_MAX) {
        throw new MalformedException("receipts", lines.at, "have a path that is too long");
      }
      path.add(Sha256.ofBase64(line));
    }
    return new One(Long.parseLong(digits), path, Bytes.utf8(lines.next(Leaf.BYTES_MAX)));
  }

  /** Takes lines off the front. */
  private static final class Lines {
    private final Bytes file;
    private int at;

    Lines(Bytes file) {
      this.file = file;
    }

    String next(int maxBytes) throws MalformedException {
      int end = at;
      while (end < file.size() && file.at(end) != '\n') {
        end++;
      }
      if (end == file.size() || end - at > maxBytes) {
        throw new MalformedException("receipts", at, "have a line that is cut off or too long");
      }
      String line = file.slice(at, end).utf8();
      at = end + 1;
      return line;
    }
  }
}
