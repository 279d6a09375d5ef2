package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.CollectorStopped;
import dev.sealwire.ledger.Appended;
import dev.sealwire.ledger.Submission;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Receipts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptQueueTest {
  @TempDir Path folder;

  private int freed;
  private int told;

  private final ReceiptQueue.Places places =
      new ReceiptQueue.Places() {
        @Override
        public void sending(int count) {
          freed += count;
        }

        @Override
        public void sent(int count) {
          told += count;
        }
      };

  /** What has left, and how many places were free by then at least. */
  private final class Wire extends ByteArrayOutputStream {
    private final List<Integer> free = new ArrayList<>();

    @Override
    public synchronized void write(byte[] data, int from, int length) {
      super.write(data, from, length);
      free.add(freed);
    }
  }

  private static void fill(Fixture f, ReceiptQueue queue, int count) throws Exception {
    List<CompletableFuture<Appended>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(f.ledger.append(Submission.of(new CollectorStopped("x".repeat(10_000)))));
    }
    for (int i = 0; i < count; i++) {
      assertEquals(i == 0, queue.add(i + 1, all.get(i).get()));
    }
  }

  @Test
  void a_place_is_free_before_the_peer_can_know_of_it() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      f.start();
      SignedCheckpoint last = f.ledger.checkpoint();
      ReceiptQueue queue = new ReceiptQueue(f.ledger);
      queue.together();
      fill(f, queue, 100);
      Wire wire = new Wire();
      FrameWriter out = new FrameWriter(wire);
      SignedCheckpoint sent = queue.write(out, last, places);
      out.flush();
      assertEquals(100, freed);
      assertEquals(100, told);
      assertTrue(sent.checkpoint().size() >= 100);
      FrameReader in = new FrameReader(new ByteArrayInputStream(wire.toByteArray()));
      int seen = 0;
      long stream = 0;
      while (in.next()) {
        if (in.type() == FrameType.RECEIPT) {
          assertEquals(++stream, in.stream());
          seen++;
        } else {
          Receipts receipts = Receipts.decode(in.buffer(), in.length());
          for (Receipts.One one : receipts.all()) {
            assertEquals(++stream, one.stream());
          }
          seen += receipts.all().size();
        }
      }
      assertEquals(100, seen);
      // The first of several frames was on the wire while later ones were not begun yet.
      assertTrue(wire.free.get(0) > 0, wire.free::toString);
      assertTrue(wire.free.get(0) < 100, wire.free::toString);
    }
  }

  @Test
  void who_did_not_ask_for_groups_gets_them_one_by_one() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      f.start();
      SignedCheckpoint last = f.ledger.checkpoint();
      ReceiptQueue queue = new ReceiptQueue(f.ledger);
      fill(f, queue, 5);
      Wire wire = new Wire();
      FrameWriter out = new FrameWriter(wire);
      queue.write(out, last, places);
      out.flush();
      FrameReader in = new FrameReader(new ByteArrayInputStream(wire.toByteArray()));
      for (int i = 1; i <= 5; i++) {
        assertTrue(in.next());
        assertEquals(FrameType.RECEIPT, in.type());
        assertEquals(i, in.stream());
      }
      assertFalse(in.next());
      assertEquals(5, told);
      assertTrue(Bytes.wrap(wire.toByteArray()).size() > 50_000);
    }
  }
}
