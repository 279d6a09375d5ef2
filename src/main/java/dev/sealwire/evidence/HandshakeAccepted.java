package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;

/**
 * A peer was let in.
 *
 * @param handshake what was seen
 */
public record HandshakeAccepted(Handshake handshake) implements Event {
  static final String TYPE = "handshake.accepted";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    handshake.write(json);
  }

  static HandshakeAccepted read(JsonFields json) throws MalformedException {
    return new HandshakeAccepted(Handshake.read(json));
  }
}
