package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.EvidenceRead;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.field.FieldClient;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.tlog.Checkpoint;
import dev.sealwire.tlog.ProofFile;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.TreeProof;
import dev.sealwire.wire.FollowMessages.Follow;
import dev.sealwire.wire.FollowMessages.Grown;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.Message;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.Purpose;
import dev.sealwire.wire.ReadMessages;
import dev.sealwire.wire.ReadMessages.Read;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Followers that do as they like, over the bare channel. */
@Timeout(120)
class FollowingTest {
  private static final ReadMessages.Task WATCH =
      new ReadMessages.Task(Purpose.WATCH, "checkpoints", null);
  private static final ReadMessages.Task FOLLOW =
      new ReadMessages.Task(Purpose.FOLLOW, "all entries", null);

  @TempDir Path folder;

  /** One that follows, and the checkpoint it was sent last. */
  private static final class Raw implements AutoCloseable {
    private final Fixture f;
    private final RawPeer peer;
    final FrameReader in;
    private Checkpoint receipt;
    private Checkpoint last;

    Raw(Fixture f, Kit kit) throws Exception {
      this.f = f;
      peer = RawPeer.of(f, kit);
      in = peer.in();
    }

    void take(FrameType wanted) throws Exception {
      peer.take(wanted);
    }

    void ask(long stream, Message message) throws Exception {
      last = message instanceof Follow ? receipt : last;
      peer.say(stream, message);
    }

    void task(long stream, ReadMessages.Task task) throws Exception {
      peer.task(stream, task);
      Messages.Receipt receipt = Messages.Receipt.decode(in.json());
      ProofFile proof = ProofFile.parse(Bytes.utf8(receipt.proof()));
      this.receipt = SignedCheckpoint.open(proof.checkpointNote(), f.key, f.suite).checkpoint();
    }

    /** The next GROWN, which must be proven from the one before. */
    Checkpoint grown(long stream) throws Exception {
      take(FrameType.GROWN);
      assertEquals(stream, in.stream());
      Grown grown = Grown.decode(in.json());
      Checkpoint now =
          SignedCheckpoint.open(Bytes.utf8(grown.checkpoint()), f.key, f.suite).checkpoint();
      assertEquals(last.size(), grown.from());
      assertTrue(now.size() > last.size());
      TreeProof.verifyConsistency(
          last.size(), now.size(), last.root(), now.root(), grown.consistency());
      last = now;
      return now;
    }

    /** On from {@code told} to the whole log, which takes a few steps at most. */
    void all(long stream, Checkpoint told, long size) throws Exception {
      ask(stream, new ReadMessages.Next());
      for (int i = 0; told.size() < size; i++) {
        assertTrue(i < 3, "told of " + told.size() + " of " + size + " after " + i);
        told = grown(stream);
        ask(stream, new ReadMessages.Next());
      }
      assertEquals(size, told.size());
    }

    @Override
    public void close() throws java.io.IOException {
      peer.close();
    }
  }

  private interface Step {
    void run(Raw raw) throws Exception;
  }

  private static void send(Fixture f, Kit kit, int payloads) throws Exception {
    try (FieldClient client = f.client(kit, new Fixture.Told())) {
      for (int i = 0; i < payloads; i++) {
        client.send(Fixture.source("p" + i, Fixture.bytes(100, i).toArray()), null, null);
      }
      client.await();
    }
  }

