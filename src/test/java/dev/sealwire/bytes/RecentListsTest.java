package dev.sealwire.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RecentListsTest {
  private static List<String> read(String name, String list) throws MalformedException {
    Bytes text = Bytes.utf8("{\"" + name + "\":" + list + "}");
    return ExactJson.read("lists", text, json -> json.strings(name));
  }

  @Test
  void a_list_that_comes_again_is_the_same_one() throws Exception {
    List<String> once = read("again", "[\"0x1301\",\"0x1302\"]");
    assertEquals(List.of("0x1301", "0x1302"), once);
    assertSame(once, read("again", "[\"0x1301\",\"0x1302\"]"));
    assertEquals(once, read("other", "[\"0x1301\",\"0x1302\"]"));
  }

  @Test
  void one_that_begins_or_ends_as_another_does_is_not_taken_for_it() throws Exception {
    assertEquals(List.of("a"), read("alike", "[\"a\"]"));
    assertEquals(List.of("a", "b"), read("alike", "[\"a\",\"b\"]"));
    assertEquals(List.of("a]"), read("alike", "[\"a]\"]"));
    assertEquals(List.of("b"), read("alike", "[\"b\"]"));
    assertEquals(List.of(), read("alike", "[]"));
    assertEquals(List.of("a"), read("alike", "[\"a\"]"));
  }

  @Test
  void what_is_no_list_is_not_kept() throws Exception {
    assertEquals(List.of("a"), read("cut", "[\"a\"]"));
    for (String bad : List.of("[\"a\"", "[\"a\",]", "[\"a\"]]", "[ \"a\"]", "\"a\"", "[\"b\"")) {
      assertThrows(MalformedException.class, () -> read("cut", bad), bad);
      assertThrows(MalformedException.class, () -> read("cut", bad), bad);
    }
  }

  @Test
  void the_last_few_of_a_name_are_kept_and_no_long_one() {
    RecentLists lists = new RecentLists();
    byte[] text = new byte[2 * RecentLists.BYTES_MAX];
    new Random(1).nextBytes(text);
    lists.keep("n", text, 0, RecentLists.BYTES_MAX + 1, List.of());
    assertNull(lists.find("n", text, 0));
    lists.keep("n", text, 0, RecentLists.BYTES_MAX, List.of("0"));
    assertEquals(List.of("0"), lists.find("n", text, 0).list());
    assertNull(lists.find("n", text, 1));
    assertNull(lists.find("n", text, text.length));
    for (int i = 1; i <= 4; i++) {
      lists.keep("n", text, i, i + 100, List.of("" + i));
    }
    assertNull(lists.find("n", text, 0));
    assertEquals(List.of("1"), lists.find("n", text, 1).list());
    assertEquals(List.of("4"), lists.find("n", text, 4).list());
  }
}
