package dev.sealwire.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sealwire.Fuzz;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PushbackInputStream;

class PageRowsFuzz {
  @FuzzTest(maxDuration = Fuzz.FOR)
  void rows_have_one_spelling_or_are_refused(byte[] data) throws IOException {
    if (data.length == 0) {
      return;
    }
    byte[] rows = java.util.Arrays.copyOfRange(data, 1, data.length);
    switch (data[0] & 7) {
      case 0 -> rows(rows, PageRows::entry, PageRows::entry);
      case 1 -> rows(rows, PageRows::checkpoint, PageRows::checkpoint);
      case 2 -> rows(rows, PageRows::tile, PageRows::tile);
      case 3 -> rows(rows, PageRows::certificate, PageRows::certificate);
      case 4 -> rows(rows, PageRows::payload, PageRows::payload);
      case 5 -> rows(rows, PageRows::search, PageRows::search);
      case 6 -> rows(rows, PageRows::file, PageRows::file);
      default -> rows(rows, PageRows::index, PageRows::index);
    }
  }

  private static <T> void rows(byte[] data, PageRows.Reader<T> reader, PageRows.Writer<T> writer)
      throws IOException {
    Bytes written = Bytes.EMPTY;
    try (PushbackInputStream in = new PushbackInputStream(new ByteArrayInputStream(data))) {
      for (T row = reader.read(in); row != null; row = reader.read(in)) {
        written = written.plus(writer.write(row));
      }
      assertEquals(Bytes.of(data), written);
    } catch (MalformedException | EOFException e) {
      // Refused, with a word.
    }
  }
}
