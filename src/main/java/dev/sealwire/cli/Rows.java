package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** A small table for people, each column as wide as its widest cell. */
final class Rows {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final List<List<String>> rows = new ArrayList<>();

  Rows(String... heads) {
    rows.add(List.of(heads));
  }

  /** Adds a row, whose cells show as they are. */
  void add(List<String> cells) {
    rows.add(cells);
  }

  void print(Console console) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      console.print(line.toString().stripTrailing());
    }
  }

  /** {@code 2026-11-23T04:44:53Z}. */
  static String seconds(Instant time) {
    return SECONDS.format(time);
  }

  /** {@code 2026-11-23T04:44:53.123Z}. */
  static String millis(Instant time) {
    return MILLIS.format(time);
  }

  /** The text of bytes that we wrote ourselves. */
  static String utf8(Bytes bytes) {
    try {
      return bytes.utf8();
    } catch (MalformedException e) {
      throw new IllegalStateException("our own text is not UTF-8", e);
    }
  }
}
