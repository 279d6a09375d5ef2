package dev.sealwire.wire;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.evidence.BatchStatement;
import java.util.List;

/**
 * All bytes of several payloads were sent, and one statement is about all of them. The items name
 * their streams.
 *
 * @param statement the exact text of the client's {@link BatchStatement}
 * @param signature its signature, DER
 * @param items the exact texts of the {@link dev.sealwire.evidence.BatchItem}s, in their order: 1
 *     to {@link BatchStatement#ITEMS_MAX}
 */
public record FinishBatch(String statement, Bytes signature, List<String> items)
    implements Message {
  /** Copies the list. */
  public FinishBatch {
    items = List.copyOf(items);
  }

  @Override
  public FrameType frameType() {
    return FrameType.FINISH_BATCH;
  }

  @Override
  public Bytes encode() {
    return new JsonWriter()
        .put("statement", statement)
        .base64("signature", signature)
        .put("items", items)
        .toBytes();
  }

  /** Reads it. */
  public static FinishBatch decode(JsonObject json) throws MalformedException {
    List<String> items = json.strings("items");
    if (items.isEmpty() || items.size() > BatchStatement.ITEMS_MAX) {
      throw new MalformedException(
          "batch", "has " + items.size() + " items, want 1 to " + BatchStatement.ITEMS_MAX);
    }
    return new FinishBatch(json.string("statement"), json.base64("signature"), items);
  }
}
