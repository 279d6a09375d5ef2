package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.audit.OpenedCheckpoint.State;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.StoredCheckpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures of checkpoints, verified beside the audit. */
class OpenedCheckpointTest {
  private static final int COUNT = (Ahead.LOTS_A_THREAD + 2) * OpenedCheckpoint.BATCH + 3;

  private final List<StoredCheckpoint> rows = new ArrayList<>();
  private final Map<Integer, State> wanted = new TreeMap<>();
  private LogIdentity identity;
  private int given;
  private boolean closed;

  @BeforeEach
  void a_log_of_many_checkpoints() throws Exception {
    SampleLog sample = SampleLog.clean().copy();
    identity = new LogIdentity(sample.keys.signer.key(), SampleLog.ORIGIN);
    for (int i = 0; i < COUNT; i++) {
      rows.add(TestWriter.checkpoint(sample.keys.signer, SampleLog.ORIGIN, i + 1, Sha256.ZERO));
    }
  }

  private Cursor<OpenedCheckpoint> open(LogIdentity of, Workers workers) {
    Cursor<StoredCheckpoint> cursor =
        new Cursor<>() {
          @Override
          public StoredCheckpoint next() {
            return given == rows.size() ? null : rows.get(given++);
          }

          @Override
          public void close() {
            closed = true;
          }
        };
    return OpenedCheckpoint.all(cursor, of, TestWriter.SUITE, workers);
  }

  private void edit(int at, State state, UnaryOperator<String> edit) throws Exception {
    StoredCheckpoint row = rows.get(at);
    rows.set(at, new StoredCheckpoint(row.size(), Bytes.utf8(edit.apply(row.note().utf8()))));
    wanted.put(at, state);
  }

  /** The same note with one bit of the signature itself another. */
  private static String otherSignature(String note) {
    int at = note.lastIndexOf(' ') + 40;
    char other = note.charAt(at) == 'A' ? 'B' : 'A';
    return note.substring(0, at) + other + note.substring(at + 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void each_has_its_own_answer_and_they_come_in_order(boolean reading) throws Exception {
    edit(0, State.NOT_SIGNED, OpenedCheckpointTest::otherSignature);
    edit(OpenedCheckpoint.BATCH - 1, State.NOT_SIGNED, OpenedCheckpointTest::otherSignature);
    edit(OpenedCheckpoint.BATCH, State.MALFORMED, note -> note.substring(1).replace("\n\n", "\n"));
    edit(200, State.OTHER_ORIGIN, note -> "another" + note);
    edit(201, State.NOT_SIGNED, note -> note.replaceFirst("\n202\n", "\n203\n"));
    rows.set(202, new StoredCheckpoint(203, null));
    wanted.put(202, State.MALFORMED);
    edit(COUNT - 1, State.NOT_SIGNED, OpenedCheckpointTest::otherSignature);
    try (Workers workers = new Workers(2, reading);
        Cursor<OpenedCheckpoint> opened = open(identity, workers)) {
      for (int i = 0; i < COUNT; i++) {
        OpenedCheckpoint one = opened.next();
        assertEquals(i + 1, one.size());
        State state = wanted.getOrDefault(i, State.SIGNED);
        assertEquals(state, one.state(), "checkpoint " + i);
        assertEquals(state == State.SIGNED, one.found() == null);
        if (state == State.MALFORMED) {
          assertNull(one.claimed());
        } else {
          assertEquals(i == 201 ? 203 : i + 1, one.claimed().size());
        }
      }
      assertNull(opened.next());
    }
    assertTrue(closed);
  }

  @Test
  void without_a_key_none_is_signed() throws IOException {
    try (Workers workers = new Workers(1, true);
        Cursor<OpenedCheckpoint> opened = open(new LogIdentity(null, null), workers)) {
      OpenedCheckpoint one = opened.next();
      assertEquals(State.NO_KEY, one.state());
      assertEquals(1, one.claimed().size());
      assertNull(one.found());
    }
  }

  @Test
  void no_more_than_some_lots_are_ahead() throws IOException {
    try (Workers workers = new Workers(1, false);
        Cursor<OpenedCheckpoint> opened = open(identity, workers)) {
      assertEquals(1, opened.next().size());
      assertEquals(Ahead.lotsMax(workers) * OpenedCheckpoint.BATCH, given);
    }
  }
}
