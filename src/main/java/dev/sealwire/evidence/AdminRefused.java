package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;

/**
 * Somebody asked for what only an admin may have done, or an admin for what is not done.
 *
 * @param session the connection
 * @param certificate SHA-256 of the certificate it was accepted with
 * @param request {@code register}, {@code revoke}, {@code succeed} or {@code reload}
 * @param detail what of
 * @param reason a stable code, listed in docs/formats/channel.md
 */
public record AdminRefused(
    String session, Sha256 certificate, String request, String detail, String reason)
    implements Event {
  static final String TYPE = "admin.refused";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.put("session", session)
        .put("certificate", certificate)
        .put("request", request)
        .put("detail", detail)
        .put("reason", reason);
  }

  static AdminRefused read(JsonFields json) throws MalformedException {
    return new AdminRefused(
        json.string("session"),
        json.sha256("certificate"),
        json.string("request"),
        json.string("detail"),
        json.string("reason"));
  }
}
