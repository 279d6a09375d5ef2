package dev.sealwire.pki;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * Who one end of a connection is.
 *
 * @param key the private key of the first certificate
 * @param chain 1 to {@link ChainCheck#CHAIN_CERTIFICATES_MAX} certificates, each signed by the next
 */
public record Identity(PrivateKey key, List<X509Certificate> chain) {
  /** Copies the list. */
  public Identity {
    Objects.requireNonNull(key, "key");
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("identity has no certificate");
    }
  }

  /**
   * Reads the collector's identity.
   *
   * @param passphrase may be null if the key is not encrypted
   * @throws MalformedException if a file is malformed, the chain is too long or not in order, the
   *     key is not that of its first certificate, or the passphrase is missing or wrong (see {@link
   *     PemFiles#readPrivateKey})
   * @throws IOException if a file cannot be read
   */
  public static Identity load(Path certificates, Path key, Secret passphrase)
      throws IOException, MalformedException {
    List<X509Certificate> chain = PemFiles.readCertificates(certificates);
    if (chain.size() > ChainCheck.CHAIN_CERTIFICATES_MAX) {
      throw new MalformedException(
          "file " + certificates,
          "has " + chain.size() + " certificates, want 1 to " + ChainCheck.CHAIN_CERTIFICATES_MAX);
    }
    for (int i = 1; i < chain.size(); i++) {
      if (!CertificateAuthority.isSignedBy(chain.get(i - 1), chain.get(i))) {
        throw new MalformedException(
            "certificate", i, "of " + certificates + " did not sign the one before it");
      }
    }
    PrivateKey privateKey = PemFiles.readPrivateKey(key, passphrase);
    if (!Keys.isPair(privateKey, chain.get(0).getPublicKey())) {
      throw new MalformedException(
          "key in " + key, "is not that of the first certificate in " + certificates);
    }
    return new Identity(privateKey, chain);
  }

  /** The first certificate. */
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /** The first certificate's name and serial; nothing of the key. */
  @Override
  public String toString() {
    return Certificates.describe(certificate());
  }
}
