package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.BatchItem;
import dev.sealwire.evidence.BatchStatement;
import dev.sealwire.evidence.BatchTree;
import dev.sealwire.pki.Kit;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.wire.FinishBatch;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.Receipts;
import java.io.IOException;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A client that makes its batches by hand, right or wrong. */
public final class RawBatches implements AutoCloseable {
  private final Socket socket;
  private final SignatureSuite suite;
  private final Kit kit;
  final FrameReader in;
  final FrameWriter out;
  final Messages.Greeting greeting;

  /** Takes the greeting over {@code socket}. */
  public RawBatches(Socket socket, Kit kit, SignatureSuite suite) throws Exception {
    this.socket = socket;
    this.kit = kit;
    this.suite = suite;
    in = new FrameReader(socket.getInputStream());
    out = new FrameWriter(socket.getOutputStream());
    if (!in.next()) {
      throw new IOException("no greeting");
    }
    greeting = Messages.Greeting.decode(in.json());
  }

  /** Sends all of a payload but its end. */
  public BatchItem begin(long stream, String name, String caseId, String content)
      throws IOException {
    byte[] data = Bytes.utf8(content).toArray();
    out.write(stream, new Messages.Open(name, null, caseId));
    out.data(stream, data, 0, data.length);
    return new BatchItem(stream, name, null, caseId, data.length, Sha256.hash(data), false);
  }

  /** What is to be signed about these. */
  public BatchStatement statement(List<BatchItem> items) {
    Sha256 root = new BatchTree(items.stream().map(BatchItem::encode).toList()).root();
    return new BatchStatement(
        greeting.origin(),
        greeting.session(),
        items.size(),
        root,
        Instant.parse("2026-11-23T00:00:00Z"),
        "0".repeat(32));
  }

  /** Ends them, by a signature over that text. */
  void finish(Bytes statement, Bytes signed, List<String> items) throws Exception {
    Bytes signature = suite.sign(kit.key(), signed);
    out.write(0, new FinishBatch(statement.utf8(), signature, items));
    out.flush();
  }

  /** Ends them. */
  public void finish(BatchStatement statement, List<BatchItem> items) throws Exception {
    finish(statement.encode(), statement.encode(), texts(items));
  }

  static List<String> texts(List<BatchItem> items) throws MalformedException {
    List<String> texts = new ArrayList<>();
    for (BatchItem item : items) {
      texts.add(item.encode().utf8());
    }
    return texts;
  }

  /** What became of so many streams: the code of the refusal, or {@code receipt}. */
  public Map<Long, String> answers(int count) throws Exception {
    Map<Long, String> answers = new TreeMap<>();
    while (answers.size() < count && in.next()) {
      if (in.type() == FrameType.RECEIPTS) {
        Receipts.decode(in.buffer(), in.length())
            .all()
            .forEach(one -> answers.put(one.stream(), "receipt"));
      } else if (in.type() == FrameType.RECEIPT) {
        answers.put(in.stream(), "receipt");
      } else if (in.type() == FrameType.REFUSED) {
        answers.put(in.stream(), Messages.Refused.decode(in.json()).code());
      } else {
        throw new IOException("a " + in.type() + " frame " + in.json().names());
      }
    }
    return answers;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
