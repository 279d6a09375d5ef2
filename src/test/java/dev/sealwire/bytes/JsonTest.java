package dev.sealwire.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Fields are read as what they are and nothing else, and written as they are read. */
class JsonTest {
  private static JsonObject parse(String text) throws MalformedException {
    return Json.parse("thing", Bytes.utf8(text), 1000);
  }

  private static String refused(Executable read) {
    return assertThrows(MalformedException.class, read).getMessage();
  }

  @Test
  void what_is_written_is_read_again() throws Exception {
    Sha256 hash = Sha256.hash(Bytes.utf8("abc"));
    Bytes written =
        new JsonWriter()
            .put("text", "a\u00e9\n")
            .put("number", -7L)
            .put("yes", true)
            .put("no", false)
            .put("hash", hash)
            .base64("bytes", Bytes.utf8("xyz"))
            .put("list", List.of("a", "b"))
            .object("one", one -> one.put("x", 1))
            .objects("many", List.of(3L, 4L), (json, item) -> json.put("item", item))
            .toBytes();
    assertEquals(
        "{\"text\":\"a\u00e9\\n\",\"number\":-7,\"yes\":true,\"no\":false,\"hash\":\""
            + hash
            + "\",\"bytes\":\"eHl6\",\"list\":[\"a\",\"b\"],\"one\":{\"x\":1},"
            + "\"many\":[{\"item\":3},{\"item\":4}]}",
        written.utf8());
    JsonObject read = Json.parse("thing", written, written.size());
    assertEquals("a\u00e9\n", read.string("text"));
    assertEquals(-7, read.number("number"));
    assertTrue(read.bool("yes"));
    assertFalse(read.bool("no"));
    assertEquals(hash, read.sha256("hash"));
    assertEquals(Bytes.utf8("xyz"), read.base64("bytes"));
    assertEquals(List.of("a", "b"), read.strings("list"));
    assertEquals(1, read.object("one").number("x"));
    assertEquals(
        List.of(3L, 4L),
        read.objects("many").stream().map(item -> (Long) item.value("item")).toList());
  }

  @Test
  void nothing_is_left_out_but_what_is_not_there() throws Exception {
    Bytes written =
        new JsonWriter()
            .put("text", (String) null)
            .put("hash", (Sha256) null)
            .base64("bytes", null)
            .put("list", (List<String>) null)
            .put("empty", List.of())
            .put("none", "")
            .toBytes();
    assertEquals("{\"empty\":[],\"none\":\"\"}", written.utf8());
    JsonObject read = parse(written.utf8());
    assertTrue(read.has("none"));
    assertFalse(read.has("text"));
    assertEquals("", read.stringOrNull("none"));
    assertNull(read.stringOrNull("text"));
    assertNull(read.value("text"));
  }

  @Test
  void a_number_is_read_at_its_bounds_and_not_past_them() throws Exception {
    JsonObject read = parse("{\"n\":5}");
    assertEquals(5, read.number("n", 5, 9));
    assertEquals(5, read.number("n", 1, 5));
    String below = refused(() -> read.number("n", 6, 9));
    assertTrue(below.contains("thing field n") && below.contains("is 5, want 6 to 9"), below);
    String above = refused(() -> read.number("n", 1, 4));
    assertTrue(above.contains("is 5, want 1 to 4"), above);
  }

  @Test
  void a_field_of_another_kind_is_named_with_what_was_wanted() throws Exception {
    JsonObject read = parse("{\"n\":5,\"s\":\"a\",\"l\":[\"a\",1],\"o\":[{\"x\":1},\"a\"]}");
    assertTrue(refused(() -> read.string("n")).contains("field n is not a string"));
    assertTrue(refused(() -> read.number("s")).contains("field s is not a whole number"));
    assertTrue(refused(() -> read.bool("s")).contains("field s is not true or false"));
    assertTrue(refused(() -> read.object("s")).contains("field s is not an object"));
    assertTrue(refused(() -> read.strings("s")).contains("field s is not a list"));
    assertTrue(refused(() -> read.strings("l")).contains("other than strings"));
    assertTrue(refused(() -> read.objects("o")).contains("other than objects"));
    assertTrue(refused(() -> read.string("m")).contains("thing has no field m"));
    assertTrue(refused(() -> read.stringOrNull("n")).contains("is not a string"));
    refused(() -> read.sha256("s"));
    refused(() -> read.base64("s"));
  }

  @Test
  void as_many_bytes_as_are_allowed_and_not_one_more() throws Exception {
    Bytes text = Bytes.utf8("{\"a\":1}");
    assertEquals(1, Json.parse("thing", text, text.size()).number("a"));
    String told = refused(() -> Json.parse("thing", text, text.size() - 1));
    assertTrue(told.contains("7 bytes") && told.contains("6"), told);
  }

  @Test
  void bytes_are_equal_to_their_like_alone() {
    Bytes some = Bytes.utf8("abc");
    assertEquals(some, Bytes.utf8("abc"));
    assertNotEquals(some, Bytes.utf8("abd"));
    assertFalse(some.equals((Object) "abc"));
    assertFalse(some.equals(null));
    assertEquals("YWJj", some.base64());
  }

  @Test
  void a_digest_is_sha_256_wherever_it_comes_from() {
    Bytes data = Bytes.utf8("abc");
    java.security.MessageDigest digest = Sha256.digest();
    data.update(digest);
    assertEquals(Sha256.hash(data), Sha256.finish(digest));
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        Sha256.hash(data).hex());
  }
}
