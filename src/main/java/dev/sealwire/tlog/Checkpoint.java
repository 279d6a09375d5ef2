package dev.sealwire.tlog;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;

/**
 * What a log says of itself: C2SP tlog-checkpoint. Its text is three lines: origin, size in
 * decimal, root in base64. Extension lines are refused, since not every signature covers them.
 *
 * @param origin the log's name, 1 to {@value #ORIGIN_BYTES_MAX} bytes on one line
 * @param size how many entries, at least 0
 * @param root of the tree of that size
 */
public record Checkpoint(String origin, long size, Sha256 root) {
  /** The longest origin in UTF-8: an ML-DSA-44 cosignature has one byte for its length. */
  public static final int ORIGIN_BYTES_MAX = 255;

  private static final int LINES = 3;

  /**
   * @throws IllegalArgumentException if a value is not as described
   */
  public Checkpoint {
    String fault = fault(origin, size, root);
    if (fault != null) {
      throw new IllegalArgumentException("checkpoint " + fault);
    }
  }

  /**
   * Reads the text of a note.
   *
   * @param text three lines, each with its newline
   * @throws MalformedException if it is not a checkpoint
   */
  public static Checkpoint parse(String text) throws MalformedException {
    String[] lines = text.split("\n", -1);
    if (lines.length != LINES + 1 || !lines[LINES].isEmpty()) {
      throw new MalformedException(
          "checkpoint", "has " + (lines.length - 1) + " whole lines, want " + LINES);
    }
    long size = Text.decimal("checkpoint size", lines[1]);
    Sha256 root = Sha256.ofBase64(lines[2]);
    String fault = fault(lines[0], size, root);
    if (fault != null) {
      throw new MalformedException("checkpoint", fault);
    }
    return new Checkpoint(lines[0], size, root);
  }

  private static String fault(String origin, long size, Sha256 root) {
    if (origin.isEmpty() || origin.indexOf('\n') >= 0) {
      return "has an origin that is not one line";
    }
    if (Text.fault(origin) != null) {
      return "has an origin that " + Text.fault(origin);
    }
    int bytes = Text.utf8Size(origin);
    if (bytes > ORIGIN_BYTES_MAX) {
      return "has an origin of " + bytes + " bytes, want at most " + ORIGIN_BYTES_MAX;
    }
    if (size < 0) {
      return "has size " + size + ", want at least 0";
    }
    // The only tree without entries: any other root there would be a promise nobody can check.
    return size == 0 && !root.equals(Merkle.EMPTY_ROOT)
        ? "has size 0 and root " + root + ", want that of the empty tree"
        : null;
  }

  /** The text that is signed. */
  public String text() {
    return origin + "\n" + size + "\n" + root.base64() + "\n";
  }
}
