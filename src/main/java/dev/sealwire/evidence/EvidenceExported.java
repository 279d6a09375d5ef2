package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;

/**
 * The bytes of a payload go out over the channel; recorded before the first of them does.
 *
 * @param session the reader's connection
 * @param certificate SHA-256 of the reader's certificate
 * @param sha256 the payload
 * @param detail what the reader says it is for
 */
public record EvidenceExported(String session, Sha256 certificate, Sha256 sha256, String detail)
    implements Event {
  static final String TYPE = "evidence.exported";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.put("session", session)
        .put("certificate", certificate)
        .put("sha256", sha256)
        .put("detail", detail);
  }

  static EvidenceExported read(JsonFields json) throws MalformedException {
    return new EvidenceExported(
        json.string("session"),
        json.sha256("certificate"),
        json.sha256("sha256"),
        json.string("detail"));
  }
}
