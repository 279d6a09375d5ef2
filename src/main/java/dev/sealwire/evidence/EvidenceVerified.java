package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;

/**
 * Somebody read the log over the channel and says what came out. That it was read through is not
 * known; which {@code evidence.read} it ends, the session says.
 *
 * @param session the reader's connection
 * @param certificate SHA-256 of the reader's certificate
 * @param claim what the reader says it found
 */
public record EvidenceVerified(String session, Sha256 certificate, String claim) implements Event {
  static final String TYPE = "evidence.verified";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.put("session", session).put("certificate", certificate).put("claim", claim);
  }

  static EvidenceVerified read(JsonFields json) throws MalformedException {
    return new EvidenceVerified(
        json.string("session"), json.sha256("certificate"), json.string("claim"));
  }
}
