package dev.sealwire.field;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.tlog.ProofFile;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.Receipts;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the collector says to a client that sends: credit, refusals and receipts, which are verified
 * and kept before anything is called sent.
 */
final class Receiver implements Runnable {
  /** Receipts that are reported together at most, but for those of one frame. */
  private static final int REPORT_MAX = 256;

  /** Receipts that came together and are kept in files of their own; more go into one file. */
  static final int SINGLE_FILES_MAX = 4;

  private record Verified(
      Outgoing payload, SignedCheckpoint checkpoint, ReceiptsFile.One receipt) {}

  private final FrameReader in;
  private final Link link;
  private final String origin;
  private final String session;
  private final ReceiptCheck check;
  private final StateFolder state;
  private final Sha256 certificate;
  private final SendListener listener;
  private final List<Verified> verified = new ArrayList<>();
  private SignedCheckpoint kept;

  Receiver(
      Opening opening,
      Link link,
      FieldClient.Context context,
      Sha256 certificate,
      SendListener listener) {
    this.in = opening.in();
    this.link = link;
    this.origin = opening.greeting().origin();
    this.session = opening.greeting().session();
    this.check = opening.check();
    this.state = context.state();
    this.certificate = certificate;
    this.listener = listener;
    this.kept = check.last();
  }

  @Override
  public void run() {
    try {
      receive();
    } catch (Throwable e) { // whatever it is: who sends would wait for ever
      link.fail(e);
    }
  }

  private void receive() throws IOException, SealwireException {
    try {
      while (in.next()) {
        switch (in.type()) {
          case CREDIT -> link.credit(in.stream(), Messages.Credit.decode(in.json()).bytes());
          case RECEIPT -> receipt(Messages.Receipt.decode(in.json()));
          case RECEIPTS -> receipts(Receipts.decode(in.buffer(), in.length()));
          case REFUSED -> link.refused(in.stream(), Messages.Refused.decode(in.json()));
          case GOODBYE -> link.goodbye(Messages.Goodbye.decode(in.json()));
          default -> throw new MalformedException(in.type() + " frame", "is not for a client");
        }
        if (verified.size() >= REPORT_MAX || !verified.isEmpty() && !in.ready()) {
          report();
        }
      }
      link.throwIfRevoked();
      throw new EOFException(link.ended());
    } finally {
      // What was verified stays so, however the connection ends.
      report();
    }
  }

  private void receipt(Messages.Receipt receipt) throws SealwireException {
    Outgoing payload = payload(in.stream());
    Bytes leaf = Bytes.utf8(receipt.leaf());
    ProofFile proof = check.receipt(receipt, leaf);
    recorded(payload, new ReceiptsFile.One(receipt.index(), proof.path(), leaf));
  }

  private void receipts(Receipts receipts) throws SealwireException {
    check.receipts(receipts);
    for (Receipts.One one : receipts.all()) {
      recorded(payload(one.stream()), new ReceiptsFile.One(one.index(), one.path(), one.leaf()));
    }
  }

  private Outgoing payload(long stream) throws MalformedException {
    Outgoing payload = link.waiting(stream);
    if (payload == null) {
      throw new MalformedException("receipt", "is for stream " + stream + ", which is not open");
    }
    return payload;
  }

  private void recorded(Outgoing payload, ReceiptsFile.One receipt) throws SealwireException {
    if (!(Leaf.decode(receipt.leaf()).event() instanceof PayloadReceived entry)) {
      throw new EvidenceException("the receipt's entry is not of a payload");
    }
    payload.check(entry, session, certificate);
    verified.add(new Verified(payload, check.last(), receipt));
  }

  /**
   * Keeps the receipts that came together, and the last checkpoint, forced, once for all of them;
   * and only then calls their payloads sent.
   */
  private void report() throws IOException, SealwireException {
    if (verified.isEmpty()) {
      return;
    }
    for (int from = 0, to; from < verified.size(); from = to) {
      to = from + 1;
      while (to < verified.size()
          && verified.get(to).checkpoint() == verified.get(from).checkpoint()) {
        to++;
      }
      keep(verified.subList(from, to));
    }
    SignedCheckpoint last = check.last();
    if (!last.note().equals(kept.note())) {
      check.keep();
      kept = last;
    }
    for (Verified one : verified) {
      listener.sent(sent(one));
    }
    link.forget(verified.stream().map(one -> one.payload().stream()).toList());
    verified.clear();
  }

  private void keep(List<Verified> group) throws IOException {
    Bytes note = group.get(0).checkpoint().note();
    for (int from = 0; from < group.size(); from += ReceiptsFile.RECEIPTS_MAX) {
      int to = Math.min(from + ReceiptsFile.RECEIPTS_MAX, group.size());
      List<ReceiptsFile.One> receipts =
          group.subList(from, to).stream().map(Verified::receipt).toList();
      ReceiptsFile file = new ReceiptsFile(receipts, note);
      if (receipts.size() > SINGLE_FILES_MAX) {
        state.keepReceipts(origin, file);
      } else {
        for (ReceiptsFile.One one : receipts) {
          state.keepReceipt(origin, one.index(), file.proof(one).toBytes(), one.leaf());
        }
      }
    }
  }

  private Sent sent(Verified one) {
    Outgoing payload = one.payload();
    Outgoing.Said said = payload.said();
    return new Sent(
        payload.name(),
        said.item().size(),
        said.item().sha256(),
        said.item().changed(),
        one.receipt().index(),
        origin);
  }
}
