package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.time.Instant;

/**
 * What a client says of one payload of a batch. Its text is a leaf of the tree whose root the
 * {@link BatchStatement} holds; by itself it is not signed.
 *
 * @param stream the payload's stream on the batch's connection
 * @param name what the client calls the payload
 * @param media media type, or null
 * @param caseId case, or null; the field is {@code case}
 * @param size bytes
 * @param sha256 hash of the bytes
 * @param changed whether the source changed while it was read
 */
public record BatchItem(
    long stream,
    String name,
    String media,
    String caseId,
    long size,
    Sha256 sha256,
    boolean changed) {

  /** The text that is hashed into the tree. */
  public Bytes encode() {
    return new JsonWriter()
        .put("stream", stream)
        .put("name", name)
        .put("media", media)
        .put("case", caseId)
        .put("size", size)
        .put("sha256", sha256)
        .put("changed", changed)
        .toBytes();
  }

  /**
   * What {@code text} says.
   *
   * @throws MalformedException if it is not exactly what {@link #encode} writes
   */
  public static BatchItem decode(Bytes text) throws MalformedException {
    return OneSpelling.decode(
        "item", text, Statement.BYTES_MAX, BatchItem::read, BatchItem::encode);
  }

  /** In the order of {@link #encode}. */
  static BatchItem read(JsonFields json) throws MalformedException {
    return new BatchItem(
        json.number("stream", 1, Statement.STREAM_MAX),
        json.string("name"),
        json.stringOrNull("media"),
        json.stringOrNull("case"),
        json.number("size", 0, Long.MAX_VALUE),
        json.sha256("sha256"),
        json.bool("changed"));
  }

  /** What it and the statement that binds it say together: as a statement of this payload alone. */
  public Statement in(BatchStatement batch) {
    return alone(batch.origin(), batch.session(), batch.time(), batch.nonce());
  }

  /** The statement of this payload alone: parameters as there. */
  public Statement alone(String origin, String session, Instant time, String nonce) {
    return new Statement(
        origin, session, stream, name, media, caseId, size, sha256, changed, time, nonce);
  }
}
