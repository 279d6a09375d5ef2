package dev.sealwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class Ja4Test {
  @Test
  void agrees_with_the_public_vectors() throws Exception {
    List<HelloVectors.Vector> vectors = HelloVectors.read();
    assertTrue(vectors.size() >= 8, "vectors: " + vectors.size());
    for (HelloVectors.Vector vector : vectors) {
      assertEquals(vector.ja4(), Ja4.of(vector.hello()), vector.source());
    }
  }

  private static ClientHello hello(
      List<Integer> suites, List<Integer> extensions, List<Bytes> alpn, List<Integer> versions) {
    return new ClientHello(
        Bytes.EMPTY,
        0x0303,
        0,
        suites,
        extensions,
        null,
        alpn,
        versions,
        List.of(),
        List.of(),
        List.of());
  }

  private static String alpn(Bytes value) {
    String ja4 = Ja4.of(hello(List.of(0x1301), List.of(), List.of(value), List.of()));
    return ja4.substring(8, 10);
  }

  @Test
  void writes_empty_lists_as_zeros_as_the_front_page_shows() throws Exception {
    String ja4 = Ja4.of(hello(List.of(), List.of(), List.of(), List.of(0x0304)));
    assertEquals("t13i000000_000000000000_000000000000", ja4);
    Path page = Path.of("src/main/java/dev/sealwire/tls/package-info.java");
    assertTrue(Files.readString(page).contains(" *   " + ja4 + "   "), "not on " + page);
  }

  @Test
  void ignores_grease_and_caps_counts_at_99() {
    List<Integer> many = java.util.stream.IntStream.range(0x0100, 0x0200).boxed().toList();
    String ja4 =
        Ja4.of(hello(many, List.of(0x0a0a, 0xfafa, 5), List.of(), List.of(0x7a7a, 0x0304)));
    assertEquals("t13i990100", ja4.substring(0, 10));
  }

  @Test
  void takes_first_and_last_of_the_protocol_or_of_its_hex() {
    assertEquals("h2", alpn(Bytes.utf8("h2")));
    assertEquals("s1", alpn(Bytes.utf8("sealwire/1")));
    assertEquals("hh", alpn(Bytes.utf8("h")));
    assertEquals("ab", alpn(Bytes.of((byte) 0xab)));
    assertEquals("3c", alpn(Bytes.of((byte) 0x30, (byte) 0x41, (byte) 0xdc)));
  }

  @Test
  void grease_is_what_rfc_8701_lists() {
    int count = 0;
    for (int value = 0; value <= 0xffff; value++) {
      count += ClientHello.isGrease(value) ? 1 : 0;
    }
    assertEquals(16, count);
    assertTrue(ClientHello.isGrease(0x0a0a) && ClientHello.isGrease(0xfafa));
  }
}
