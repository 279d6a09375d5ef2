package dev.sealwire.pki;

import dev.sealwire.bytes.Base64s;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Secret;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A PEM text of RFC 7468: lines of explanation, then blocks. Read more strictly than the RFC asks:
 * explanation stands before the first block only, headers inside a block are refused, and base64 is
 * canonical.
 *
 * @param text the lines before the first block
 * @param blocks at least one, in the order of the text
 */
record Pem(List<String> text, List<PemBlock> blocks) {
  /** Largest PEM text. */
  static final int PEM_BYTES_MAX = 1 << 20;

  /** Most blocks in one text. */
  static final int BLOCKS_MAX = 16;

  /** Most lines before the first block: {@code openssl x509 -text} writes up to some hundred. */
  static final int TEXT_LINES_MAX = 1000;

  private static final int LINE_CHARACTERS = 64; // RFC 7468 section 2, for writers
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  static Pem parse(Bytes bytes) throws MalformedException {
    if (bytes.size() > PEM_BYTES_MAX) {
      throw new MalformedException(
          "PEM text", "is over " + PEM_BYTES_MAX + " bytes: " + bytes.size());
    }
    List<String> text = new ArrayList<>();
    List<PemBlock> blocks = new ArrayList<>();
    String[] lines = bytes.utf8().split("\r?\n", -1);
    int at = 0;
    while (at < lines.length) {
      String line = lines[at];
      if (line.startsWith(DASHES)) {
        at = block(lines, at, blocks);
      } else if (!blocks.isEmpty() && !line.isBlank()) {
        throw new MalformedException("PEM line", at + 1, "is neither a block nor empty");
      } else {
        if (blocks.isEmpty()) {
          text.add(line);
        }
        at++;
      }
      if (text.size() > TEXT_LINES_MAX) {
        throw new MalformedException(
            "PEM text", "has over " + TEXT_LINES_MAX + " lines before the first block");
      }
    }
    if (blocks.isEmpty()) {
      throw new MalformedException("PEM text", "has no block, want -----BEGIN ...");
    }
    return new Pem(List.copyOf(text), List.copyOf(blocks));
  }

  /** Reads the block that begins at line {@code begin}; returns the line behind its end. */
  private static int block(String[] lines, int begin, List<PemBlock> blocks)
      throws MalformedException {
    String first = lines[begin];
    if (!first.startsWith(BEGIN)
        || !first.endsWith(DASHES)
        || first.length() <= BEGIN.length() + DASHES.length()) {
      throw new MalformedException("PEM line", begin + 1, "is not -----BEGIN label-----");
    }
    if (blocks.size() == BLOCKS_MAX) {
      throw new MalformedException("PEM text", "has over " + BLOCKS_MAX + " blocks");
    }
    String label = first.substring(BEGIN.length(), first.length() - DASHES.length());
    StringBuilder base64 = new StringBuilder();
    for (int at = begin + 1; at < lines.length; at++) {
      String line = lines[at];
      if (line.equals(END + label + DASHES)) {
        blocks.add(new PemBlock(label, content(base64, begin)));
        return at + 1;
      }
      if (line.startsWith(DASHES) || line.isEmpty() || line.indexOf(':') >= 0) {
        throw new MalformedException("PEM line", at + 1, "is not base64 of the block before it");
      }
      base64.append(line);
    }
    throw new MalformedException("PEM line", begin + 1, "begins a block that does not end");
  }

  private static Secret content(StringBuilder base64, int begin) throws MalformedException {
    byte[] content;
    try {
      content = Base64s.decode(base64.toString());
    } catch (MalformedException e) {
      throw new MalformedException("PEM line", begin + 1, "begins a block whose " + e.getMessage());
    }
    try {
      if (content.length == 0) {
        throw new MalformedException("PEM line", begin + 1, "begins an empty block");
      }
      return Secret.of(content);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /** Appends one block to {@code out}. */
  static void write(ByteArrayOutputStream out, String label, byte[] content) {
    byte[] newline = {'\n'};
    out.writeBytes((BEGIN + label + DASHES + "\n").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(Base64.getMimeEncoder(LINE_CHARACTERS, newline).encode(content));
    out.writeBytes(("\n" + END + label + DASHES + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}
