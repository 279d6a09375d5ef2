package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;

/**
 * A collector took the log into service.
 *
 * @param software name and version of the program
 * @param java version of the runtime
 * @param tls TLS provider and its version
 * @param listen address and port it listens on
 * @param policy what handshakes are held to, as text; each handshake names its SHA-256
 */
public record CollectorStarted(
    String software, String java, String tls, String listen, String policy) implements Event {
  static final String TYPE = "collector.started";

  /** What {@link Handshake#policy} is while this collector serves. */
  public Sha256 policyHash() {
    return Sha256.hash(dev.sealwire.bytes.Bytes.utf8(policy));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.put("software", software)
        .put("java", java)
        .put("tls", tls)
        .put("listen", listen)
        .put("policy", policy);
  }

  static CollectorStarted read(JsonObject json) throws MalformedException {
    return new CollectorStarted(
        json.string("software"),
        json.string("java"),
        json.string("tls"),
        json.string("listen"),
        json.string("policy"));
  }
}
