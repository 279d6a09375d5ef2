package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.StoredCertificate;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority and the certificates it issues. */
final class TestPki {
  static final Instant NOT_BEFORE = Instant.parse("2026-10-31T23:00:00Z");
  static final Instant NOT_AFTER = Instant.parse("2026-11-11T00:00:00Z");

  /** A certificate with its key and what an entry says of it. */
  record Holder(KeyPair keys, X509Certificate certificate, CertificateIssued issued) {
    Sha256 hash() {
      return issued.certificate();
    }

    StoredCertificate stored() throws Exception {
      return new StoredCertificate(hash().bytes(), Bytes.of(certificate.getEncoded()));
    }

    Bytes sign(String text) throws Exception {
      Signature signature = Signature.getInstance(algorithm(keys));
      signature.initSign(keys.getPrivate());
      Bytes.utf8(text).update(signature);
      return Bytes.of(signature.sign());
    }
  }

  private final X500Name name;
  private final KeyPair keys;
  private int serial = 0xab;

  final Holder authority;

  TestPki(String name) throws Exception {
    this.name = name(name);
    this.keys = ecKeys("secp256r1");
    this.authority = issue(name, "authority", keys);
  }

  static KeyPair ecKeys(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  static KeyPair keys(String algorithm) throws Exception {
    return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
  }

  private static String algorithm(KeyPair keys) {
    String algorithm = keys.getPublic().getAlgorithm();
    return algorithm.equals("EC")
        ? "SHA256withECDSA"
        : algorithm.equals("RSA") ? "SHA256withRSA" : "Ed25519";
  }

  private static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
  }

  Holder issue(String subject, String role) throws Exception {
    return issue(subject, role, ecKeys("secp256r1"));
  }

  Holder issue(String subject, String role, KeyPair subjectKeys) throws Exception {
    BigInteger number = BigInteger.valueOf(serial++);
    boolean ca = role.equals("authority");
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            number,
            Date.from(NOT_BEFORE),
            Date.from(NOT_AFTER),
            name(subject),
            subjectKeys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
    if (!ca) {
      GeneralName uri =
          new GeneralName(GeneralName.uniformResourceIdentifier, "urn:sealwire:role:" + role);
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(uri));
    }
    byte[] der =
        builder
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
            .getEncoded();
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
    CertificateIssued issued =
        new CertificateIssued(
            subject, number.toString(16), Sha256.hash(der), role, NOT_BEFORE, NOT_AFTER, "init");
    return new Holder(subjectKeys, certificate, issued);
  }
}
