package dev.sealwire.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
  private static final Sha256 HASH = Sha256.hash(new byte[] {1});

  private static final Receipts RECEIPTS =
      new Receipts(
          Bytes.utf8("note\n"),
          3,
          List.of(HASH),
          List.of(
              new Receipts.One(1, 7, Bytes.utf8("{}"), List.of(HASH, Sha256.ZERO)),
              new Receipts.One(2, 8, Bytes.utf8("{\"v\":1}"), List.of())));

  private static Receipts decode(byte[] data) throws MalformedException {
    return Receipts.decode(data, data.length);
  }

  @Test
  void they_come_back_as_they_were_sent() throws Exception {
    byte[] body = RECEIPTS.encode();
    assertEquals(RECEIPTS, decode(body));
    assertEquals(RECEIPTS, Receipts.decode(Arrays.copyOf(body, body.length + 9), body.length));
    int sum = Receipts.headBytes(RECEIPTS.checkpoint(), RECEIPTS.consistency());
    assertEquals(body.length, sum + RECEIPTS.all().stream().mapToInt(Receipts.One::bytes).sum());
  }

  @Test
  void no_cut_passes_but_between_two() throws Exception {
    byte[] body = RECEIPTS.encode();
    Set<Integer> passed = new HashSet<>();
    for (int length = 0; length < body.length; length++) {
      try {
        assertEquals(1, Receipts.decode(body, length).all().size());
        passed.add(length);
      } catch (MalformedException e) {
        // As it must be.
      }
    }
    assertEquals(Set.of(body.length - RECEIPTS.all().get(1).bytes()), passed);
  }

  @Test
  void lengths_and_numbers_that_cannot_be_are_refused() throws Exception {
    byte[] body = RECEIPTS.encode();
    int path = Receipts.headBytes(RECEIPTS.checkpoint(), RECEIPTS.consistency()) + 16 + 4 + 2;
    for (int at : new int[] {0, 4 + 5, 4 + 5 + 8, path}) {
      byte[] bad = body.clone();
      bad[at] = (byte) 0x80;
      assertThrows(MalformedException.class, () -> decode(bad), "at " + at);
    }
    byte[] odd = body.clone();
    odd[path + 3]--;
    assertThrows(MalformedException.class, () -> decode(odd));
    byte[] stream = body.clone();
    stream[path - 4 - 2 - 8 - 1] = 0;
    assertThrows(MalformedException.class, () -> decode(stream));
  }

  @Test
  void the_example_in_the_document_is_exact() throws Exception {
    String page = Files.readString(Path.of("docs/formats/channel.md"));
    String line = page.lines().filter(l -> l.startsWith("receipts    ")).findFirst().orElseThrow();
    assertEquals(RECEIPTS, decode(Hex.decode(line.substring("receipts".length()).strip())));
  }

  @Test
  void a_batch_has_between_1_and_64_items() throws Exception {
    for (int count : new int[] {0, 1, 64, 65}) {
      FinishBatch batch = new FinishBatch("s", Bytes.EMPTY, Collections.nCopies(count, "{}"));
      JsonObject json =
          dev.sealwire.bytes.Json.parse("test", batch.encode(), Limits.CONTROL_BYTES_MAX);
      if (count == 0 || count == 65) {
        assertThrows(MalformedException.class, () -> FinishBatch.decode(json));
      } else {
        assertEquals(batch, FinishBatch.decode(json));
      }
    }
  }
}
