package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.util.Set;

/**
 * A certificate was revoked: from this entry on the gate refuses it, for good. What it says of the
 * certificate is what the issuing said.
 *
 * @param subject common name
 * @param serial serial number in lower-case hexadecimal
 * @param certificate SHA-256 of the DER
 * @param role as issued
 * @param reason one of {@link #REASONS}
 * @param by who asked; the name in the admin's certificate if that was over the channel
 * @param asker who asked over the channel, or null
 */
public record CertificateRevoked(
    String subject,
    String serial,
    Sha256 certificate,
    String role,
    String reason,
    String by,
    Asker asker)
    implements Event {
  static final String TYPE = "certificate.revoked";

  /**
   * The reasons of RFC 5280 section 5.3.1 that can be given: {@code certificateHold} and {@code
   * removeFromCRL} would take a revocation back, and there is no attribute authority.
   */
  public static final Set<String> REASONS =
      Set.of(
          "unspecified",
          "keyCompromise",
          "cACompromise",
          "affiliationChanged",
          "superseded",
          "cessationOfOperation",
          "privilegeWithdrawn");

  /** Asked for by somebody who opened the store. */
  public CertificateRevoked(
      String subject, String serial, Sha256 certificate, String role, String reason, String by) {
    this(subject, serial, certificate, role, reason, by, null);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.put("subject", subject)
        .put("serial", serial)
        .put("certificate", certificate)
        .put("role", role)
        .put("reason", reason)
        .put("by", by);
    Asker.write(json, asker);
  }

  static CertificateRevoked read(JsonObject json) throws MalformedException {
    return new CertificateRevoked(
        json.string("subject"),
        json.string("serial"),
        json.sha256("certificate"),
        json.string("role"),
        json.string("reason"),
        json.string("by"),
        Asker.read(json));
  }
}
