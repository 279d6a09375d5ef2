package dev.sealwire.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Objects;

/**
 * A certificate that was just made.
 *
 * @param key its private key; null where only its owner has it
 */
public record Issued(X509Certificate certificate, PrivateKey key) {
  /** Takes both as they are. */
  public Issued {
    Objects.requireNonNull(certificate, "certificate");
  }

  /** The certificate's name and serial; nothing of the key. */
  @Override
  public String toString() {
    return Certificates.describe(certificate);
  }
}
