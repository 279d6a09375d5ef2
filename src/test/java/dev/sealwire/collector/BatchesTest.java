package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.BatchItem;
import dev.sealwire.evidence.BatchStatement;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.evidence.Statement;
import dev.sealwire.field.BytesSource;
import dev.sealwire.field.FieldClient;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.Messages;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One statement for several payloads. */
class BatchesTest {
  @TempDir Path folder;

  private Fixture f;
  private Kit kit;

  private interface Body {
    void run() throws Exception;
  }

  private void served(Body body) throws Exception {
    try (Fixture fixture = new Fixture(folder)) {
      f = fixture;
      kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      body.run();
    }
  }

  private RawBatches raw() throws Exception {
    return new RawBatches(f.connect(kit), kit, f.suite);
  }

  private static List<BatchItem> begin(RawBatches raw, long from, int count) throws Exception {
    List<BatchItem> items = new ArrayList<>();
    for (long stream = from; stream < from + count; stream++) {
      items.add(raw.begin(stream, "n" + stream, "case-1", "content " + stream));
    }
    return items;
  }

  private List<PayloadReceived> received() throws Exception {
    return f.events(PayloadReceived.class, "payload.received");
  }

  @Test
  void each_payload_has_an_entry_that_shows_it_was_signed_for() throws Exception {
    served(
        () -> {
          try (RawBatches raw = raw()) {
            List<BatchItem> items = begin(raw, 1, 7);
            raw.finish(raw.statement(items), items);
            assertTrue(raw.answers(7).values().stream().allMatch("receipt"::equals));
            List<PayloadReceived> all = received();
            assertEquals(7, all.size());
            for (int i = 0; i < 7; i++) {
              Statement said = all.get(i).said();
              assertEquals(items.get(i).in(raw.statement(items)), said);
              assertTrue(
                  f.suite.verify(
                      kit.certificate().getPublicKey(),
                      Bytes.utf8(all.get(i).statement()),
                      all.get(i).signature()));
            }
          }
          Fixture.await("the session's end", () -> f.collector.connections() == 0);
          assertTrue(f.audit().intact());
        });
  }

  @Test
  void an_item_that_is_not_what_came_refuses_its_own_payload_alone() throws Exception {
    served(
        () -> {
          try (RawBatches raw = raw()) {
            List<BatchItem> items = begin(raw, 1, 6);
            BatchItem b = items.get(1);
            items.set(1, new BatchItem(2, "m", null, b.caseId(), b.size(), b.sha256(), false));
            b = items.get(2);
            items.set(
                2, new BatchItem(3, b.name(), "a/b", b.caseId(), b.size(), b.sha256(), false));
            b = items.get(3);
            items.set(3, new BatchItem(4, b.name(), null, null, b.size(), b.sha256(), false));
            b = items.get(4);
            items.set(4, new BatchItem(5, b.name(), null, b.caseId(), 4, b.sha256(), false));
            b = items.get(5);
            items.set(5, new BatchItem(6, b.name(), null, b.caseId(), 9, Sha256.ZERO, false));
            raw.finish(raw.statement(items), items);
            String bad = "statement-mismatch";
            assertEquals(
                Map.of(1L, "receipt", 2L, bad, 3L, bad, 4L, bad, 5L, bad, 6L, bad), raw.answers(6));
          }
          assertEquals(1, received().size());
          Fixture.await("the session's end", () -> f.collector.connections() == 0);
          assertEquals(5, f.events(PayloadAborted.class, "payload.aborted").size());
        });
  }

  /** What the collector answers to a batch of two whose statement was altered. */
  private List<String> refused(RawBatches raw, long stream, BatchStatement said, String signed)
      throws Exception {
    List<BatchItem> items = begin(raw, stream, 2);
    BatchStatement own = raw.statement(items);
    BatchStatement statement =
        new BatchStatement(
            said.origin() == null ? own.origin() : said.origin(),
            said.session() == null ? own.session() : said.session(),
            said.count() == 0 ? 2 : said.count(),
            said.root() == null ? own.root() : said.root(),
            said.time(),
            said.nonce());
    Bytes text = statement.encode();
    raw.finish(text, signed == null ? text : Bytes.utf8(signed), RawBatches.texts(items));
    return List.copyOf(raw.answers(2).values());
  }

