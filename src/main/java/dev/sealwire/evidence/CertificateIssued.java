package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.time.Instant;

/**
 * A certificate was made; the gate admits no other. Its DER is stored beside the entry, under its
 * hash.
 *
 * @param subject common name
 * @param serial serial number in lower-case hexadecimal
 * @param certificate SHA-256 of the DER
 * @param role {@code authority}, {@code collector}, {@code admin}, {@code auditor} or {@code field}
 * @param notBefore start of validity
 * @param notAfter end of validity
 * @param by who asked; the name in the admin's certificate if that was over the channel
 * @param issuer SHA-256 of the certificate of the authority that signed it; null where that was the
 *     only one the log had, and of an authority, which signs itself
 * @param asker who asked over the channel, or null
 */
public record CertificateIssued(
    String subject,
    String serial,
    Sha256 certificate,
    String role,
    Instant notBefore,
    Instant notAfter,
    String by,
    Sha256 issuer,
    Asker asker)
    implements Event {
  static final String TYPE = "certificate.issued";

  /** The role that the issuing of an authority's own certificate names. */
  public static final String AUTHORITY = "authority";

  /** Asked for by somebody who opened the store. */
  public CertificateIssued(
      String subject,
      String serial,
      Sha256 certificate,
      String role,
      Instant notBefore,
      Instant notAfter,
      String by,
      Sha256 issuer) {
    this(subject, serial, certificate, role, notBefore, notAfter, by, issuer, null);
  }

  /** One that says nothing of who signed it either. */
  public CertificateIssued(
      String subject,
      String serial,
      Sha256 certificate,
      String role,
      Instant notBefore,
      Instant notAfter,
      String by) {
    this(subject, serial, certificate, role, notBefore, notAfter, by, null, null);
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
        .put("notBefore", Times.format(notBefore))
        .put("notAfter", Times.format(notAfter))
        .put("by", by);
    if (issuer != null) {
      json.put("issuer", issuer);
    }
    Asker.write(json, asker);
  }

  static CertificateIssued read(JsonObject json) throws MalformedException {
    return new CertificateIssued(
        json.string("subject"),
        json.string("serial"),
        json.sha256("certificate"),
        json.string("role"),
        Times.parse(json.string("notBefore")),
        Times.parse(json.string("notAfter")),
        json.string("by"),
        json.has("issuer") ? json.sha256("issuer") : null,
        Asker.read(json));
  }
}
