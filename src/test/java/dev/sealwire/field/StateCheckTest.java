package dev.sealwire.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.collector.Fixture;
import dev.sealwire.pki.Role;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.wire.State;
import dev.sealwire.wire.StatusMessages;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The one thing in a state that is not the collector's word: its checkpoint. */
@Timeout(60)
class StateCheckTest {
  @TempDir Path folder;

  private static State state(SignedCheckpoint at, long from, List<Sha256> consistency)
      throws Exception {
    StatusMessages.Refusals none = new StatusMessages.Refusals(0, 0, 0);
    return new State(
        new StatusMessages.Running(
            "s", "t", java.time.Instant.EPOCH, java.time.Instant.EPOCH, false),
        at.note().utf8(),
        from,
        consistency,
        new StatusMessages.Connected(0, 0, 0, 1, 0),
        new StatusMessages.Work(0, 0, 0, 0, 0),
        none,
        none,
        StatusMessages.Storage.UNKNOWN,
        null,
        List.of(),
        0);
  }

  @Test
  void its_checkpoint_must_have_grown_from_the_last_one() throws Exception {
    try (Fixture f = new Fixture(folder.resolve("a"));
        Fixture rewritten = new Fixture(folder.resolve("b"), f)) {
      SignedCheckpoint before = f.ledger.checkpoint();
      long from = before.checkpoint().size();
      f.kit("alice", Role.FIELD, false);
      rewritten.kit("mallory", Role.FIELD, false);
      SignedCheckpoint after = f.ledger.checkpoint();
      long to = after.checkpoint().size();
      List<Sha256> proof = f.ledger.consistency(from, to);
      ReceiptCheck check = new ReceiptCheck(f.key, f.suite);
      check.start(before);
      SignedCheckpoint other = rewritten.ledger.checkpoint();
      List<Sha256> theirs = rewritten.ledger.consistency(from, other.checkpoint().size());
      assertThrows(EvidenceException.class, () -> check.grown(state(other, from, theirs)));
      assertThrows(EvidenceException.class, () -> check.grown(state(after, from + 1, proof)));
      assertThrows(Exception.class, () -> check.grown(state(after, from, List.of())));
      assertEquals(before.note(), check.last().note());
      check.grown(state(after, from, proof));
      assertEquals(after.note(), check.last().note());
      check.grown(state(after, 0, List.of()));
      assertThrows(Exception.class, () -> check.grown(state(before, to, List.of())));
      assertEquals(after.note(), check.last().note());
    }
  }
}
