package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Reads certificates with the JDK alone. */
final class Certificates {
  /** Largest certificate in DER. */
  static final int DER_BYTES_MAX = 64 * 1024;

  private static final String ROLE_PREFIX = "urn:sealwire:role:";
  private static final int URI = 6; // GeneralName, RFC 5280 section 4.2.1.6
  private static final int DER_SEQUENCE = 0x30;
  private static final Pattern SERIAL = Pattern.compile("-?[0-9a-f]{1,128}");

  private Certificates() {}

  /**
   * The certificate in {@code der}: one, and nothing behind it.
   *
   * @throws MalformedException if it is over {@value #DER_BYTES_MAX} bytes, or not that
   */
  static X509Certificate parse(Bytes der) throws MalformedException {
    if (der.size() == 0 || der.size() > DER_BYTES_MAX || der.at(0) != DER_SEQUENCE) {
      throw new MalformedException(
          "certificate", "is " + der.size() + " bytes, want DER of at most " + DER_BYTES_MAX);
    }
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der.toArray()));
      // The factory leaves unread what stands behind the certificate.
      if (!encoded(certificate).equals(der)) {
        throw new MalformedException("certificate", "is followed by other bytes");
      }
      return certificate;
    } catch (CertificateException | IllegalArgumentException e) {
      throw new MalformedException("certificate", "is not X.509");
    }
  }

  static Bytes encoded(X509Certificate certificate) throws CertificateEncodingException {
    return Bytes.wrap(certificate.getEncoded());
  }

  /** The one common name of the subject, or null if there is none or more than one. */
  static String commonName(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (rdn.getType().equalsIgnoreCase("CN")) {
          names.add(rdn.getValue() instanceof String text ? text : null);
        }
      }
    } catch (InvalidNameException e) {
      return null;
    }
    return names.size() == 1 ? names.get(0) : null;
  }

  /** Whether {@code hex} names the serial number; leading zeros do not count. */
  static boolean isSerial(X509Certificate certificate, String hex) {
    return SERIAL.matcher(hex).matches()
        && new BigInteger(hex, 16).equals(certificate.getSerialNumber());
  }

  /** The one role that the certificate's URI names; text for people where there is not just one. */
  static String role(X509Certificate certificate) {
    List<String> roles = new ArrayList<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      for (List<?> name : names == null ? List.<List<?>>of() : names) {
        if (Integer.valueOf(URI).equals(name.get(0))
            && name.get(1) instanceof String uri
            && uri.startsWith(ROLE_PREFIX)) {
          roles.add(uri.substring(ROLE_PREFIX.length()));
        }
      }
    } catch (CertificateParsingException e) {
      return "names that cannot be read";
    }
    return roles.size() == 1 ? roles.get(0) : roles.size() + " roles";
  }
}
