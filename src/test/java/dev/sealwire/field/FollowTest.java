package dev.sealwire.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.Json;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.collector.Fixture;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.tlog.Checkpoint;
import dev.sealwire.tlog.GrowthFile;
import dev.sealwire.tlog.GrowthFile.Shows;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.wire.FollowMessages.Grown;
import dev.sealwire.wire.Purpose;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Following a log by the client, and collectors that lie to it. */
@Timeout(120)
class FollowTest {
  private static final byte GROWN = 0x29;

  @TempDir Path folder;

  private Kit auditor;
  private Kit field;
  private StateFolder state;

  private Fixture served(String tls) throws Exception {
    Fixture f = new Fixture(folder, tls);
    auditor = f.kit("auditor", Role.AUDITOR, false);
    field = f.kit("alice", Role.FIELD, false);
    state = new StateFolder(folder.resolve("follow-state"));
    return f.start();
  }

  private void send(Fixture f, int payloads) throws Exception {
    try (FieldClient client = f.client(field, new Fixture.Told())) {
      for (int i = 0; i < payloads; i++) {
        client.send(Fixture.source("p" + i, Fixture.bytes(50, i).toArray()), null, null);
      }
      client.await();
    }
  }

  private AuditClient client(Fixture f, Socket socket) throws Exception {
    return AuditClient.start(
        socket, new FieldClient.Context(auditor, state, f.suite, f.clock, f.random));
  }

  private SignedCheckpoint kept(Fixture f) throws Exception {
    return state.checkpoint(f.key, f.suite).orElseThrow();
  }

