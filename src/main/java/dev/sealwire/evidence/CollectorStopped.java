package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;

/**
 * A collector left service in good order; where this is missing before the next start, it did not.
 *
 * @param reason why: {@code signal}, or what failed
 */
public record CollectorStopped(String reason) implements Event {
  static final String TYPE = "collector.stopped";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.put("reason", reason);
  }

  static CollectorStopped read(JsonObject json) throws MalformedException {
    return new CollectorStopped(json.string("reason"));
  }
}
