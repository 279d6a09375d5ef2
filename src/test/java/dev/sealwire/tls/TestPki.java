package dev.sealwire.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A throwaway authority for tests. */
final class TestPki {
  /** A certificate and its key. */
  record Identity(PrivateKey key, X509Certificate certificate) {
    List<X509Certificate> chain() {
      return List.of(certificate);
    }
  }

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Duration YEAR = Duration.ofDays(365);

  final Identity ca;
  private long serial = 1;

  TestPki(String name) throws Exception {
    KeyPair keys = keys();
    X500Name subject = new X500Name("CN=" + name);
    var builder =
        new JcaX509v3CertificateBuilder(
            subject,
            BigInteger.ONE,
            Date.from(NOW.minus(YEAR.multipliedBy(3))),
            Date.from(NOW.plus(YEAR.multipliedBy(30))),
            subject,
            keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    this.ca = new Identity(keys.getPrivate(), signed(builder, keys.getPrivate()));
  }

  Identity client(String name) throws Exception {
    return issue(name, KeyPurposeId.id_kp_clientAuth, NOW.minus(YEAR), NOW.plus(YEAR));
  }

  Identity server(GeneralName... names) throws Exception {
    return issue(
        "collector", KeyPurposeId.id_kp_serverAuth, NOW.minus(YEAR), NOW.plus(YEAR), names);
  }

  Identity issue(String name, KeyPurposeId usage, Instant from, Instant to, GeneralName... names)
      throws Exception {
    KeyPair keys = keys();
    var builder =
        new JcaX509v3CertificateBuilder(
            new X500Name(ca.certificate.getSubjectX500Principal().getName()),
            BigInteger.valueOf(++serial),
            Date.from(from),
            Date.from(to),
            new X500Name("CN=" + name),
            keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usage));
    if (names.length > 0) {
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }
    return new Identity(keys.getPrivate(), signed(builder, ca.key));
  }

  static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }

  static GeneralName ip(String address) {
    return new GeneralName(GeneralName.iPAddress, address);
  }

  private static KeyPair keys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
      throws Exception {
    byte[] der =
        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)).getEncoded();
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