  private static long size(SignedCheckpoint checkpoint) {
    return checkpoint.checkpoint().size();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "jdk"})
  void each_growth_is_verified_and_kept_and_its_entries_can_be_read(String tls) throws Exception {
    try (Fixture f = served(tls);
        AuditClient client = client(f, f.connect(auditor))) {
      client.task(Purpose.FOLLOW, "all entries");
      Followed followed = client.follow();
      long before = size(client.checkpoint());
      for (int i = 0; i < 4; i++) {
        send(f, 2);
        long want = f.ledger.checkpoint().checkpoint().size();
        SignedCheckpoint now = followed.next();
        while (size(now) < want) {
          now = followed.next();
        }
        assertTrue(size(now) > before);
        before = size(now);
        assertEquals(now.note(), kept(f).note());
        assertEquals(size(now), client.log().size());
        assertEquals(
            f.log.entry(size(now) - 1).orElseThrow(),
            client.log().entry(size(now) - 1).orElseThrow());
      }
      assertThrows(IllegalStateException.class, () -> client.task(Purpose.LOG, "more"));
      assertThrows(IllegalStateException.class, client::follow);
    }
  }

  @Test
  void whoever_waits_is_woken_by_leaving_and_the_collector_sees_a_good_end() throws Exception {
    try (Fixture f = served("auto")) {
      AuditClient client = client(f, f.connect(auditor));
      client.task(Purpose.WATCH, "checkpoints");
      Followed followed = client.follow();
      Thread leaver =
          new Thread(
              () -> {
                try {
                  client.leave();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      leaver.start();
      SignedCheckpoint now = followed.next();
      while (now != null) {
        now = followed.next();
      }
      leaver.join();
      client.close();
      Fixture.await("the end", () -> f.collector.connections() == 0);
      List<SessionClosed> closed = f.events(SessionClosed.class, "session.closed");
      assertEquals("goodbye", closed.get(closed.size() - 1).reason());
    }
  }

  @Test
  void a_collector_that_stops_ends_it_and_says_why() throws Exception {
    try (Fixture f = served("auto")) {
      AuditClient client = client(f, f.connect(auditor));
      client.task(Purpose.WATCH, "checkpoints");
      Followed followed = client.follow();
      Thread stopper = new Thread(() -> f.collector.stop("test"));
      stopper.start();
      assertNull(followed.next());
      assertTrue(followed.ended().startsWith("shutdown: "), followed.ended());
      client.close();
      stopper.join();
    }
  }

  @Test
  void a_field_client_may_not_follow() throws Exception {
    try (Fixture f = served("auto");
        AuditClient client = f.auditor(field)) {
      for (Purpose purpose : List.of(Purpose.FOLLOW, Purpose.WATCH)) {
        RefusedException e =
            assertThrows(RefusedException.class, () -> client.task(purpose, "all"));
        assertEquals("wrong-role", e.code());
      }
      assertThrows(IOException.class, () -> client.follow().next());
    }
  }

  private static byte[] frame(byte[] was, Grown grown) {
    byte[] body = grown.encode().toArray();
    return ByteBuffer.allocate(8 + body.length)
        .put(was, 0, 5)
        .put((byte) (body.length >> 16))
        .putShort((short) body.length)
        .put(body)
        .array();
  }

  private static Grown grown(byte[] frame) throws SealwireException {
    return Grown.decode(Json.parse("frame", Bytes.of(frame, 8, frame.length - 8), frame.length));
  }

  private List<Path> evidence(Fixture f) throws IOException {
    Path evidence = state.of(f.key.name()).resolve("evidence");
    if (!Files.exists(evidence)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(evidence)) {
      return files.sorted().toList();
    }
  }

  /** Follows through a liar; what is thrown, after the kept checkpoint was seen to stay. */
  private Exception lied(Fixture f, UnaryOperator<Grown> lie) throws Exception {
    Between.Mangler mangler =
        (number, frame) -> {
          try {
            return frame[0] == GROWN ? frame(frame, lie.apply(grown(frame))) : frame;
          } catch (SealwireException e) {
            throw new IllegalStateException(e);
          }
        };
    try (Between between = new Between(f.connect(auditor), mangler)) {
      AuditClient client = client(f, between.reader());
      client.task(Purpose.WATCH, "checkpoints");
      send(f, 5);
      SignedCheckpoint before = kept(f);
      Exception thrown = assertThrows(Exception.class, client.follow()::next);
      assertEquals(before.note(), kept(f).note(), "what was kept stays");
      return thrown;
    }
  }

  private GrowthFile.Judged convicted(Fixture f, UnaryOperator<Grown> lie) throws Exception {
    List<Path> before = evidence(f);
    Exception thrown = lied(f, lie);
    assertEquals(EvidenceException.class, thrown.getClass(), "" + thrown);
    List<Path> added = new ArrayList<>(evidence(f));
    added.removeAll(before);
    assertEquals(1, added.size(), thrown.getMessage());
    assertTrue(thrown.getMessage().endsWith(" is in " + added.get(0)), thrown.getMessage());
    return GrowthFile.parse(Bytes.of(Files.readAllBytes(added.get(0))))
        .judge(List.of(f.key), f.suite);
  }

  private static String note(Fixture f, long size, Sha256 root) {
    try {
      return f.signed(new Checkpoint(f.key.name(), size, root)).note().utf8();
    } catch (SealwireException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void growth_that_is_not_proven_is_kept_as_evidence() throws Exception {
    try (Fixture f = served("auto")) {
      GrowthFile.Judged judged =
          convicted(
              f,
              g ->
                  new Grown(
                      g.checkpoint(),
                      g.from(),
                      g.consistency().stream().map(h -> Sha256.ZERO).toList()));
      assertEquals(Shows.UNPROVEN, judged.shows());
      assertEquals(
          Shows.UNPROVEN,
          convicted(f, g -> new Grown(g.checkpoint(), g.from(), List.of())).shows());
      // Checkpoints between were left out, and the proof is from another size.
      assertEquals(
          Shows.CONSISTENT,
          convicted(f, g -> new Grown(g.checkpoint(), g.from() - 1, g.consistency())).shows(),
          "the proof holds, only its claim was wrong");
      assertEquals(
          Shows.TWO_HISTORIES,
          convicted(f, g -> new Grown(note(f, g.from(), Sha256.ZERO), g.from(), g.consistency()))
              .shows());
      assertEquals(
          Shows.SHRUNK,
          convicted(f, g -> new Grown(note(f, 3, Sha256.ZERO), g.from(), List.of())).shows());
      assertEquals(
          Shows.UNPROVEN,
          convicted(
                  f, g -> new Grown(note(f, g.from() + 9, Sha256.ZERO), g.from(), g.consistency()))
              .shows());
    }
  }

  @Test
  void what_the_log_did_not_sign_is_refused_and_is_no_evidence() throws Exception {
    try (Fixture f = served("auto")) {
      String other = "other.example/log";
      List<UnaryOperator<Grown>> lies =
          List.of(
              g -> new Grown(g.checkpoint().replace(f.key.name(), other), g.from(), List.of()),
              g ->
                  new Grown(
                      g.checkpoint().replaceFirst("\n[0-9]+\n", "\n9999\n"),
                      g.from(),
                      g.consistency()),
              g -> new Grown("", g.from(), g.consistency()),
              g -> new Grown(g.checkpoint().strip(), g.from(), g.consistency()));
      for (UnaryOperator<Grown> lie : lies) {
        Exception thrown = lied(f, lie);
        assertTrue(
            thrown instanceof EvidenceException || thrown instanceof IOException, "" + thrown);
      }
      assertEquals(List.of(), evidence(f));
    }
  }

  @Test
  void a_checkpoint_that_was_not_asked_for_and_a_cut_are_errors() throws Exception {
    try (Fixture f = served("auto")) {
      for (int how = 0; how < 3; how++) {
        int which = how;
        Between.Mangler mangler =
            (number, frame) -> {
              if (frame[0] != GROWN) {
                return frame;
              }
              if (which == 0) {
                return null;
              }
              byte[] twice = java.util.Arrays.copyOf(frame, 2 * frame.length);
              System.arraycopy(frame, 0, twice, frame.length, frame.length);
              if (which == 1) {
                return twice;
              }
              frame[4] ^= 1; // another stream
              return frame;
            };
        try (Between between = new Between(f.connect(auditor), mangler)) {
          AuditClient client = client(f, between.reader());
          client.task(Purpose.WATCH, "checkpoints");
          send(f, 1);
          Followed followed = client.follow();
          assertThrows(
              IOException.class,
              () -> {
                // The second of two that are alike shows when the collector is asked for one more
                // than it gave; an entry that came meanwhile (the end of the sender's session)
                // puts that off by a checkpoint.
                for (int i = 0; i < 20; i++) {
                  if (followed.next() == null) {
                    throw new IOException("the collector ended it: " + followed.ended());
                  }
                }
              });
        }
      }
    }
  }

  @Test
  void that_nothing_grew_is_not_taken_for_growth() throws Exception {
    try (Fixture f = served("auto");
        AuditClient client = client(f, f.connect(auditor))) {
      client.task(Purpose.WATCH, "checkpoints");
      SignedCheckpoint start = client.checkpoint();
      Grown still = new Grown(start.note().utf8(), size(start), List.of());
      assertEquals(start.note(), client.grown(still).note());
      send(f, 1);
      assertTrue(size(client.follow().next()) > size(start));
    }
  }
}
