package dev.sealwire.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final Instant TIME = Instant.parse("2026-11-23T04:44:53.000000001Z");
  private static final String SESSION = "000102030405060708090a0b0c0d0e0f";

  private static BatchItem item(int i) {
    Sha256 hash = Sha256.hash(Bytes.utf8("content " + i));
    return new BatchItem(
        i + 1, "n\u00e4me " + i, i % 2 == 0 ? "text/plain" : null, null, i, hash, false);
  }

  private static List<Bytes> texts(int count) {
    List<Bytes> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(item(i).encode());
    }
    return texts;
  }

  private static BatchStatement statement(int count, Sha256 root) {
    return new BatchStatement("o", SESSION, count, root, TIME, SESSION);
  }

  private static BatchPart part(BatchTree tree, int i) throws MalformedException {
    return new BatchPart(item(i).encode().utf8(), i, tree.path(i));
  }

  /** RFC 6962 section 2.1, as slow as it is plain. */
  private static Sha256 root(List<Bytes> items) {
    if (items.size() == 1) {
      return Sha256.hash(Bytes.of((byte) 0), items.get(0));
    }
    int split = Integer.highestOneBit(items.size() - 1);
    return Sha256.hash(
        Bytes.of((byte) 1),
        root(items.subList(0, split)).bytes(),
        root(items.subList(split, items.size())).bytes());
  }

  @Test
  void every_item_of_a_batch_of_any_size_is_shown_by_its_path() throws Exception {
    for (int count = 1; count <= BatchStatement.ITEMS_MAX; count++) {
      BatchTree tree = new BatchTree(texts(count));
      assertEquals(root(texts(count)), tree.root());
      for (int i = 0; i < count; i++) {
        assertEquals(item(i), part(tree, i).of(statement(count, tree.root())));
      }
    }
    assertThrows(IllegalArgumentException.class, () -> new BatchTree(List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new BatchTree(texts(BatchStatement.ITEMS_MAX + 1)));
  }

  @Test
  void what_is_not_in_the_batch_is_not_shown() throws Exception {
    BatchTree tree = new BatchTree(texts(5));
    BatchPart good = part(tree, 1);
    BatchStatement statement = statement(5, tree.root());
    List<Sha256> longer = new ArrayList<>(good.path());
    longer.add(Sha256.ZERO);
    List<BatchPart> bad =
        List.of(
            new BatchPart(item(9).encode().utf8(), 1, good.path()),
            new BatchPart(good.item(), 0, good.path()),
            new BatchPart(good.item(), 5, good.path()),
            new BatchPart(good.item(), 63, good.path()),
            new BatchPart(good.item(), 1, tree.path(2)),
            new BatchPart(good.item(), 1, good.path().subList(0, 2)),
            new BatchPart(good.item(), 1, longer),
            new BatchPart(good.item(), 1, List.of()));
    for (BatchPart part : bad) {
      assertThrows(EvidenceException.class, () -> part.of(statement), part::toString);
    }
    assertThrows(EvidenceException.class, () -> good.of(statement(5, Sha256.ZERO)));
    assertThrows(EvidenceException.class, () -> good.of(statement(2, tree.root())));
    assertThrows(EvidenceException.class, () -> good.of(statement(9, tree.root())));
    BatchPart spelled = new BatchPart(good.item() + " ", 1, good.path());
    assertThrows(MalformedException.class, () -> spelled.of(statement));
  }

  @Test
  void a_batch_statement_has_one_spelling() throws Exception {
    BatchStatement statement = statement(64, Sha256.ZERO);
    assertEquals(statement, BatchStatement.decode(statement.encode()));
    String text = statement.encode().utf8();
    for (String other :
        List.of(
            text.replace("\"v\":2", "\"v\":1"),
            text.replace("sealwire.statement", "other"),
            text.replace("\"count\":64", "\"count\":0"),
            text.replace("\"count\":64", "\"count\":65"),
            text.replace("}", ",\"x\":1}"),
            text + " ")) {
      assertThrows(MalformedException.class, () -> BatchStatement.decode(Bytes.utf8(other)), other);
      assertThrows(MalformedException.class, () -> Statement.decode(Bytes.utf8(other)), other);
    }
    assertThrows(MalformedException.class, () -> Statement.decode(statement.encode()));
  }

  @Test
  void an_item_has_one_spelling() throws Exception {
    String text = item(2).encode().utf8();
    assertEquals(item(2), BatchItem.decode(Bytes.utf8(text)));
    for (String other :
        List.of(
            text.replace("\"stream\":3", "\"stream\":0"),
            text.replace("\"size\":2", "\"size\":-2"),
            text.replace("false", "0"),
            text.replace("}", ",\"x\":1}"),
            " " + text)) {
      assertThrows(MalformedException.class, () -> BatchItem.decode(Bytes.utf8(other)), other);
    }
  }

  private static PayloadReceived entry(BatchTree tree, int i, BatchPart part) throws Exception {
    BatchItem item = item(i);
    return new PayloadReceived(
        SESSION,
        item.stream(),
        Sha256.ZERO,
        item.name(),
        item.media(),
        null,
        item.size(),
        item.sha256(),
        statement(3, tree.root()).encode().utf8(),
        Bytes.of((byte) 3),
        part,
        PayloadReceived.INLINE,
        77);
  }

  @Test
  void an_entry_says_what_was_said_in_its_batch() throws Exception {
    BatchTree tree = new BatchTree(texts(3));
    PayloadReceived entry = entry(tree, 2, part(tree, 2));
    Bytes leaf = Leaf.encode(TIME, entry);
    assertEquals(entry, Leaf.decode(leaf).event());
    Statement said = entry.said();
    assertEquals("n\u00e4me 2", said.name());
    assertEquals(SESSION, said.session());
    assertEquals(item(2).in(statement(3, tree.root())), said);
    PayloadReceived other = entry(tree, 2, part(tree, 1));
    assertEquals("n\u00e4me 1", other.said().name());
    assertThrows(MalformedException.class, () -> entry(tree, 2, null).said());
    String text = leaf.utf8();
    for (String bad :
        List.of(
            text.replace("\"position\":2", "\"position\":64"),
            text.replace("\"position\":2,", ""),
            text.replaceFirst("\"item\":\".*?\",(?=\"position\")", ""),
            text.replaceFirst("\"path\":\\[[^]]*]", "\"path\":[\"x\"]"),
            text.replaceFirst(
                "\"path\":\\[", "\"path\":[" + ("\"" + Sha256.ZERO.base64() + "\",").repeat(6)))) {
      assertThrows(MalformedException.class, () -> Leaf.decode(Bytes.utf8(bad)), bad);
    }
  }

  @Test
  void the_example_in_the_document_is_exact_and_holds() throws Exception {
    String page = Files.readString(Path.of("docs/formats/entries.md"));
    List<String> lines =
        page.lines()
            .filter(line -> line.startsWith("{\"v\":1,\"type\":\"payload.received\""))
            .filter(line -> line.contains("\"item\""))
            .toList();
    assertEquals(1, lines.size());
    PayloadReceived entry = (PayloadReceived) Leaf.decode(Bytes.utf8(lines.get(0))).event();
    Statement said = entry.said();
    assertEquals(entry.name(), said.name());
    assertEquals(entry.sha256(), said.sha256());
    assertNull(said.caseId());
  }
}
