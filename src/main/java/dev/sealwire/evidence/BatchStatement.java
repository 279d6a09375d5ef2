package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.time.Instant;

/**
 * What a client signs once about several payloads: version 2 of the {@link Statement}. What it says
 * of each is in that payload's {@link BatchItem}; {@link #root} binds all of them.
 *
 * @param origin the log it is meant for
 * @param session the connection the payloads are sent over
 * @param count how many there are, 1 to {@value #ITEMS_MAX}
 * @param root of the tree over the texts of the items, RFC 6962 section 2.1
 * @param time the client's clock
 * @param nonce 32 hexadecimal digits, random
 */
public record BatchStatement(
    String origin, String session, int count, Sha256 root, Instant time, String nonce) {

  /** The most payloads that one signature covers; the longest path has six hashes. */
  public static final int ITEMS_MAX = 64;

  private static final long VERSION = 2;

  /** The exact bytes that are signed. */
  public Bytes encode() {
    return new JsonWriter()
        .put("v", VERSION)
        .put("type", Statement.TYPE)
        .put("origin", origin)
        .put("session", session)
        .put("count", count)
        .put("root", root)
        .put("time", Times.format(time))
        .put("nonce", nonce)
        .toBytes();
  }

  /**
   * What {@code text} says.
   *
   * @throws MalformedException if it is not exactly what {@link #encode} writes
   */
  public static BatchStatement decode(Bytes text) throws MalformedException {
    return OneSpelling.decode(
        "statement", text, Statement.BYTES_MAX, BatchStatement::read, BatchStatement::encode);
  }

  /** In the order of {@link #encode}. */
  static BatchStatement read(JsonFields json) throws MalformedException {
    json.number("v", VERSION, VERSION);
    String type = json.string("type");
    if (!type.equals(Statement.TYPE)) {
      throw new MalformedException("statement", "has the unknown type " + type);
    }
    return new BatchStatement(
        json.string("origin"),
        json.string("session"),
        (int) json.number("count", 1, ITEMS_MAX),
        json.sha256("root"),
        Times.parse(json.string("time")),
        json.string("nonce"));
  }
}
