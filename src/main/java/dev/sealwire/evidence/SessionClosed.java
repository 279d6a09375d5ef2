package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;

/**
 * An accepted connection ended.
 *
 * @param session the connection
 * @param bytesIn bytes of frames received
 * @param bytesOut bytes of frames sent
 * @param payloads payloads received whole
 * @param aborted payloads that were not
 * @param reason {@code goodbye}, {@code closed}, {@code broken}, {@code protocol}, {@code shutdown}
 * @param detail what was found and what was wanted, for people, or null
 */
public record SessionClosed(
    String session,
    long bytesIn,
    long bytesOut,
    long payloads,
    long aborted,
    String reason,
    String detail)
    implements Event {
  static final String TYPE = "session.closed";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.put("session", session)
        .put("bytesIn", bytesIn)
        .put("bytesOut", bytesOut)
        .put("payloads", payloads)
        .put("aborted", aborted)
        .put("reason", reason)
        .put("detail", detail);
  }

  static SessionClosed read(JsonFields json) throws MalformedException {
    return new SessionClosed(
        json.string("session"),
        json.number("bytesIn"),
        json.number("bytesOut"),
        json.number("payloads"),
        json.number("aborted"),
        json.string("reason"),
        json.stringOrNull("detail"));
  }
}
