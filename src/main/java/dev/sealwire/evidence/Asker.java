package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;

/**
 * Who asked over the channel for what an entry records.
 *
 * @param session the connection, field {@code session}
 * @param certificate SHA-256 of the certificate it was accepted with, field {@code admin}
 */
public record Asker(String session, Sha256 certificate) {
  /** Writes both fields; nothing for null, which stands for nobody on the channel. */
  static void write(JsonWriter json, Asker asker) {
    if (asker != null) {
      json.put("session", asker.session).put("admin", asker.certificate);
    }
  }

  /** Both fields, or null if neither is there. */
  static Asker read(JsonObject json) throws MalformedException {
    return json.has("session") || json.has("admin")
        ? new Asker(json.string("session"), json.sha256("admin"))
        : null;
  }
}