  @Test
  void broken_rules_of_following_end_the_connection() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("auditor", Role.AUDITOR, false);
      f.start();
      List<Step> steps =
          List.of(
              r -> r.ask(1, new Follow()),
              r -> {
                r.task(1, new ReadMessages.Task(Purpose.LOG, "", null));
                r.ask(2, new Follow());
              },
              r -> {
                r.task(1, WATCH);
                r.ask(2, Read.entries(0, 1)); // a watcher sees checkpoints and nothing else
              },
              r -> {
                r.task(1, FOLLOW);
                r.ask(2, new Follow());
                r.ask(3, new Follow());
              },
              r -> {
                r.task(1, WATCH);
                r.ask(1, new Follow());
              },
              r -> {
                r.task(1, WATCH);
                r.ask(2, new Follow());
                for (int i = 0; i < 3; i++) {
                  r.ask(2, new ReadMessages.Next());
                }
              });
      for (Step step : steps) {
        try (Raw raw = new Raw(f, kit)) {
          step.run(raw);
          while (raw.in.next() && raw.in.type() != FrameType.GOODBYE) {
            // Whatever was answered before the rule was broken.
          }
          assertEquals(FrameType.GOODBYE, raw.in.type());
          assertEquals("protocol", Messages.Goodbye.decode(raw.in.json()).reason());
        }
      }
      Fixture.await("the ends", () -> f.collector.connections() == 0);
      f.collector.stop("test");
      List<SessionClosed> closed = f.events(SessionClosed.class, "session.closed");
      assertTrue(closed.stream().allMatch(c -> c.reason().equals("protocol")), "" + closed);
      assertEquals(steps.size(), closed.size());
    }
  }

  @Test
  void a_slow_reader_gets_one_checkpoint_for_all_it_missed_and_the_log_does_not_feed_itself()
      throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("auditor", Role.AUDITOR, false);
      Kit field = f.kit("alice", Role.FIELD, false);
      f.start();
      try (Raw raw = new Raw(f, kit)) {
        raw.task(1, FOLLOW);
        raw.ask(2, new Follow());
        for (int i = 0; i < 40; i++) {
          send(f, field, 3);
        }
        Fixture.await("the end of it", () -> f.collector.connections() == 1);
        Checkpoint first = raw.grown(2);
        long size = f.log.size();
        raw.all(2, first, size);
        // Nothing more comes by itself, and following makes no entries.
        raw.ask(3, Read.entries(size - 1, size));
        raw.take(FrameType.PAGE);
        raw.take(FrameType.END);
        assertEquals(size, f.log.size());
        assertEquals(1, f.events(EvidenceRead.class, "evidence.read").size());
        assertEquals("follow", f.events(EvidenceRead.class, "evidence.read").get(0).purpose());
      }
    }
  }

  @Test
  void it_ends_by_close_and_may_begin_again() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("auditor", Role.AUDITOR, false);
      Kit field = f.kit("alice", Role.FIELD, false);
      f.start();
      try (Raw raw = new Raw(f, kit)) {
        raw.task(1, WATCH);
        for (int stream = 2; stream < 6; stream++) {
          raw.ask(stream, new Follow());
          send(f, field, 1);
          raw.grown(stream);
          raw.ask(stream, new ReadMessages.Close());
          raw.take(FrameType.END);
          raw.ask(stream, new ReadMessages.Next()); // passed over, as for a cursor
          raw.ask(stream, new ReadMessages.Close());
        }
      }
    }
  }

  @Test
  void a_collector_that_stops_ends_every_follow_and_waits_for_nobody() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("auditor", Role.AUDITOR, false);
      f.start();
      List<Raw> all = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Raw raw = new Raw(f, kit);
        raw.task(1, WATCH);
        raw.ask(2, new Follow());
        all.add(raw);
      }
      f.collector.stop("test");
      for (Raw raw : all) {
        FrameType before = null;
        while (raw.in.next()) {
          assertFalse(before == FrameType.END, "something after the end");
          before = raw.in.type();
        }
        assertEquals(FrameType.END, before);
        raw.close();
      }
      assertTrue(f.warnings.isEmpty(), f.warnings.toString());
    }
  }

  @Test
  void many_watchers_that_read_nothing_hold_up_nobody() throws Exception {
    int watchers = 120;
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("auditor", Role.AUDITOR, false);
      Kit field = f.kit("alice", Role.FIELD, false);
      f.start(FollowingTest::roomy);
      List<Raw> all = new ArrayList<>();
      for (int i = 0; i < watchers; i++) {
        Raw raw = new Raw(f, kit);
        raw.task(1, WATCH);
        raw.ask(2, new Follow());
        all.add(raw);
      }
      send(f, field, 500);
      Fixture.await("the end of it", () -> f.collector.connections() == watchers);
      long size = f.log.size();
      for (Raw raw : all) {
        raw.all(2, raw.grown(2), size);
      }
      for (Raw raw : all) {
        raw.close();
      }
      Fixture.await("their ends", () -> f.collector.connections() == 0);
      assertTrue(f.audit().intact());
    }
  }

  private static CollectorSettings roomy(CollectorSettings s) {
    return Tuned.of(s)
        .connections(256)
        .fair(
            new Fairness(
                s.handshakesMax(),
                s.fairness().refusalsSourceRate(),
                s.fairness().refusalsRate(),
                s.fairness().stormWindow(),
                256,
                0,
                0))
        .done();
  }

  @Test
  void one_proof_serves_all_and_none_is_needed_where_nothing_grew() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Growth growth = new Growth(f.ledger, new ServiceThreads());
      long size = f.ledger.checkpoint().checkpoint().size();
      List<Sha256> proof = growth.proof(1, size);
      assertTrue(proof == growth.proof(1, size), "made twice");
      assertEquals(List.of(), growth.proof(size, size));
      growth.close();
    }
  }
}
