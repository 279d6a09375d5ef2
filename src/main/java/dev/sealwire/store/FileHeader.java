package dev.sealwire.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.h2.mvstore.DataUtils;

/**
 * The header of an MVStore file: its first two blocks, the same line of text in each, such as
 * {@code H:2,block:1ee,blockSize:1000,chunk:b,created:1a206f2cd8c,format:3,version:3a,fletcher:…}.
 * Block, chunk and version are those of the newest chunk, in hexadecimal.
 */
final class FileHeader {
  /** Bytes of a block. */
  static final int BLOCK = 4096;

  /** Bytes of a header. */
  static final int BYTES = 2 * BLOCK;

  /** More than the longest line of a header or of the beginning of a chunk. */
  private static final int LINE_MAX = 1024;

  private final Map<String, String> fields;

  private FileHeader(Map<String, String> fields) {
    this.fields = fields;
  }

  /** The header in {@code data}: its first line that carries its right checksum. */
  static FileHeader read(byte[] data) throws IOException {
    for (int from = 0; from + BLOCK <= data.length; from += BLOCK) {
      byte[] block = Arrays.copyOfRange(data, from, from + BLOCK);
      Map<String, String> fields = fields(block);
      String checksum = fields.remove("fletcher");
      FileHeader header = new FileHeader(fields);
      if (checksum != null && checksum.equals(checksum(text(block)))) {
        return header;
      }
    }
    throw new IOException("database file has no header");
  }

  /**
   * This header, naming the chunk at {@code at} that begins with {@code start} if it is newer than
   * the one it names: H2 itself names the chunk before, and after a crash finds the newest only if
   * it lies where the one before expected it.
   */
  FileHeader naming(long at, byte[] start) throws IOException {
    Map<String, String> chunk = fields(start);
    if (!chunk.containsKey("chunk") || !chunk.containsKey("version")) {
      throw new IOException("database file gets something other than a chunk at " + at);
    }
    if (fields.containsKey("version") && number(fields) >= number(chunk)) {
      return this;
    }
    Map<String, String> named = new LinkedHashMap<>(fields);
    named.remove("clean");
    named.put("block", Long.toHexString(at / BLOCK));
    named.put("chunk", chunk.get("chunk"));
    named.put("version", chunk.get("version"));
    return new FileHeader(named);
  }

  /** Whether it was written by an orderly end, as the last thing. */
  boolean isClean() {
    return fields.containsKey("clean");
  }

  /** The version of the chunk that it names: one more with each commit. */
  long version() throws IOException {
    return number(fields);
  }

  private static long number(Map<String, String> fields) throws IOException {
    try {
      return Long.parseUnsignedLong(fields.get("version"), 16);
    } catch (NumberFormatException e) {
      throw new IOException("database file has the version " + fields.get("version"), e);
    }
  }

  /** The two blocks. */
  byte[] toArray() {
    StringBuilder text = new StringBuilder();
    fields.forEach(
        (name, value) -> text.append(text.length() == 0 ? "" : ",").append(name + ':' + value));
    String checksum = checksum(text.toString());
    text.append(",fletcher:").append(checksum).append('\n');
    byte[] line = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] data = new byte[BYTES];
    System.arraycopy(line, 0, data, 0, line.length);
    System.arraycopy(line, 0, data, BLOCK, line.length);
    return data;
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
