package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;

/**
 * Somebody reads the log over the channel; recorded before anything is shown.
 *
 * @param session the reader's connection
 * @param certificate SHA-256 of the reader's certificate
 * @param purpose what the reader says it is for: {@code log}, {@code show}, {@code prove}, {@code
 *     verify}, {@code backup}, {@code follow} or {@code watch}
 * @param detail what the reader says it looks at
 */
public record EvidenceRead(String session, Sha256 certificate, String purpose, String detail)
    implements Event {
  static final String TYPE = "evidence.read";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.put("session", session)
        .put("certificate", certificate)
        .put("purpose", purpose)
        .put("detail", detail);
  }

  static EvidenceRead read(JsonFields json) throws MalformedException {
    return new EvidenceRead(
        json.string("session"),
        json.sha256("certificate"),
        json.string("purpose"),
        json.string("detail"));
  }
}
