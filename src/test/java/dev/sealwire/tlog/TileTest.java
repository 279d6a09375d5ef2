package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TileTest {
  @ParameterizedTest
  @CsvSource({
    "tile/0/x001/x234/067, 0, 1234067, 256",
    "tile/0/000, 0, 0, 256",
    "tile/0/999, 0, 999, 256",
    "tile/0/x001/000, 0, 1000, 256",
    "tile/0/273.p/112, 0, 273, 112",
    "tile/1/001.p/17, 1, 1, 17",
    "tile/2/000.p/1, 2, 0, 1",
    "tile/63/000.p/255, 63, 0, 255",
    "tile/entries/x001/x234/067.p/9, -1, 1234067, 9",
    "tile/0/x009/x223/x372/x036/x854/x775/807, 0, 9223372036854775807, 256",
  })
  void a_path_and_what_it_names_are_two_forms_of_one_thing(
      String path, int level, long index, int width) throws Exception {
    assertEquals(new TilePath(level, index, width), Tile.parsePath(path));
    assertEquals(path, new TilePath(level, index, width).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/-1/000",
        "tile//000",
        "tile/x/000",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/0/x01/002",
        "tile/0/000/",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/-1",
        "tile/0/000.p/1/",
        "tile/0/000.p/1.p/1",
        "tile/0/00a",
        "tile/0/+01",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/x001/x001/x001/x001/x001/x001/x001/001",
        "tile/Entries/000",
        "TILE/0/000",
        "tile/0/\u0660\u0660\u0660",
        "tile/18446744073709551616/000",
        "tile/4294967296/000",
      })
  void another_spelling_or_a_value_out_of_range_is_malformed(String path) {
    assertThrows(MalformedException.class, () -> Tile.parsePath(path));
  }

  @Test
  void a_tile_has_1_to_256_hashes() throws Exception {
    Tile full = new Tile(0, 5, Bytes.of(new byte[8_192]));
    assertEquals(256, full.width());
    assertTrue(full.full());
    assertEquals("tile/0/005", full.path());
    Tile partial = new Tile(3, 5, Bytes.of(new byte[32]));
    assertEquals("tile/3/005.p/1", partial.path());
    assertFalse(partial.full());
    assertEquals(partial, Tile.parse(Tile.parsePath(partial.path()), partial.hashes()));
    for (int size : new int[] {0, 31, 33, 8_191, 8_193, 8_224}) {
      Bytes bytes = Bytes.of(new byte[size]);
      assertThrows(IllegalArgumentException.class, () -> new Tile(0, 5, bytes));
      assertThrows(MalformedException.class, () -> Tile.parse(Tile.parsePath("tile/0/005"), bytes));
    }
    Bytes one = Bytes.of(new byte[32]);
    assertThrows(IllegalArgumentException.class, () -> new Tile(-1, 0, one));
    assertThrows(IllegalArgumentException.class, () -> new Tile(64, 0, one));
    assertThrows(IllegalArgumentException.class, () -> new Tile(0, -1, one));
    assertThrows(
        MalformedException.class, () -> Tile.parse(Tile.parsePath("tile/entries/005.p/1"), one));
  }

  @Test
  void a_bundle_of_entries_reads_back_and_none_of_its_truncations_does() throws Exception {
    List<Bytes> entries = List.of(Bytes.utf8("one"), Bytes.EMPTY, Bytes.of(new byte[65_535]));
    EntryBundle bundle = new EntryBundle(4, entries);
    assertEquals("tile/entries/004.p/3", bundle.path());
    TilePath path = TilePath.parse(bundle.path());
    Bytes bytes = bundle.toBytes();
    assertEquals(bundle, EntryBundle.parse(path, bytes));
    for (int size : new int[] {0, 1, 2, 4, 5, 6, 7, 8, bytes.size() - 1}) {
      Bytes cut = bytes.slice(0, size);
      assertThrows(MalformedException.class, () -> EntryBundle.parse(path, cut));
    }
    Bytes longer = bytes.plus(Bytes.of((byte) 0));
    assertThrows(MalformedException.class, () -> EntryBundle.parse(path, longer));
    TilePath hashes = TilePath.parse("tile/0/004.p/3");
    assertThrows(MalformedException.class, () -> EntryBundle.parse(hashes, bytes));
  }

  @Test
  void a_bundle_has_1_to_256_entries_of_at_most_65535_bytes() {
    Bytes tooLong = Bytes.of(new byte[65_536]);
    assertThrows(IllegalArgumentException.class, () -> new EntryBundle(0, List.of(tooLong)));
    assertThrows(IllegalArgumentException.class, () -> new EntryBundle(0, List.of()));
    List<Bytes> full = Collections.nCopies(256, Bytes.EMPTY);
    assertEquals("tile/entries/000", new EntryBundle(0, full).path());
    List<Bytes> tooMany = Collections.nCopies(257, Bytes.EMPTY);
    assertThrows(IllegalArgumentException.class, () -> new EntryBundle(0, tooMany));
  }
}
