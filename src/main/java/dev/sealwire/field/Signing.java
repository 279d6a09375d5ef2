package dev.sealwire.field;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.evidence.BatchItem;
import dev.sealwire.evidence.BatchPart;
import dev.sealwire.evidence.BatchStatement;
import dev.sealwire.evidence.BatchTree;
import dev.sealwire.wire.FinishBatch;
import dev.sealwire.wire.Message;
import dev.sealwire.wire.Messages;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Signs for payloads whose bytes were sent: each by itself, or as many as wait in one statement.
 * Nothing waits for others to come. The link sees to it that one thread at a time is here.
 */
final class Signing {
  /** Of the text of an item that may go into a batch; a longer one is signed by itself. */
  static final int ITEM_BYTES_MAX = 4096;

  /** Of all texts of a batch; in JSON they are at most twice as long. */
  static final int BATCH_BYTES_MAX = 64 * 1024;

  private static final int NONCE_BYTES = 16;

  /** A payload whose bytes were sent, and what is to be said of it. */
  record Unsigned(Outgoing payload, BatchItem item, Bytes text) {
    Unsigned(Outgoing payload, BatchItem item) {
      this(payload, item, item.encode());
    }
  }

  private final Messages.Greeting greeting;
  private final FieldClient.Context context;
  private final int itemsMax;

  Signing(Messages.Greeting greeting, FieldClient.Context context) {
    this.greeting = greeting;
    this.context = context;
    this.itemsMax = (int) Math.min(greeting.batch(), BatchStatement.ITEMS_MAX);
  }

  /** Takes off the front of {@code waiting} what goes into one statement: at least one. */
  List<Unsigned> next(ArrayDeque<Unsigned> waiting) {
    List<Unsigned> taken = new ArrayList<>();
    taken.add(waiting.remove());
    int bytes = taken.get(0).text().size();
    boolean alone = bytes > ITEM_BYTES_MAX;
    while (!alone && fits(waiting, taken.size(), bytes)) {
      Unsigned one = waiting.remove();
      taken.add(one);
      bytes += one.text().size();
    }
    return taken;
  }

  private boolean fits(Queue<Unsigned> waiting, int count, int bytes) {
    if (waiting.isEmpty() || count >= itemsMax) {
      return false;
    }
    int more = waiting.element().text().size();
    return more <= ITEM_BYTES_MAX && bytes + more <= BATCH_BYTES_MAX;
  }

  /** What says that these payloads are whole. Each is told what was said of it. */
  Message sign(List<Unsigned> taken) {
    return taken.size() == 1 ? one(taken.get(0)) : batch(taken);
  }

  private Message one(Unsigned unsigned) {
    Bytes text =
        unsigned
            .item()
            .alone(greeting.origin(), greeting.session(), context.clock().instant(), nonce())
            .encode();
    Bytes signature = context.suite().sign(context.kit().key(), text);
    unsigned.payload().finished(new Outgoing.Said(unsigned.item(), text(text), signature, null));
    return new Messages.Finish(text(text), signature);
  }

  private Message batch(List<Unsigned> taken) {
    BatchTree tree = new BatchTree(taken.stream().map(Unsigned::text).toList());
    Bytes text =
        new BatchStatement(
                greeting.origin(),
                greeting.session(),
                taken.size(),
                tree.root(),
                context.clock().instant(),
                nonce())
            .encode();
    Bytes signature = context.suite().sign(context.kit().key(), text);
    String statement = text(text);
    List<String> items = new ArrayList<>(taken.size());
    for (Unsigned one : taken) {
      String item = text(one.text());
      BatchPart part = new BatchPart(item, items.size(), tree.path(items.size()));
      one.payload().finished(new Outgoing.Said(one.item(), statement, signature, part));
      items.add(item);
    }
    return new FinishBatch(statement, signature, items);
  }

  private static String text(Bytes own) {
    try {
      return own.utf8();
    } catch (MalformedException e) {
      throw new IllegalStateException("our own statement is not UTF-8", e);
    }
  }

  private String nonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    context.random().nextBytes(nonce);
    return Hex.encode(nonce);
  }
}
