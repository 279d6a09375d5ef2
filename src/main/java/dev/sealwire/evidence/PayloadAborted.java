package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;

/**
 * A payload did not arrive whole, or was refused. Its bytes are not kept.
 *
 * @param session the connection it came over
 * @param stream its stream there
 * @param certificate SHA-256 of the client's certificate
 * @param name what the client calls it
 * @param caseId case the client claims, or null; the field is {@code case}
 * @param size bytes that arrived
 * @param sha256 hash of the bytes that arrived
 * @param reason a stable code, listed in docs/formats/channel.md
 * @param detail what was found and what was wanted, for people
 */
public record PayloadAborted(
    String session,
    long stream,
    Sha256 certificate,
    String name,
    String caseId,
    long size,
    Sha256 sha256,
    String reason,
    String detail)
    implements Event {
  static final String TYPE = "payload.aborted";

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
        .put("case", caseId)
        .put("size", size)
        .put("sha256", sha256)
        .put("reason", reason)
        .put("detail", detail);
  }

  static PayloadAborted read(JsonFields json) throws MalformedException {
    return new PayloadAborted(
        json.string("session"),
        json.number("stream"),
        json.sha256("certificate"),
        json.string("name"),
        json.stringOrNull("case"),
        json.number("size", 0, Long.MAX_VALUE),
        json.sha256("sha256"),
        json.string("reason"),
        json.string("detail"));
  }
}
