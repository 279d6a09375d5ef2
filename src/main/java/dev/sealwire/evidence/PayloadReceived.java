package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;

/**
 * A payload arrived whole. Size and hash are what the collector counted and computed; the statement
 * is the client's word, and agrees with them.
 *
 * @param session the connection it came over
 * @param stream its stream there
 * @param certificate SHA-256 of the client's certificate
 * @param name what the client calls it: any text, never a path here
 * @param media media type the client claims, or null
 * @param caseId case the client claims, or null; the field is {@code case}
 * @param size bytes
 * @param sha256 hash of the bytes
 * @param statement the exact text the client signed, see {@link Statement}, or {@link
 *     BatchStatement} if it is of several payloads
 * @param signature DER signature over its UTF-8 bytes with the key of {@code certificate}
 * @param part where it stands in the batch, or null if the statement is of this payload alone
 * @param stored {@code inline} in the database, or {@code vault}
 * @param micros microseconds from its opening to its last byte
 */
public record PayloadReceived(
    String session,
    long stream,
    Sha256 certificate,
    String name,
    String media,
    String caseId,
    long size,
    Sha256 sha256,
    String statement,
    Bytes signature,
    BatchPart part,
    String stored,
    long micros)
    implements Event {
  static final String TYPE = "payload.received";

  /** {@link #stored} of a payload kept in the database. */
  public static final String INLINE = "inline";

  /** {@link #stored} of a payload kept in the vault. */
  public static final String VAULT = "vault";

  /** With a statement of this payload alone. */
  public PayloadReceived(
      String session,
      long stream,
      Sha256 certificate,
      String name,
      String media,
      String caseId,
      long size,
      Sha256 sha256,
      String statement,
      Bytes signature,
      String stored,
      long micros) {
    this(
        session,
        stream,
        certificate,
        name,
        media,
        caseId,
        size,
        sha256,
        statement,
        signature,
        null,
        stored,
        micros);
  }

  /**
   * What the client said of this payload. That it signed for it is not looked at here.
   *
   * @throws MalformedException if it is not in its exact form
   * @throws EvidenceException if the statement is of a batch that this payload is not in
   */
  public Statement said() throws MalformedException, EvidenceException {
    Bytes text = Bytes.utf8(statement);
    if (part == null) {
      return Statement.decode(text);
    }
    BatchStatement batch = BatchStatement.decode(text);
    return part.of(batch).in(batch);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.put("session", session)
        .put("stream", stream)
        .put("certificate", certificate)
        .put("name", name)
        .put("media", media)
        .put("case", caseId)
        .put("size", size)
        .put("sha256", sha256)
        .put("statement", statement)
        .base64("signature", signature);
    if (part != null) {
      part.write(json);
    }
    json.put("stored", stored).put("micros", micros);
  }

  static PayloadReceived read(JsonFields json) throws MalformedException {
    return new PayloadReceived(
        json.string("session"),
        json.number("stream"),
        json.sha256("certificate"),
        json.string("name"),
        json.stringOrNull("media"),
        json.stringOrNull("case"),
        json.number("size", 0, Long.MAX_VALUE),
        json.sha256("sha256"),
        json.string("statement"),
        json.base64("signature"),
        BatchPart.read(json),
        json.string("stored"),
        json.number("micros"));
  }
}
