package dev.sealwire.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Reading from front to back against the definition, which writes what it read again: what the one
 * takes the other takes, as the same. From a fixed seed, so that a failure comes again.
 */
class ExactTest {
  private static final int LEAVES = 1_500;
  private static final int CHANGES = 25; // of each leaf
  private static final String SESSION = "000102030405060708090a0b0c0d0e0f";

  /** What a change puts in: all that has a second spelling or a meaning in JSON. */
  private static final List<String> SNIPPETS =
      List.of(
          "\"",
          "\\",
          "\\\"",
          "\\\\",
          "\\/",
          "\\n",
          "\\u0041",
          "\\u00e9",
          "\\ud83d\\ude00",
          "\\ud83d",
          "\u00e9",
          "\u20ac",
          "\ud83d\ude00",
          "\u0000",
          "\n",
          " ",
          ",",
          ":",
          "{",
          "}",
          "[",
          "]",
          "[]",
          "0",
          "00",
          "-",
          "-0",
          "1e3",
          "1.0",
          "+1",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "-9223372036854775809",
          "true",
          "false",
          "null",
          "A",
          "=",
          "==",
          "\"v\":1,",
          ",\"case\":\"c\"",
          ",\"more\":1",
          ",\"detail\":\"\"",
          "a".repeat(64));

  private final Random random = new Random(20261123);

