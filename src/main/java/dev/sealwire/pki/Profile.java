package dev.sealwire.pki;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.io.IOException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate under construction: the fields and extensions of RFC 5280, then the signature. */
final class Profile {
  /** How far before now a certificate begins, because clocks differ. */
  static final Duration BACKDATED = Duration.ofMinutes(5);

  private static final int SERIAL_BITS = 128;
  private static final int KEY_ID_BYTES = 20;

  private final X509v3CertificateBuilder builder;

  private Profile(X509v3CertificateBuilder builder) {
    this.builder = builder;
  }

  /** Subject, validity {@code [now - 5 min, now + validity]} and a random serial. */
  static Profile start(
      X500Name issuer,
      String name,
      PublicKey key,
      Instant now,
      Duration validity,
      SecureRandom random) {
    return new Profile(
        new X509v3CertificateBuilder(
            issuer,
            serial(random),
            Date.from(now.minus(BACKDATED).truncatedTo(ChronoUnit.SECONDS)),
            Date.from(end(now, validity)),
            name(name),
            SubjectPublicKeyInfo.getInstance(key.getEncoded())));
  }

  /** One with the serial and the validity of a certificate that exists. */
  static Profile again(X509Certificate made, X500Name issuer, String name, PublicKey key) {
    return new Profile(
        new X509v3CertificateBuilder(
            issuer,
            made.getSerialNumber(),
            made.getNotBefore(),
            made.getNotAfter(),
            name(name),
            SubjectPublicKeyInfo.getInstance(key.getEncoded())));
  }

  /** The last second of validity. */
  static Instant end(Instant now, Duration validity) {
    return now.plus(validity).truncatedTo(ChronoUnit.SECONDS);
  }

  static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.CN, new DERUTF8String(commonName))
        .build();
  }

  private static BigInteger serial(SecureRandom random) {
    BigInteger serial;
    do {
      serial = new BigInteger(SERIAL_BITS, random);
    } while (serial.signum() == 0);
    return serial;
  }

  /** RFC 7093 section 2 method 1: the first 160 bits of SHA-256 over the key's bit string. */
  static byte[] keyId(PublicKey key) {
    byte[] bits = SubjectPublicKeyInfo.getInstance(key.getEncoded()).getPublicKeyData().getOctets();
    return Bytes.of(Sha256.hash(bits).toArray(), 0, KEY_ID_BYTES).toArray();
  }

  Profile keyIds(PublicKey key, byte[] issuerKeyId) {
    return add(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(key)))
        .add(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuerKeyId));
  }

  Profile authority() {
    return add(Extension.basicConstraints, true, new BasicConstraints(0))
        .add(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
  }

  /** A leaf of that role; {@code hosts} have been checked. */
  Profile leaf(Role role, List<String> hosts) {
    KeyPurposeId purpose =
        role == Role.COLLECTOR ? KeyPurposeId.id_kp_serverAuth : KeyPurposeId.id_kp_clientAuth;
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, role.uri()));
    for (String host : hosts) {
      names.add(
          Names.isAddress(host)
              ? new GeneralName(GeneralName.iPAddress, host)
              : new GeneralName(GeneralName.dNSName, host.toLowerCase(Locale.ROOT)));
    }
    return add(Extension.basicConstraints, true, new BasicConstraints(false))
        .add(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose))
        .add(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(new GeneralName[0])));
  }

  private Profile add(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    try {
      builder.addExtension(oid, critical, value);
      return this;
    } catch (IOException e) {
      throw new IllegalStateException("extension " + oid + " cannot be encoded", e);
    }
  }

  /** What is to be signed, in DER. */
  Bytes unsigned(ContentSigner nobody) {
    try {
      return Bytes.wrap(
          builder.build(nobody).toASN1Structure().getTBSCertificate().getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new IllegalStateException("a certificate cannot be encoded", e);
    }
  }

  /** ECDSA with SHA-256 by a P-256 key. */
  X509Certificate sign(PrivateKey issuerKey, SecureRandom random) {
    try {
      byte[] der =
          builder
              .build(
                  new JcaContentSignerBuilder("SHA256withECDSA")
                      .setSecureRandom(random)
                      .build(issuerKey))
              .getEncoded();
      return Certificates.decode(Bytes.wrap(der));
    } catch (OperatorCreationException | IOException | MalformedException e) {
      throw new IllegalStateException("this Java cannot sign a certificate", e);
    }
  }
}
