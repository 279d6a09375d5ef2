package dev.sealwire.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PemTest {
  private static final String BLOCK = "-----BEGIN X-----\nQUJD\nREVG\n-----END X-----\n";

  private static Pem parse(String text) throws MalformedException {
    return Pem.parse(Bytes.utf8(text));
  }

  private static void refused(String text) {
    assertThrows(MalformedException.class, () -> parse(text), text);
  }

  @Test
  void reads_text_and_blocks_with_either_line_end() throws Exception {
    for (String text :
        List.of("hello\n\n" + BLOCK + "\n" + BLOCK, "hello\r\n\r\n" + BLOCK + BLOCK)) {
      Pem pem = parse(text.replace("\nQUJD", text.contains("\r") ? "\r\nQUJD" : "\nQUJD"));
      assertEquals(List.of("hello", ""), pem.text());
      assertEquals(2, pem.blocks().size());
      assertEquals("X", pem.blocks().get(1).label());
      assertEquals(Bytes.utf8("ABCDEF"), Bytes.wrap(pem.blocks().get(0).content().reveal()));
    }
  }

  @Test
  void what_a_block_holds_is_not_shown() throws Exception {
    assertFalse(parse(BLOCK).toString().contains(Bytes.utf8("ABC").hex()));
  }

  @Test
  void refuses_what_is_not_exactly_so() {
    refused("");
    refused("text\n");
    refused(BLOCK + "text\n");
    refused(BLOCK + "-----END X-----\n");
    refused("-----BEGIN X-----\nQUJD\n");
    refused("-----BEGIN X-----\nQUJD\n-----END Y-----\n");
    refused("-----BEGIN X-----\n-----END X-----\n");
    refused("-----BEGIN -----\nQUJD\n-----END -----\n");
    refused("-----BEGIN X----\nQUJD\n-----END X----\n");
    refused("----- BEGIN X-----\nQUJD\n----- END X-----\n");
    refused("-----BEGIN X-----\n\nQUJD\n-----END X-----\n");
    refused("-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\n\nQUJD\n-----END X-----\n");
    refused("-----BEGIN X-----\n QUJD\n-----END X-----\n");
    refused("-----BEGIN X-----\nQUI\n-----END X-----\n");
    refused("-----BEGIN X-----\nQUJ=\n-----END X-----\n");
    refused("-----BEGIN X-----\n" + BLOCK + "-----END X-----\n");
    assertThrows(MalformedException.class, () -> Pem.parse(Bytes.of((byte) 0xff)));
  }

  @Test
  void holds_its_limits() throws Exception {
    assertEquals(Pem.BLOCKS_MAX, parse(BLOCK.repeat(Pem.BLOCKS_MAX)).blocks().size());
    refused(BLOCK.repeat(Pem.BLOCKS_MAX + 1));
    assertEquals(Pem.TEXT_LINES_MAX, parse("x\n".repeat(Pem.TEXT_LINES_MAX) + BLOCK).text().size());
    refused("x\n".repeat(Pem.TEXT_LINES_MAX + 1) + BLOCK);
    String most = "x".repeat(Pem.PEM_BYTES_MAX - BLOCK.length() - 1) + "\n" + BLOCK;
    assertEquals(1, parse(most).blocks().size());
    refused("x" + most);
  }
}