  @Test
  void every_type_that_is_read_so_is_taken_as_it_is_written() throws Exception {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < LEAVES; i++) {
      Entry entry = new Entry(time(), event(false));
      Bytes leaf = Leaf.encode(entry.time(), entry.event());
      assertEquals(entry, Leaf.exact(leaf), leaf.utf8());
      seen.add(entry.event().type());
    }
    assertEquals(10, seen.size(), seen.toString());
  }

  @Test
  void whatever_is_taken_is_what_the_definition_takes() throws Exception {
    int taken = 0;
    int refused = 0;
    for (int i = 0; i < LEAVES; i++) {
      byte[] leaf = Leaf.encode(time(), event(true)).toArray();
      assertEquals(byWriting(Bytes.of(leaf)), Leaf.decode(Bytes.of(leaf)));
      for (int j = 0; j < CHANGES; j++) {
        Bytes changed = Bytes.wrap(changed(leaf));
        Entry wanted = byWriting(changed);
        Entry found = Leaf.exact(changed);
        if (found != null) {
          assertEquals(wanted, found, changed.toString());
          taken++;
        } else if (wanted == null) {
          refused++;
        }
      }
    }
    assertTrue(taken > 1_500 && refused > 10_000, taken + " taken, " + refused + " refused");
  }

  @Test
  void fields_in_any_other_order_are_not_taken() throws Exception {
    for (int i = 0; i < LEAVES; i++) {
      String leaf = Leaf.encode(time(), event(false)).utf8();
      List<String> fields =
          new ArrayList<>(List.of(leaf.substring(1, leaf.length() - 1).split(",")));
      String moved = fields.remove(random.nextInt(fields.size()));
      fields.add(random.nextInt(fields.size() + 1), moved);
      Bytes other = Bytes.utf8("{" + String.join(",", fields) + "}");
      Entry found = Leaf.exact(other);
      assertTrue(found == null || found.equals(byWriting(other)), other.utf8());
    }
  }

  @Test
  void statements_likewise() throws Exception {
    likewise(this::statement, Statement::read, Statement::encode);
  }

  @Test
  void statements_of_batches_likewise() throws Exception {
    likewise(this::batch, BatchStatement::read, BatchStatement::encode);
  }

  @Test
  void items_of_batches_likewise() throws Exception {
    likewise(this::item, BatchItem::read, BatchItem::encode);
  }

  private <T> void likewise(
      Function<Boolean, T> made, JsonFields.Reader<T> reader, Function<T, Bytes> encode)
      throws Exception {
    int taken = 0;
    for (int i = 0; i < LEAVES; i++) {
      T plain = made.apply(false);
      Bytes plainText = encode.apply(plain);
      assertEquals(plain, OneSpelling.exact("text", plainText, Statement.BYTES_MAX, reader));
      byte[] text = encode.apply(made.apply(true)).toArray();
      for (int j = 0; j < CHANGES; j++) {
        Bytes changed = Bytes.wrap(changed(text));
        T found = OneSpelling.exact("text", changed, Statement.BYTES_MAX, reader);
        if (found != null) {
          assertEquals(
              OneSpelling.byWriting("text", changed, Statement.BYTES_MAX, reader, encode), found);
          taken++;
        }
      }
    }
    assertTrue(taken > 500, taken + " taken");
  }

  @Test
  void a_list_longer_than_an_entry_keeps_is_taken_by_neither() throws Exception {
    List<String> most = java.util.Collections.nCopies(Hello.LIST_MAX, "1301");
    Hello hello = new Hello(hash(), 1, null, null, null, most, null, null, Bytes.EMPTY);
    Event event = new HandshakeAccepted(handshake(hello, false));
    Bytes leaf = Leaf.encode(time(), event);
    assertNotNull(Leaf.exact(leaf));
    Bytes more = Bytes.utf8(leaf.utf8().replace("[\"1301\"", "[\"1301\",\"1301\""));
    assertEquals(null, Leaf.exact(more));
    assertEquals(null, byWriting(more));
  }

  @Test
  void any_byte_at_any_place_of_a_text_is_taken_as_the_definition_takes_it() throws Exception {
    String mark = "0123456789abcdefghi";
    for (int length = 1; length < mark.length(); length++) {
      String text = mark.substring(0, length);
      byte[] leaf = Leaf.encode(time(), new EvidenceVerified(SESSION, hash(), text)).toArray();
      int from = new String(leaf, StandardCharsets.ISO_8859_1).lastIndexOf(text);
      for (int at = 0; at < length; at++) {
        for (int put = 0; put < 256; put++) {
          byte[] changed = leaf.clone();
          changed[from + at] = (byte) put;
          Entry wanted = byWriting(Bytes.of(changed));
          Entry found = Leaf.exact(Bytes.of(changed));
          boolean plain = put >= 0x20 && put < 0x80 && put != '"' && put != '\\';
          assertEquals(plain ? wanted : found == null ? null : wanted, found, put + " at " + at);
          assertTrue(!plain || found != null, put + " at " + at);
        }
      }
    }
  }

  @Test
  void one_byte_past_the_longest_is_taken_by_neither() throws Exception {
    Bytes none = Leaf.encode(time(), new EvidenceVerified(SESSION, hash(), ""));
    int room = Leaf.BYTES_MAX - none.size();
    Bytes longest = Bytes.utf8(none.utf8().replace("\"\"}", "\"" + "x".repeat(room) + "\"}"));
    assertNotNull(Leaf.exact(longest));
    Bytes over = Bytes.utf8(none.utf8().replace("\"\"}", "\"" + "x".repeat(room + 1) + "\"}"));
    assertEquals(null, Leaf.exact(over));
    assertEquals(null, byWriting(over));
  }

  private static Entry byWriting(Bytes leaf) {
    try {
      return Leaf.byWriting(leaf);
    } catch (MalformedException | IllegalArgumentException | DateTimeException e) {
      return null;
    }
  }

  private byte[] changed(byte[] text) {
    int from = random.nextInt(text.length);
    int to = Math.min(text.length, from + random.nextInt(4));
    byte[] put =
        switch (random.nextInt(5)) {
          case 0 -> new byte[] {(byte) random.nextInt(256)};
          case 1 -> new byte[0];
          case 2 -> Arrays.copyOfRange(text, to, Math.min(text.length, to + random.nextInt(40)));
          case 3 -> new byte[] {(byte) (text[from] + 1)};
          default -> SNIPPETS.get(random.nextInt(SNIPPETS.size())).getBytes(StandardCharsets.UTF_8);
        };
    // Half of the changes put in without taking out.
    int rest = random.nextBoolean() ? from : to;
    byte[] out = Arrays.copyOf(text, from + put.length + text.length - rest);
    System.arraycopy(put, 0, out, from, put.length);
    System.arraycopy(text, rest, out, from + put.length, text.length - rest);
    return out;
  }

  private Event event(boolean strange) {
    Sha256 hash = hash();
    return switch (random.nextInt(10)) {
      case 0 -> new HandshakeAccepted(handshake(hello(strange), strange));
      case 1 -> new HandshakeRejected(handshake(hello(strange), strange), "alpn", text(strange));
      case 2 -> received(strange);
      case 3 ->
          new PayloadAborted(
              SESSION, number(), hash, text(strange), orNull(strange), number(), hash, "r", "d");
      case 4 ->
          new SessionClosed(SESSION, number(), number(), 3, 4, text(strange), orNull(strange));
      case 5 -> new EvidenceRead(SESSION, hash, "verify", text(strange));
      case 6 -> new EvidenceExported(SESSION, hash, hash, text(strange));
      case 7 -> new EvidenceVerified(SESSION, hash, text(strange));
      case 8 -> new EvidenceRefused(SESSION, hash, "log", text(strange), "wrong-role");
      default -> new AdminRefused(SESSION, hash, "revoke", text(strange), "wrong-role");
    };
  }

  private Event received(boolean strange) {
    String text = new String(statement(strange).encode().toArray(), StandardCharsets.UTF_8);
    return new PayloadReceived(
        SESSION,
        number(),
        hash(),
        text(strange),
        orNull(strange),
        orNull(strange),
        number(),
        hash(),
        text,
        bytes(),
        random.nextBoolean() ? part(strange) : null,
        "inline",
        number());
  }

  private BatchPart part(boolean strange) {
    List<Sha256> path = new ArrayList<>();
    for (int i = random.nextInt(BatchPart.PATH_HASHES_MAX + 1); i > 0; i--) {
      path.add(hash());
    }
    int position = random.nextInt(BatchStatement.ITEMS_MAX);
    String item = new String(item(strange).encode().toArray(), StandardCharsets.UTF_8);
    return new BatchPart(item, position, path);
  }

  private BatchItem item(boolean strange) {
    return new BatchItem(
        1 + random.nextInt(1000),
        text(strange),
        orNull(strange),
        orNull(strange),
        number(),
        hash(),
        random.nextBoolean());
  }

  private BatchStatement batch(boolean strange) {
    int count = 1 + random.nextInt(BatchStatement.ITEMS_MAX);
    return new BatchStatement(text(strange), SESSION, count, hash(), time(), SESSION);
  }

  private Statement statement(boolean strange) {
    return new Statement(
        text(strange),
        SESSION,
        1 + random.nextInt(1000),
        text(strange),
        orNull(strange),
        orNull(strange),
        number(),
        hash(),
        random.nextBoolean(),
        time(),
        SESSION);
  }

  private Handshake handshake(Hello hello, boolean strange) {
    List<Sha256> chain = new ArrayList<>();
    for (int i = random.nextInt(Handshake.CHAIN_MAX + 1); i > 0; i--) {
      chain.add(hash());
    }
    return new Handshake(
        SESSION,
        "192.0.2.1",
        random.nextInt(65536),
        hello,
        orNull(strange),
        orNull(strange),
        orNull(strange),
        orNull(strange),
        chain,
        orNull(strange),
        orNull(strange),
        hash(),
        number());
  }

  private Hello hello(boolean strange) {
    return random.nextInt(4) == 0
        ? null
        : new Hello(
            hash(),
            number(),
            orNull(strange),
            orNull(strange),
            list(strange),
            list(strange),
            list(strange),
            list(strange),
            bytes());
  }

  private List<String> list(boolean strange) {
    if (random.nextInt(4) == 0) {
      return null;
    }
    List<String> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(text(strange));
    }
    return list;
  }

  private String orNull(boolean strange) {
    return random.nextBoolean() ? null : text(strange);
  }

  /** Plain text is all that reading from front to back takes, quotes and umlauts included. */
  private String text(boolean strange) {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      switch (random.nextInt(strange ? 10 : 8)) {
        case 0 -> out.append('"');
        case 1 -> out.append('\\');
        case 2 -> out.appendCodePoint(0x7f + random.nextInt(0x800));
        case 3 -> out.append("\u20ac\u2028\uffff\ud7ff\ue000".charAt(random.nextInt(5)));
        case 8 -> out.append((char) random.nextInt(0x20));
        case 9 -> out.appendCodePoint(0x10000 + random.nextInt(0x100000));
        default -> out.append((char) (0x20 + random.nextInt(0x5f)));
      }
    }
    return out.toString();
  }

  private long number() {
    return random.nextInt(8) == 0 ? random.nextLong(Long.MAX_VALUE) : random.nextInt(100_000);
  }

  private Instant time() {
    return Instant.ofEpochSecond(random.nextLong(250_000_000_000L), random.nextInt(1_000_000_000));
  }

  private Sha256 hash() {
    return Sha256.hash(bytes());
  }

  private Bytes bytes() {
    byte[] out = new byte[random.nextInt(20)];
    random.nextBytes(out);
    return Bytes.wrap(out);
  }
}
