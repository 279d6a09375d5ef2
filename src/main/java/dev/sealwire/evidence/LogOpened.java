package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;

/**
 * The first entry of every log.
 *
 * @param origin the log's name, which its checkpoints carry
 * @param vkey the log's verifier key, in signed-note form
 * @param schema the version of the store's schema it was opened with
 * @param software name and version of the program
 */
public record LogOpened(String origin, String vkey, long schema, String software) implements Event {
  static final String TYPE = "log.opened";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.put("origin", origin).put("vkey", vkey).put("schema", schema).put("software", software);
  }

  static LogOpened read(JsonObject json) throws MalformedException {
    return new LogOpened(
        json.string("origin"), json.string("vkey"), json.number("schema"), json.string("software"));
  }
}