  @Test
  void a_statement_that_does_not_hold_refuses_all_of_them() throws Exception {
    served(
        () -> {
          Instant now = f.clock.instant();
          String nonce = "0".repeat(32);
          try (RawBatches raw = raw()) {
            String bad = "statement-mismatch";
            List<String> all = List.of(bad, bad);
            BatchStatement origin = new BatchStatement("other.log", null, 0, null, now, nonce);
            BatchStatement session = new BatchStatement(null, nonce, 0, null, now, nonce);
            BatchStatement more = new BatchStatement(null, null, 3, null, now, nonce);
            BatchStatement fewer = new BatchStatement(null, null, 1, null, now, nonce);
            BatchStatement root = new BatchStatement(null, null, 0, Sha256.ZERO, now, nonce);
            BatchStatement good = new BatchStatement(null, null, 0, null, now, nonce);
            assertEquals(all, refused(raw, 1, origin, null));
            assertEquals(all, refused(raw, 3, session, null));
            assertEquals(all, refused(raw, 5, more, null));
            assertEquals(all, refused(raw, 7, fewer, null));
            assertEquals(all, refused(raw, 9, root, null));
            bad = "statement-malformed";
            BatchStatement once = new BatchStatement(null, null, 0, null, now, "x".repeat(32));
            assertEquals(List.of(bad, bad), refused(raw, 11, once, null));
            bad = "statement-signature";
            assertEquals(List.of(bad, bad), refused(raw, 13, good, "another text"));
            assertEquals(List.of("receipt", "receipt"), refused(raw, 15, good, null));
          }
          Fixture.await("the session's end", () -> f.collector.connections() == 0);
          assertEquals(2, received().size());
          assertEquals(14, f.events(PayloadAborted.class, "payload.aborted").size());
        });
  }

  @Test
  void a_single_statement_is_none_for_a_batch_and_the_other_way_round() throws Exception {
    served(
        () -> {
          try (RawBatches raw = raw()) {
            List<BatchItem> items = begin(raw, 1, 2);
            Bytes batch = raw.statement(items).encode();
            Bytes single = items.get(0).in(raw.statement(items)).encode();
            raw.out.write(1, new Messages.Finish(batch.utf8(), f.suite.sign(kit.key(), batch)));
            raw.out.flush();
            assertEquals(Map.of(1L, "statement-malformed"), raw.answers(1));
            raw.finish(single, single, RawBatches.texts(items.subList(1, 2)));
            assertEquals(Map.of(2L, "statement-malformed"), raw.answers(1));
          }
          assertEquals(List.of(), received());
        });
  }

  private interface Breach {
    void on(RawBatches raw) throws Exception;
  }

  private void broken(Breach breach) throws Exception {
    try (RawBatches raw = raw()) {
      breach.on(raw);
      raw.out.flush();
      assertTrue(raw.in.next());
      assertEquals(FrameType.GOODBYE, raw.in.type());
      assertEquals("protocol", Messages.Goodbye.decode(raw.in.json()).reason());
    }
    Fixture.await("the session's end", () -> f.collector.connections() == 0);
  }

  @Test
  void what_names_no_open_stream_ends_the_connection_and_leaves_nothing_unsaid() throws Exception {
    served(
        () -> {
          broken(
              raw -> {
                List<BatchItem> items = begin(raw, 1, 2);
                List<BatchItem> twice = List.of(items.get(0), items.get(1), items.get(0));
                raw.finish(raw.statement(twice), twice);
              });
          broken(
              raw -> {
                List<BatchItem> items = begin(raw, 1, 2);
                BatchItem b = items.get(1);
                items.add(new BatchItem(3, "n3", null, null, b.size(), b.sha256(), false));
                raw.finish(raw.statement(items), items);
              });
          broken(
              raw -> {
                List<BatchItem> items = begin(raw, 1, 2);
                Bytes text = raw.statement(items).encode();
                List<String> texts = RawBatches.texts(items);
                raw.finish(text, text, List.of(texts.get(0), texts.get(1) + " "));
              });
          assertEquals(List.of(), received());
          List<String> reasons =
              f.events(PayloadAborted.class, "payload.aborted").stream()
                  .map(PayloadAborted::reason)
                  .distinct()
                  .toList();
          assertEquals(List.of("connection-lost"), reasons);
          assertEquals(6, f.events(PayloadAborted.class, "payload.aborted").size());
          assertEquals(
              List.of(2L, 2L, 2L),
              f.events(SessionClosed.class, "session.closed").stream()
                  .map(SessionClosed::aborted)
                  .toList());
        });
  }

  @Test
  void many_small_payloads_share_statements_and_one_by_itself_has_its_own() throws Exception {
    served(
        () -> {
          Fixture.Told told = new Fixture.Told();
          try (FieldClient client = f.client(kit, told)) {
            client.send(new BytesSource(Bytes.utf8("alone"), "alone"), null, null);
            client.await();
            for (int i = 0; i < 2000; i++) {
              client.send(new BytesSource(Bytes.utf8("p" + i), "p" + i), "text/plain", "c");
            }
            client.await();
          }
          assertEquals(2001, told.sent.size());
          List<PayloadReceived> all = received();
          assertEquals(2001, all.size());
          assertEquals(null, all.get(0).part());
          long statements = all.stream().map(PayloadReceived::statement).distinct().count();
          assertTrue(statements < all.size(), () -> statements + " statements");
          for (PayloadReceived one : all) {
            assertEquals(one.name(), one.said().name());
          }
          Fixture.await("the session's end", () -> f.collector.connections() == 0);
          assertTrue(f.audit().intact());
        });
  }
}
