package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.time.Instant;

/**
 * What a client signs with its certificate's key about one payload: the word a court can hold it
 * to, since TLS itself proves the sender to the collector only.
 *
 * @param origin the log it is meant for
 * @param session the connection it is sent over, so that it cannot be sent again over another
 * @param stream its stream there, so that it cannot be sent again over the same one either
 * @param name what the client calls the payload
 * @param media media type, or null
 * @param caseId case, or null; the field is {@code case}
 * @param size bytes
 * @param sha256 hash of the bytes
 * @param changed whether the source changed while it was read, so that the bytes may be of no one
 *     moment
 * @param time the client's clock
 * @param nonce 32 hexadecimal digits, random
 */
public record Statement(
    String origin,
    String session,
    long stream,
    String name,
    String media,
    String caseId,
    long size,
    Sha256 sha256,
    boolean changed,
    Instant time,
    String nonce) {

  /** Longest text of a statement. */
  public static final int BYTES_MAX = 16_384;

  /** Highest stream of a connection: it is a u32 in frames. */
  public static final long STREAM_MAX = 0xffff_ffffL;

  static final String TYPE = "sealwire.statement";

  /** The exact bytes that are signed. */
  public Bytes encode() {
    return new JsonWriter()
        .put("v", 1)
        .put("type", TYPE)
        .put("origin", origin)
        .put("session", session)
        .put("stream", stream)
        .put("name", name)
        .put("media", media)
        .put("case", caseId)
        .put("size", size)
        .put("sha256", sha256)
        .put("changed", changed)
        .put("time", Times.format(time))
        .put("nonce", nonce)
        .toBytes();
  }

  /**
   * What {@code text} says.
   *
   * @throws MalformedException if it is not exactly what {@link #encode} writes
   */
  public static Statement decode(Bytes text) throws MalformedException {
    return OneSpelling.decode("statement", text, BYTES_MAX, Statement::read, Statement::encode);
  }

  /** In the order of {@link #encode}. */
  static Statement read(JsonFields json) throws MalformedException {
    json.number("v", 1, 1);
    String type = json.string("type");
    if (!type.equals(TYPE)) {
      throw new MalformedException("statement", "has the unknown type " + type);
    }
    return new Statement(
        json.string("origin"),
        json.string("session"),
        json.number("stream", 1, STREAM_MAX),
        json.string("name"),
        json.stringOrNull("media"),
        json.stringOrNull("case"),
        json.number("size", 0, Long.MAX_VALUE),
        json.sha256("sha256"),
        json.bool("changed"),
        Times.parse(json.string("time")),
        json.string("nonce"));
  }
}
