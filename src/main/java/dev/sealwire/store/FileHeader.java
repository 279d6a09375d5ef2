package dev.sealwire.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.h2.mvstore.DataUtils;

/**
 * One block of the header of an MVStore file, a line of text such as {@code
 * H:2,block:1ee,blockSize:1000,chunk:b,created:1a206f2cd8c,format:3,version:3a,fletcher:…}. Block,
 * chunk and version say where a chunk is, in hexadecimal. The file begins with two such blocks. H2
 * writes the same line into both; where they differ it goes on from the newest chunk that one of
 * them names and that is whole.
 */
final class FileHeader {
  /** Bytes of a block. */
  static final int BLOCK = 4096;

  /** Blocks of a header. */
  static final int BLOCKS = 2;

  /** Bytes of a header. */
  static final int BYTES = BLOCKS * BLOCK;

  /** More than the longest line of a header or of the beginning of a chunk. */
  private static final int LINE_MAX = 1024;

  private final Map<String, String> fields;

  private FileHeader(Map<String, String> fields) {
    this.fields = fields;
  }

  /**
   * The two blocks of the header at the beginning of {@code file}, one of them null where its
   * checksum is not right.
   *
   * @throws IOException if neither is right
   */
  static List<FileHeader> of(FileChannel file) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(BYTES);
    while (data.hasRemaining() && file.read(data, data.position()) > 0) {
      continue;
    }
    List<FileHeader> blocks = new ArrayList<>();
    for (int from = 0; from < BYTES; from += BLOCK) {
      blocks.add(read(Arrays.copyOfRange(data.array(), from, from + BLOCK)));
    }
    if (blocks.stream().allMatch(Objects::isNull)) {
      throw new IOException("database file has no header");
    }
    return blocks;
  }

  /**
   * Reads as {@code file} does, but a header without the word that the end was orderly. A store
   * that an earlier version or H2 itself closed has it, and H2 is never to act on it: see {@link
   * OrderedChannel}.
   */
  static int read(FileChannel file, ByteBuffer to, long position) throws IOException {
    int from = to.position();
    int count = file.read(to, position);
    for (int at = 0; position == 0 && at + BLOCK <= Math.min(count, BYTES); at += BLOCK) {
      byte[] block = new byte[BLOCK];
      to.get(from + at, block);
      FileHeader header = read(block);
      if (header != null && header.isClean()) {
        to.put(from + at, header.unclean().toArray());
      }
    }
    return count;
  }

  /** The header in {@code block}; null if there is none with its right checksum. */
  static FileHeader read(byte[] block) {
    Map<String, String> fields = fields(block);
    String checksum = fields.remove("fletcher");
    return checksum != null && checksum.equals(checksum(text(block)))
        ? new FileHeader(fields)
        : null;
  }

  /**
   * The commit that a file with the header {@code blocks} cannot be without: the older one of two
   * that are named, for the newer may be one that was never whole.
   */
  static long certain(List<FileHeader> blocks) throws IOException {
    long certain = Long.MAX_VALUE;
    for (FileHeader block : blocks) {
      certain = block == null ? certain : Math.min(certain, block.version());
    }
    return certain;
  }

  /** This header, naming the chunk at {@code at} that begins with {@code start}. */
  FileHeader naming(long at, byte[] start) {
    Map<String, String> chunk = fields(start);
    Map<String, String> named = new LinkedHashMap<>(fields);
    named.remove("clean");
    named.put("block", Long.toHexString(at / BLOCK));
    named.put("chunk", chunk.get("chunk"));
    named.put("version", chunk.get("version"));
    return new FileHeader(named);
  }

  /** This header without the word that the end was orderly. */
  FileHeader unclean() {
    Map<String, String> named = new LinkedHashMap<>(fields);
    named.remove("clean");
    return new FileHeader(named);
  }

  /** Whether it says that the end was orderly. */
  boolean isClean() {
    return fields.containsKey("clean");
  }

  /** The version of the chunk that it names, one more with each commit; 0 where it names none. */
  long version() throws IOException {
    return number(fields.getOrDefault("version", "0"));
  }

  /** The version of the chunk that begins with {@code start} and is to go to {@code at}. */
  static long version(byte[] start, long at) throws IOException {
    Map<String, String> chunk = fields(start);
    if (!chunk.containsKey("chunk") || !chunk.containsKey("version")) {
      throw new IOException("database file gets something other than a chunk at " + at);
    }
    return number(chunk.get("version"));
  }

  private static long number(String version) throws IOException {
    try {
      return Long.parseUnsignedLong(version, 16);
    } catch (NumberFormatException e) {
      throw new IOException("database file has the version " + version, e);
    }
  }

  /** The block. */
  byte[] toArray() {
    StringBuilder text = new StringBuilder();
    fields.forEach(
        (name, value) -> text.append(text.length() == 0 ? "" : ",").append(name + ':' + value));
    String checksum = checksum(text.toString());
    text.append(",fletcher:").append(checksum).append('\n');
    byte[] line = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    return Arrays.copyOf(line, BLOCK);
  }

  private static String line(byte[] data) {
    int end = 0;
    while (end < Math.min(LINE_MAX, data.length) && data[end] != '\n') {
      end++;
    }
    return new String(data, 0, end, StandardCharsets.ISO_8859_1);
  }

  /** What the checksum is over. */
  private static String text(byte[] data) {
    String line = line(data);
    int end = line.lastIndexOf(",fletcher:");
    return end < 0 ? line : line.substring(0, end);
  }

  private static Map<String, String> fields(byte[] data) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : line(data).split(",")) {
      int colon = field.indexOf(':');
      if (colon > 0) {
        fields.put(field.substring(0, colon), field.substring(colon + 1).strip());
      }
    }
    return fields;
  }

  private static String checksum(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return Integer.toHexString(DataUtils.getFletcher32(bytes, 0, bytes.length));
  }
}
