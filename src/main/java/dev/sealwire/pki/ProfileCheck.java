package dev.sealwire.pki;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;

/**
 * Whether a certificate is one that an authority of ours issues: it is made again from what varies
 * (name, key, serial, validity, role, hosts) and must come out byte for byte the same, so that
 * nothing else can be in it. Whether the authority signed it, and whether it is valid now, is for
 * {@link ChainCheck}.
 */
public final class ProfileCheck {
  private static final int SERIAL_BITS_MAX = 128;

  private ProfileCheck() {}

  /**
   * Checks it.
   *
   * @return the role it states
   * @throws MalformedException saying what is not as it is issued here
   */
  public static Role check(X509Certificate certificate, X509Certificate authority)
      throws MalformedException {
    Role role = Role.of(certificate);
    String name = Certificates.subject(certificate);
    if (role == Role.COLLECTOR) {
      Names.checkCommonName(name);
    } else {
      Names.checkKitName(name);
    }
    BigInteger serial = certificate.getSerialNumber();
    if (serial.signum() < 1 || serial.bitLength() > SERIAL_BITS_MAX) {
      throw new MalformedException(
          "serial", "has " + serial.bitLength() + " bits, want 1 to " + SERIAL_BITS_MAX);
    }
    checkValidity(certificate, authority);
    List<String> hosts = hosts(certificate);
    int most = role == Role.COLLECTOR ? CertificateAuthority.HOSTS_MAX : 0;
    if (hosts.size() > most || role == Role.COLLECTOR && hosts.isEmpty()) {
      throw new MalformedException("certificate", "names " + hosts.size() + " hosts");
    }
    for (String host : hosts) {
      Names.checkHost(host);
    }
    PublicKey key =
        Keys.decode(SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded()));
    byte[] keyId = KeyIds.subject(authority);
    Bytes again =
        Profile.again(certificate, X500Name.getInstance(encodedName(authority)), name, key)
            .keyIds(key, keyId == null ? Profile.keyId(authority.getPublicKey()) : keyId)
            .leaf(role, hosts)
            .unsigned(new Unsigned());
    if (!again.equals(toBeSigned(certificate))) {
      throw new MalformedException(
          "certificate", "holds something else than certificates issued here do");
    }
    return role;
  }

  /**
   * Checks the certificate of an authority, which signs itself.
   *
   * @throws MalformedException saying what is not as it is made here
   */
  public static void checkAuthority(X509Certificate certificate) throws MalformedException {
    CertificateAuthority.checkAuthority(certificate);
    String name = Certificates.subject(certificate);
    Names.checkCommonName(name);
    checkValidity(certificate, certificate);
    PublicKey key =
        Keys.decode(SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded()));
    Bytes again =
        Profile.again(certificate, Profile.name(name), name, key)
            .keyIds(key, Profile.keyId(key))
            .authority()
            .unsigned(new Unsigned());
    if (!again.equals(toBeSigned(certificate))) {
      throw new MalformedException(
          "certificate", "holds something else than authorities made here do");
    }
  }

  private static void checkValidity(X509Certificate certificate, X509Certificate authority)
      throws MalformedException {
    Duration validity =
        Duration.between(
            certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
    Duration most = CertificateAuthority.VALIDITY_MAX.plus(Profile.BACKDATED);
    if (validity.isNegative() || validity.isZero() || validity.compareTo(most) > 0) {
      throw new MalformedException(
          "validity", "is " + validity + ", want more than 0 and up to " + most.toDays() + " days");
    }
    if (certificate.getNotAfter().after(authority.getNotAfter())) {
      throw new MalformedException(
          "validity",
          "ends "
              + certificate.getNotAfter().toInstant()
              + ", after the authority itself, which ends "
              + authority.getNotAfter().toInstant());
    }
  }

  private static byte[] encodedName(X509Certificate authority) {
    return authority.getSubjectX500Principal().getEncoded();
  }

  private static Bytes toBeSigned(X509Certificate certificate) throws MalformedException {
    try {
      return Bytes.wrap(certificate.getTBSCertificate());
    } catch (CertificateEncodingException e) {
      throw new MalformedException("certificate", "has no encoding");
    }
  }

  /** The names of hosts, in their order; names of other kinds show when it is made again. */
  private static List<String> hosts(X509Certificate certificate) throws MalformedException {
    List<String> hosts = new ArrayList<>();
    byte[] names = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
    try {
      if (names != null) {
        for (GeneralName name :
            GeneralNames.getInstance(JcaX509ExtensionUtils.parseExtensionValue(names)).getNames()) {
          if (name.getTagNo() == GeneralName.dNSName) {
            hosts.add(((ASN1String) name.getName()).getString());
          } else if (name.getTagNo() == GeneralName.iPAddress) {
            byte[] address = ASN1OctetString.getInstance(name.getName()).getOctets();
            hosts.add(InetAddress.getByAddress(address).getHostAddress());
          }
        }
      }
    } catch (IOException | RuntimeException e) { // Bouncy Castle has several for malformed input
      throw new MalformedException("certificate", "has an unreadable subject alternative name");
    }
    return hosts;
  }

  /** Signs nothing: only what would be signed is wanted. */
  private static final class Unsigned implements ContentSigner {
    private final OutputStream out = new ByteArrayOutputStream();

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    }

    @Override
    public OutputStream getOutputStream() {
      return out;
    }

    @Override
    public byte[] getSignature() {
      return new byte[0];
    }
  }
}
