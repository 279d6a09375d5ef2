package dev.sealwire.pki;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Certificate;

/** Reads a certificate, and says what it says about itself. */
public final class Certificates {
  /** Largest certificate in DER. */
  public static final int DER_BYTES_MAX = 64 * 1024;

  private static final byte SEQUENCE = 0x30;

  private Certificates() {}

  /**
   * The certificate in {@code der}: one X.509 certificate and nothing behind it.
   *
   * @throws MalformedException if it is over {@value #DER_BYTES_MAX} bytes or not that
   */
  public static X509Certificate decode(Bytes der) throws MalformedException {
    if (der.size() > DER_BYTES_MAX) {
      throw new MalformedException(
          "certificate", "is " + der.size() + " bytes, want at most " + DER_BYTES_MAX);
    }
    byte[] bytes = der.toArray();
    // The factory would read PEM as well, and leave what stands behind the certificate unread.
    checkOneSequence("certificate", bytes);
    checkOneSpelling(bytes);
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(bytes));
    } catch (CertificateException e) {
      throw new MalformedException("certificate", "is not X.509: " + Names.quote("" + e));
    }
  }

  /** Another spelling of the same certificate has another fingerprint: only DER is read. */
  private static void checkOneSpelling(byte[] der) throws MalformedException {
    boolean holds;
    try {
      Certificate certificate = Certificate.getInstance(der);
      // DER lets a bit string end anywhere, a signature is whole bytes; the JDK reads over it.
      holds =
          certificate.getSignature().getPadBits() == 0
              && Arrays.equals(certificate.getEncoded(ASN1Encoding.DER), der);
    } catch (IOException | RuntimeException e) { // Bouncy Castle has several for malformed input
      holds = false;
    }
    if (!holds) {
      throw new MalformedException("certificate", "is not an X.509 certificate in DER");
    }
  }

  /** X.690 section 10.1: the tag of a sequence, a definite length in its shortest form, no more. */
  static void checkOneSequence(String what, byte[] der) throws MalformedException {
    int at = 2;
    long length = der.length < 2 || der[0] != SEQUENCE ? -1 : der[1] & 0xff;
    if (length > 0x80 && length <= 0x83 && der.length >= at + (length & 0x7f)) {
      int octets = (int) length & 0x7f;
      length = 0;
      for (; at < 2 + octets; at++) {
        length = length << 8 | der[at] & 0xff;
      }
      boolean shortest = length >= (octets == 1 ? 0x80 : 1L << 8 * (octets - 1));
      length = shortest ? length : -1;
    }
    if (length != der.length - at) {
      throw new MalformedException(what, "is not exactly one DER sequence");
    }
  }

  /**
   * The DER bytes.
   *
   * @throws IllegalArgumentException if it has none, which no certificate of {@link #decode} does
   */
  public static Bytes encode(X509Certificate certificate) {
    try {
      return Bytes.wrap(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("certificate has no encoding", e);
    }
  }

  /** SHA-256 over the DER bytes: the name by which the log knows a certificate. */
  public static Sha256 fingerprint(X509Certificate certificate) {
    return Sha256.hash(encode(certificate));
  }

  /** The serial number in lower-case hexadecimal, two digits a byte, as openssl shows it. */
  public static String serialHex(X509Certificate certificate) {
    BigInteger serial = certificate.getSerialNumber();
    String digits = serial.abs().toString(16).toLowerCase(Locale.ROOT);
    return (serial.signum() < 0 ? "-" : "") + (digits.length() % 2 == 0 ? "" : "0") + digits;
  }

  /**
   * The common name of the subject. It is its issuer's claim: of a foreign certificate it may hold
   * any character, up to the size of the certificate.
   *
   * @return the name; empty if there is none, or more than one
   */
  public static String subject(X509Certificate certificate) {
    try {
      X500Name name = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
      List<String> names = commonNames(name);
      return names.size() == 1 ? names.get(0) : "";
    } catch (RuntimeException e) { // Bouncy Castle has several for what it cannot read
      return "";
    }
  }

  static List<String> commonNames(X500Name name) {
    List<String> names = new ArrayList<>();
    for (RDN rdn : name.getRDNs()) {
      for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
        ASN1Encodable value = attribute.getValue();
        if (attribute.getType().equals(BCStyle.CN)) {
          names.add(value instanceof ASN1String text ? text.getString() : "");
        }
      }
    }
    return names;
  }

  /** A certificate for a message: its name, capped, and its serial. */
  static String describe(X509Certificate certificate) {
    String serial = serialHex(certificate);
    int length = Math.min(serial.length(), Names.QUOTE_CHARACTERS_MAX);
    return "certificate "
        + Names.quote(subject(certificate))
        + " serial "
        + serial.substring(0, length);
  }
}
