package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.ledger.Appended;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Limits;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.Receipts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Receipts that are not sent yet. Those that came together go together, in one item of the outbox
 * and, where the peer takes that, in one frame with one checkpoint. Thread-safe.
 */
final class ReceiptQueue {
  private record Ready(long stream, Appended appended) {}

  /** The places of streams that end. */
  interface Places {
    /**
     * The ends of so many are about to be written: their places are free, since the peer may know
     * of it, and open others, before the writing returns.
     */
    void sending(int count);

    /** They were written. */
    void sent(int count);
  }

  private final Ledger ledger;
  private List<Ready> ready = new ArrayList<>(); // guarded by this
  private volatile boolean together;

  ReceiptQueue(Ledger ledger) {
    this.ledger = ledger;
  }

  /** From now on several may go in one frame. */
  void together() {
    together = true;
  }

  /** Adds one; true if the caller is to see to it that {@link #write} is called. */
  synchronized boolean add(long stream, Appended appended) {
    ready.add(new Ready(stream, appended));
    return ready.size() == 1;
  }

  private synchronized List<Ready> take() {
    List<Ready> all = ready;
    ready = new ArrayList<>();
    return all;
  }

  /**
   * Writes all there are.
   *
   * @param last the checkpoint that the peer was sent last
   * @return the one that it was sent last now
   */
  SignedCheckpoint write(FrameWriter out, SignedCheckpoint last, Places places)
      throws IOException, EvidenceException {
    List<Ready> all = take();
    SignedCheckpoint sent = last;
    for (int from = 0, to; from < all.size(); from = to) {
      SignedCheckpoint checkpoint = all.get(from).appended().checkpoint();
      to = from + 1;
      while (to < all.size() && all.get(to).appended().checkpoint() == checkpoint) {
        to++;
      }
      if (together && to - from > 1) {
        group(out, sent, all.subList(from, to), places);
      } else {
        for (Ready one : all.subList(from, to)) {
          places.sending(1);
          single(out, sent, one);
          places.sent(1);
          sent = checkpoint;
        }
      }
      sent = checkpoint;
    }
    return sent;
  }

  private List<Sha256> growth(SignedCheckpoint from, SignedCheckpoint to)
      throws IOException, EvidenceException {
    return from == to
        ? List.of()
        : ledger.consistency(from.checkpoint().size(), to.checkpoint().size());
  }

  private void single(FrameWriter out, SignedCheckpoint sent, Ready one)
      throws IOException, EvidenceException {
    Appended appended = one.appended();
    try {
      out.write(
          one.stream(),
          new Messages.Receipt(
              appended.index(),
              appended.leaf().utf8(),
              ledger.prove(appended).toBytes().utf8(),
              sent.checkpoint().size(),
              growth(sent, appended.checkpoint())));
    } catch (MalformedException e) {
      throw new IllegalStateException("our own leaf or proof is not UTF-8", e);
    }
  }

  private void group(FrameWriter out, SignedCheckpoint last, List<Ready> group, Places places)
      throws IOException, EvidenceException {
    SignedCheckpoint checkpoint = group.get(0).appended().checkpoint();
    Bytes note = checkpoint.note();
    SignedCheckpoint sent = last;
    List<Sha256> growth = growth(sent, checkpoint);
    List<Receipts.One> ones = new ArrayList<>(group.size());
    int bytes = Receipts.headBytes(note, growth);
    for (Ready next : group) {
      Appended appended = next.appended();
      Receipts.One one =
          new Receipts.One(
              next.stream(), appended.index(), appended.leaf(), ledger.prove(appended).path());
      if (bytes + one.bytes() > Limits.CONTROL_BYTES_MAX) {
        write(out, new Receipts(note, sent.checkpoint().size(), growth, ones), places);
        sent = checkpoint;
        growth = List.of();
        ones.clear();
        bytes = Receipts.headBytes(note, growth);
      }
      ones.add(one);
      bytes += one.bytes();
    }
    write(out, new Receipts(note, sent.checkpoint().size(), growth, ones), places);
  }

  private static void write(FrameWriter out, Receipts receipts, Places places) throws IOException {
    byte[] body = receipts.encode();
    places.sending(receipts.all().size());
    out.receipts(body, body.length);
    places.sent(receipts.all().size());
  }
}
