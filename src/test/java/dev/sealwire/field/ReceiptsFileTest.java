package dev.sealwire.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiptsFileTest {
  private static final Sha256 HASH = Sha256.hash(new byte[] {1});
  private static final ReceiptsFile.One ONE =
      new ReceiptsFile.One(17, List.of(HASH, Sha256.ZERO), Bytes.utf8("{\"a\":1}"));
  private static final ReceiptsFile FILE =
      new ReceiptsFile(
          List.of(ONE, new ReceiptsFile.One(0, List.of(), Bytes.utf8("{\"b\":\"index 3\"}"))),
          Bytes.utf8("origin\n18\nroot\n\n\u2014 origin sig\n"));

  @Test
  void it_comes_back_as_it_was_kept() throws Exception {
    Bytes bytes = Bytes.wrap(FILE.toBytes());
    assertTrue(ReceiptsFile.claims(bytes));
    assertEquals(FILE, ReceiptsFile.parse(bytes));
    assertFalse(ReceiptsFile.claims(bytes.slice(1)));
    assertFalse(ReceiptsFile.claims(Bytes.EMPTY));
  }

  @Test
  void no_cut_before_the_note_passes() {
    Bytes bytes = Bytes.wrap(FILE.toBytes());
    int note = bytes.size() - FILE.checkpointNote().size();
    for (int length = 0; length < note; length++) {
      Bytes cut = bytes.slice(0, length);
      assertThrows(MalformedException.class, () -> ReceiptsFile.parse(cut), "cut at " + length);
    }
  }

  @Test
  void what_is_none_is_refused() throws Exception {
    String text = Bytes.wrap(FILE.toBytes()).utf8();
    String path = HASH.base64() + "\n";
    for (String bad :
        List.of(
            text.replace("@v1", "@v2"),
            text.replace("index 17", "index 017"),
            text.replace("index 17", "index -1"),
            text.replace("index 17", "index 9999999999999999999"),
            text.replace("index 17", "Index 17"),
            text.replace(path, "*" + path),
            text.replace(path, path.repeat(64)),
            text.replace("checkpoint", "check"),
            "sealwire-receipts@v1\ncheckpoint\nnote\n")) {
      assertThrows(MalformedException.class, () -> ReceiptsFile.parse(Bytes.utf8(bad)), bad);
    }
  }

  @Test
  void there_are_at_most_as_many_as_the_limit() throws Exception {
    int max = ReceiptsFile.RECEIPTS_MAX;
    for (int count : new int[] {max, max + 1}) {
      ReceiptsFile file = new ReceiptsFile(Collections.nCopies(count, ONE), FILE.checkpointNote());
      Bytes bytes = Bytes.wrap(file.toBytes());
      if (count == max) {
        assertEquals(file, ReceiptsFile.parse(bytes));
      } else {
        assertThrows(MalformedException.class, () -> ReceiptsFile.parse(bytes));
      }
    }
  }
}
