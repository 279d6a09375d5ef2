package dev.sealwire.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrictTest {
  @Test
  void hex_is_lower_case_and_even() throws Exception {
    assertEquals("00ff7f", Hex.encode(new byte[] {0, -1, 127}));
    assertArrayEquals(new byte[] {0, -1, 127}, Hex.decode("00ff7f"));
    for (String bad : List.of("0", "0F", "0g", " 00", "0x00")) {
      assertThrows(MalformedException.class, () -> Hex.decode(bad), bad);
    }
  }

  @Test
  void base64_has_one_spelling() throws Exception {
    assertArrayEquals(new byte[] {'A'}, Base64s.decode("QQ=="));
    for (String bad : List.of("QQ", "QQ=", "QR==", "QQ==\n", " QQ==", "Q-==", "QQ===")) {
      assertThrows(MalformedException.class, () -> Base64s.decode(bad), bad);
    }
  }

  @Test
  void a_hash_has_32_bytes() throws Exception {
    assertEquals(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Sha256.hash().hex());
    assertEquals(Sha256.hash(), Sha256.ofHex(Sha256.hash().hex()));
    assertEquals(Sha256.hash(), Sha256.ofBase64(Sha256.hash().base64()));
    assertThrows(MalformedException.class, () -> Sha256.of(new byte[31]));
    assertThrows(MalformedException.class, () -> Sha256.of(new byte[33]));
  }

  @Test
  void bytes_are_immutable_and_equal_by_content() {
    byte[] source = {1, 2, 3};
    Bytes bytes = Bytes.of(source);
    source[0] = 9;
    bytes.toArray()[1] = 9;
    assertEquals(Bytes.of((byte) 1, (byte) 2, (byte) 3), bytes);
    assertEquals(Bytes.of((byte) 2), bytes.slice(1, 2));
    assertEquals(bytes, bytes.slice(0, 1).plus(bytes.slice(1)));
    assertThrows(IndexOutOfBoundsException.class, () -> bytes.slice(2, 4));
    assertTrue(bytes.compareTo(Bytes.of((byte) 1, (byte) 0x80)) < 0);
  }

  @Test
  void a_secret_shows_nothing_and_is_gone_once_closed() throws Exception {
    Secret secret = Secret.of("h\u00e4".toCharArray());
    assertEquals(secret, Secret.of("h\u00e4".toCharArray()));
    assertNotEquals(secret, Secret.of("other".toCharArray()));
    assertFalse(secret.toString().contains("h"));
    assertArrayEquals("h\u00e4".toCharArray(), secret.revealChars());
    secret.close();
    assertThrows(IllegalStateException.class, secret::reveal);
  }

  @Test
  void json_is_read_strictly() throws Exception {
    JsonObject json =
        parse("{\"a\":\"x\",\"n\":-5,\"b\":true,\"l\":[\"p\",\"q\"],\"o\":{\"i\":1}}");
    assertEquals("x", json.string("a"));
    assertEquals("\ud83d\ude00", parse("{\"a\":\"\\ud83d\\ude00\"}").string("a"));
    assertEquals(-5, json.number("n"));
    assertTrue(json.bool("b"));
    assertEquals(List.of("p", "q"), json.strings("l"));
    assertEquals(1, json.object("o").number("i"));
    assertThrows(MalformedException.class, () -> json.string("n"));
    assertThrows(MalformedException.class, () -> json.number("missing"));
    assertThrows(MalformedException.class, () -> json.number("n", 0, 5));
    for (String bad :
        List.of(
            "",
            "1",
            "[]",
            "{",
            "{} {}",
            "{}x",
            "{\"a\":1,\"a\":2}",
            "{\"a\":null}",
            "{\"a\":1.5}",
            "{\"a\":1e3}",
            "{\"a\":NaN}",
            "{\"a\":9223372036854775808}",
            "{'a':1}",
            "{a:1}",
            "{\"a\":1,}",
            "{\"a\":01}",
            "/**/{}",
            "{\"a\":\"\t\"}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":[\"\\ude00\\ud83d\"]}",
            "{\"a\":" + "{\"a\":".repeat(9) + "1" + "}".repeat(10))) {
      assertThrows(MalformedException.class, () -> parse(bad), bad);
    }
    Bytes latin =
        Bytes.of(
            (byte) '{', (byte) '"', (byte) 0xe4, (byte) '"', (byte) ':', (byte) '1', (byte) '}');
    assertThrows(MalformedException.class, () -> Json.parse("json", latin, 100));
    assertThrows(MalformedException.class, () -> Json.parse("json", Bytes.utf8("{}"), 1));
  }

  @Test
  void json_is_written_without_spaces_and_without_null() {
    String text =
        new JsonWriter()
            .put("a", "\"\n\u0001\u00e9")
            .put("none", (String) null)
            .put("n", 5)
            .put("l", List.of())
            .object("o", w -> w.put("i", 1))
            .objects("p", List.of(1, 2), (w, i) -> w.put("i", i))
            .toBytes()
            .toString();
    assertEquals(
        Bytes.utf8(
                "{\"a\":\"\\\"\\n\\u0001\u00e9\",\"n\":5,\"l\":[],"
                    + "\"o\":{\"i\":1},\"p\":[{\"i\":1},{\"i\":2}]}")
            .toString(),
        text);
    assertThrows(IllegalArgumentException.class, () -> new JsonWriter().put("a", "\ud800"));
  }

  private static JsonObject parse(String text) throws MalformedException {
    return Json.parse("json", Bytes.utf8(text), 1000);
  }

  @Test
  void of_all_short_texts_base64_takes_those_that_it_writes() {
    String alphabet = "ABQgwz/+=-";
    for (int length = 0; length <= 5; length++) {
      int[] digits = new int[length];
      do {
        StringBuilder text = new StringBuilder();
        for (int digit : digits) {
          text.append(alphabet.charAt(digit));
        }
        for (String whole : List.of(text.toString(), "AAAA" + text)) {
          assertEquals(isWritten(whole), isTaken(whole), whole);
        }
      } while (next(digits, alphabet.length()));
    }
  }

  private static boolean next(int[] digits, int base) {
    for (int at = 0; at < digits.length; at++) {
      digits[at] = (digits[at] + 1) % base;
      if (digits[at] != 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWritten(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return Base64.getEncoder().encodeToString(bytes).equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isTaken(String text) {
    try {
      Base64s.decode(text);
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }
}
