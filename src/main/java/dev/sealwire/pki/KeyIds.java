package dev.sealwire.pki;

import dev.sealwire.bytes.MalformedException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/** The key identifiers of a certificate, RFC 5280 sections 4.2.1.1 and 4.2.1.2. */
final class KeyIds {
  private KeyIds() {}

  /** The subject's key identifier, or null. */
  static byte[] subject(X509Certificate certificate) throws MalformedException {
    byte[] value = certificate.getExtensionValue(Extension.subjectKeyIdentifier.getId());
    try {
      return value == null
          ? null
          : SubjectKeyIdentifier.getInstance(JcaX509ExtensionUtils.parseExtensionValue(value))
              .getKeyIdentifier();
    } catch (IOException | RuntimeException e) {
      throw unreadable(certificate, "subject");
    }
  }

  /** The identifier of the key that signed, or null. */
  static byte[] authority(X509Certificate certificate) throws MalformedException {
    byte[] value = certificate.getExtensionValue(Extension.authorityKeyIdentifier.getId());
    try {
      return value == null
          ? null
          : AuthorityKeyIdentifier.getInstance(JcaX509ExtensionUtils.parseExtensionValue(value))
              .getKeyIdentifierOctets();
    } catch (IOException | RuntimeException e) {
      throw unreadable(certificate, "authority");
    }
  }

  /**
   * Whether {@code issuer} may have signed {@code certificate}, by names and key identifiers: two
   * authorities of one name are told apart by the latter.
   */
  static boolean agree(X509Certificate certificate, X509Certificate issuer)
      throws MalformedException {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    byte[] wanted = authority(certificate);
    byte[] found = subject(issuer);
    return wanted == null || found == null || Arrays.equals(wanted, found);
  }

  private static MalformedException unreadable(X509Certificate certificate, String which) {
    return new MalformedException(
        Certificates.describe(certificate), "has an unreadable " + which + " key identifier");
  }
}
