package dev.sealwire.wire;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CertificateRevoked;

/**
 * The control messages of an admin. Fields and examples: docs/formats/channel.md. Unknown fields
 * are ignored.
 */
public final class AdminMessages {
  private AdminMessages() {}

  /**
   * Asks that the issuing of a certificate be recorded; answered by {@link Messages.Receipt} or
   * {@link Messages.Refused}.
   *
   * @param certificate its DER, 1 to {@link Limits#CERTIFICATE_BYTES_MAX} bytes
   * @param role the role it is for, up to {@link Limits#LABEL_BYTES_MAX} bytes
   */
  public record Register(Bytes certificate, String role) implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.REGISTER;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().base64("certificate", certificate).put("role", role).toBytes();
    }

    /** Reads it and checks the lengths; what the certificate is worth is for the collector. */
    public static Register decode(JsonObject json) throws MalformedException {
      Bytes certificate = json.base64("certificate");
      if (certificate.size() < 1 || certificate.size() > Limits.CERTIFICATE_BYTES_MAX) {
        throw new MalformedException(
            "certificate",
            "is " + certificate.size() + " bytes, want 1 to " + Limits.CERTIFICATE_BYTES_MAX);
      }
      String role = json.string("role");
      int size = Bytes.utf8(role).size();
      if (size > Limits.LABEL_BYTES_MAX) {
        throw new MalformedException(
            "role", "is " + size + " bytes, want at most " + Limits.LABEL_BYTES_MAX);
      }
      return new Register(certificate, role);
    }
  }

  /**
   * Asks that a certificate be revoked, for good; answered as {@link Register}.
   *
   * @param certificate SHA-256 of its DER
   * @param reason one of {@link CertificateRevoked#REASONS}
   */
  public record Revoke(Sha256 certificate, String reason) implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.REVOKE;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().put("certificate", certificate).put("reason", reason).toBytes();
    }

    /** Reads it. */
    public static Revoke decode(JsonObject json) throws MalformedException {
      Sha256 certificate = json.sha256("certificate");
      String reason = json.string("reason");
      if (!CertificateRevoked.REASONS.contains(reason)) {
        throw new MalformedException("reason", "is none that a certificate can be revoked for");
      }
      return new Revoke(certificate, reason);
    }
  }

  /**
   * Asks that it be recorded that an authority takes the place of another; answered as {@link
   * Register}.
   *
   * @param statement the exact text of a {@link dev.sealwire.evidence.Succession}
   * @param signature over it, by the key of the authority that is replaced
   * @param acceptance over it, by the key of the other
   */
  public record Succeed(String statement, Bytes signature, Bytes acceptance) implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.SUCCEED;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter()
          .put("statement", statement)
          .base64("signature", signature)
          .base64("acceptance", acceptance)
          .toBytes();
    }

    /** Reads it; whether it says so and is signed is for the collector. */
    public static Succeed decode(JsonObject json) throws MalformedException {
      return new Succeed(
          json.string("statement"), json.base64("signature"), json.base64("acceptance"));
    }
  }

  /** Asks the collector to look at its files again; answered as {@link Register}. */
  public record Reload() implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.RELOAD;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().toBytes();
    }
  }
}
