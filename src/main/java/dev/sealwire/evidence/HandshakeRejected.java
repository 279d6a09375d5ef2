package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;

/**
 * A peer was turned away.
 *
 * @param handshake what was seen until then
 * @param reason a stable code, listed in docs/formats/reasons.md
 * @param detail what was found and what was wanted, for people
 */
public record HandshakeRejected(Handshake handshake, String reason, String detail)
    implements Event {
  static final String TYPE = "handshake.rejected";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    handshake.write(json);
    json.put("reason", reason).put("detail", detail);
  }

  static HandshakeRejected read(JsonFields json) throws MalformedException {
    return new HandshakeRejected(
        Handshake.read(json), json.string("reason"), json.string("detail"));
  }
}
