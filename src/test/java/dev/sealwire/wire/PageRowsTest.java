package dev.sealwire.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.UnverifiedTile;
import dev.sealwire.evidence.VaultReader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageRowsTest {
  private static final Bytes ONE = Bytes.of((byte) 1);

  private static PushbackInputStream in(Bytes bytes) {
    return new PushbackInputStream(new ByteArrayInputStream(bytes.toArray()));
  }

  private static <T> void comesBack(T row, PageRows.Writer<T> writer, PageRows.Reader<T> reader)
      throws Exception {
    Bytes bytes = writer.write(row);
    PushbackInputStream twice = in(bytes.plus(bytes));
    assertEquals(row, reader.read(twice));
    assertEquals(row, reader.read(twice));
    assertNull(reader.read(twice));
    for (int end = 1; end < bytes.size(); end++) {
      Bytes cut = bytes.slice(0, end);
      assertThrows(EOFException.class, () -> reader.read(in(cut)), row + " cut at " + end);
    }
  }

  @Test
  void every_row_comes_back_and_none_that_is_cut() throws Exception {
    comesBack(
        new UnverifiedEntry(Long.MIN_VALUE, ONE, null, Bytes.EMPTY),
        PageRows::entry,
        PageRows::entry);
    comesBack(new StoredCheckpoint(-1, ONE), PageRows::checkpoint, PageRows::checkpoint);
    comesBack(new UnverifiedTile(-3, 1L << 40, ONE), PageRows::tile, PageRows::tile);
    comesBack(new StoredCertificate(null, ONE), PageRows::certificate, PageRows::certificate);
    comesBack(new StoredPayload(ONE, Bytes.EMPTY), PageRows::payload, PageRows::payload);
    comesBack(7L, PageRows::index, PageRows::index);
    comesBack(ONE, PageRows::single, PageRows::single);
    comesBack(
        new SearchRow(1, -2, "t", null, "\u00e9", ONE, "", null, null),
        PageRows::search,
        PageRows::search);
    comesBack(new VaultReader.Found("a", null, 3), PageRows::file, PageRows::file);
    comesBack(new VaultReader.Found("a", Sha256.ZERO, 3), PageRows::file, PageRows::file);
  }

  @Test
  void a_field_at_the_limit_passes_and_one_byte_more_is_refused_before_it_is_read()
      throws Exception {
    Bytes longest = Bytes.wrap(new byte[Limits.FIELD_BYTES_MAX]);
    assertEquals(longest, PageRows.single(in(PageRows.single(longest))));
    byte[] over = {0, 0x10, 0, 1};
    assertThrows(MalformedException.class, () -> PageRows.single(in(Bytes.of(over))));
    byte[] negative = {(byte) 0x80, 0, 0, 0};
    assertThrows(MalformedException.class, () -> PageRows.single(in(Bytes.of(negative))));
  }

  @Test
  void what_is_no_text_and_no_level_is_refused() {
    byte[] text = new byte[16 + 4 + 1];
    text[19] = 1;
    text[20] = (byte) 0xff;
    assertThrows(MalformedException.class, () -> PageRows.search(in(Bytes.of(text))));
    byte[] level = new byte[20];
    Arrays.fill(level, (byte) 0x7f);
    assertThrows(MalformedException.class, () -> PageRows.tile(in(Bytes.of(level))));
  }

  @Test
  void a_file_without_a_path_is_refused() {
    byte[] row = new byte[4 + 4 + 8];
    Arrays.fill(row, 0, 8, (byte) 0xff); // neither path nor hash
    assertThrows(MalformedException.class, () -> PageRows.file(in(Bytes.of(row))));
  }

  @Test
  void the_rows_in_the_document_are_exact() throws Exception {
    String page = Files.readString(Path.of("docs/formats/channel.md"));
    List<String> rows =
        page.substring(page.indexOf("### Rows, by example"))
            .lines()
            .skip(1)
            .takeWhile(line -> !line.startsWith("#"))
            .filter(line -> line.matches("[a-z]+ +[0-9a-f]+"))
            .toList();
    assertEquals(3, rows.size());
    for (String row : rows) {
      Bytes bytes = Bytes.of(Hex.decode(row.replaceAll("[a-z]+ +", "")));
      Bytes ours =
          row.startsWith("checkpoints")
              ? PageRows.checkpoint(new StoredCheckpoint(17, Bytes.utf8("note\n")))
              : row.startsWith("find")
                  ? PageRows.index(9L)
                  : PageRows.file(new VaultReader.Found("tmp/00", null, 4));
      assertEquals(ours, bytes, row);
    }
    assertTrue(rows.get(2).startsWith("files"));
  }
}
