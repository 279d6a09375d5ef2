package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import java.time.Instant;

/**
 * The collector's clock went back: this entry's time is the earlier one. Only here may times run
 * backwards.
 *
 * @param previous the time of the entry before this one
 */
public record ClockStepped(Instant previous) implements Event {
  static final String TYPE = "clock.stepped";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.put("previous", Times.format(previous));
  }

  static ClockStepped read(JsonObject json) throws MalformedException {
    return new ClockStepped(Times.parse(json.string("previous")));
  }
}
