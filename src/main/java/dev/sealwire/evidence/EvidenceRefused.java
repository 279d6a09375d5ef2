package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;

/**
 * A reader was refused what it asked for.
 *
 * @param session the reader's connection
 * @param certificate SHA-256 of the reader's certificate
 * @param purpose what it asked for
 * @param detail what it said it wanted to look at
 * @param reason a stable code, listed in docs/formats/channel.md
 */
public record EvidenceRefused(
    String session, Sha256 certificate, String purpose, String detail, String reason)
    implements Event {
  static final String TYPE = "evidence.refused";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.put("session", session)
        .put("certificate", certificate)
        .put("purpose", purpose)
        .put("detail", detail)
        .put("reason", reason);
  }

  static EvidenceRefused read(JsonFields json) throws MalformedException {
    return new EvidenceRefused(
        json.string("session"),
        json.sha256("certificate"),
        json.string("purpose"),
        json.string("detail"),
        json.string("reason"));
  }
}
