package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.EvidenceRead;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.field.FieldClient;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.Limits;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.Purpose;
import dev.sealwire.wire.ReadMessages;
import dev.sealwire.wire.ReadMessages.Read;
import dev.sealwire.wire.What;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers that do as they like. */
@Timeout(120)
class ReadingsTest {
  private static final ReadMessages.Task VERIFY =
      new ReadMessages.Task(Purpose.VERIFY, "everything", null);

  @TempDir Path folder;

  private interface Step {
    void run(RawPeer raw) throws Exception;
  }

  private static void assertProtocol(Fixture f, Kit kit, Step step) throws Exception {
    RawPeer raw = RawPeer.of(f, kit);
    step.run(raw);
    raw.out().flush();
    while (raw.in().next() && raw.in().type() != FrameType.GOODBYE) {
      // Whatever was answered before the rule was broken.
    }
    assertEquals("protocol", Messages.Goodbye.decode(raw.in().json()).reason());
    raw.socket().close();
  }

  @Test
  void broken_rules_of_reading_end_the_connection() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("auditor", Role.AUDITOR, false);
      f.start();
      Read all = Read.entries(0, Long.MAX_VALUE);
      assertProtocol(f, kit, r -> r.out().write(1, all));
      assertProtocol(f, kit, r -> r.out().write(1, new ReadMessages.Next()));
      assertProtocol(f, kit, r -> r.out().write(0, new ReadMessages.Close()));
      assertProtocol(f, kit, r -> r.out().page(1, new byte[1], 1));
      assertProtocol(
          f,
          kit,
          r -> {
            r.task(2, VERIFY);
            r.out().write(2, all);
          });
      assertProtocol(
          f,
          kit,
          r -> {
            r.task(1, new ReadMessages.Task(Purpose.LOG, "", null));
            r.out().write(2, Read.named(What.PAYLOAD, Sha256.ZERO));
          });
      assertProtocol(
          f,
          kit,
          r -> {
            Sha256 one = Sha256.hash(Bytes.utf8("one"));
            r.task(1, new ReadMessages.Task(Purpose.GET, "", one));
            r.say(2, Read.named(What.VAULT, one));
            r.take(FrameType.REFUSED);
            r.out().write(3, Read.all(What.PAYLOADS));
          });
      assertProtocol(
          f,
          kit,
          r -> {
            r.task(1, VERIFY);
            r.say(2, Read.named(What.CERTIFICATE, Sha256.ZERO));
            r.take(FrameType.END);
            r.task(3, new ReadMessages.Task(Purpose.VERIFIED, "intact", null));
            r.out().write(4, Read.all(What.PAYLOADS));
          });
      Fixture.await("the ends", () -> f.collector.connections() == 0);
      f.collector.stop("test");
      List<SessionClosed> closed = f.events(SessionClosed.class, "session.closed");
      assertTrue(closed.stream().allMatch(c -> c.reason().equals("protocol")), "" + closed);
      assertEquals(8, closed.size());
    }
  }

  private Kit large(Fixture f, int payloads) throws Exception {
    Kit field = f.kit("alice", Role.FIELD, false);
    f.start(s -> Tuned.of(s).streams(s.streamsMax(), 1 << 20).payloads(4 << 20, 1 << 20).done());
    try (FieldClient client = f.client(field, new Fixture.Told())) {
      for (int i = 0; i < payloads; i++) {
        client.send(Fixture.source("p" + i, Fixture.bytes(1 << 20, i).toArray()), null, null);
      }
      client.await();
    }
    return field;
  }

  @Test
  void so_many_cursors_and_pages_are_open_at_once_and_one_more_ends_the_connection()
      throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("auditor", Role.AUDITOR, false);
      large(f, 4);
      // Its rows span pages, so a cursor is still open when its first page came.
      Read payloads = Read.all(What.PAYLOADS);
      RawPeer raw = RawPeer.of(f, kit);
      raw.task(1, VERIFY);
      for (int i = 0; i < Limits.CURSORS_MAX; i++) {
        raw.say(2 + i, payloads);
        raw.take(FrameType.PAGE);
        assertEquals(Limits.PAGE_BYTES_MAX, raw.in().length());
      }
      raw.say(2, new ReadMessages.Close());
      raw.take(FrameType.END);
      raw.say(2, new ReadMessages.Close()); // a second one is passed over
      raw.say(2, new ReadMessages.Next()); // as this is
      raw.say(20, payloads);
      raw.take(FrameType.PAGE);
      raw.say(21, payloads);
      raw.take(FrameType.GOODBYE);
      raw.socket().close();
      assertProtocol(
          f,
          kit,
          r -> {
            r.task(1, VERIFY);
            r.out().write(2, payloads);
            for (int i = 0; i < 1000; i++) {
              r.out().write(2, new ReadMessages.Next());
            }
          });
    }
  }

  @Test
  void a_reader_that_takes_nothing_holds_up_nobody() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("auditor", Role.AUDITOR, false);
      Kit field = large(f, 8);
      RawPeer raw = RawPeer.of(f, kit);
      raw.task(1, VERIFY);
      // Each cursor is asked for as much as is allowed, and nothing is taken.
      for (int i = 0; i < Limits.CURSORS_MAX; i++) {
        raw.say(2 + i, Read.all(What.PAYLOADS));
      }
      try (FieldClient client = f.client(field, new Fixture.Told())) {
        for (int i = 0; i < 50; i++) {
          client.send(Fixture.source("q" + i, Fixture.bytes(100, i).toArray()), null, null);
        }
        client.await();
      }
      RawPeer other = RawPeer.of(f, kit);
      other.task(1, VERIFY);
      other.say(2, Read.entries(0, 1));
      other.take(FrameType.PAGE);
      other.take(FrameType.END);
      other.socket().close();
      // A reader that reads on gets what it asked for.
      for (int i = 0; i < Limits.CURSORS_MAX; i++) {
        raw.take(FrameType.PAGE);
      }
      assertEquals(2, f.events(EvidenceRead.class, "evidence.read").size());
    }
  }
}
