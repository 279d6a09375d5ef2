package dev.sealwire.pki;

import dev.sealwire.bytes.Bytes;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
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
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Certificates that the authority would never issue. Starts from a good field certificate; each
 * call spoils one thing.
 */
final class Forge {
  final KeyPair keys = Keys.generate(Fixtures.RANDOM);
  private final X500Name issuer;
  private final PrivateKey issuerKey;
  private final byte[] issuerKeyId;
  private String subject = "CN=mallory";
  private Instant begin = Fixtures.NOW.minus(Duration.ofDays(1));
  private Instant end = Fixtures.NOW.plus(Duration.ofDays(1));
  private Integer pathLength;
  private int usage = KeyUsage.digitalSignature;
  private KeyPurposeId[] purposes = {KeyPurposeId.id_kp_clientAuth};
  private String[] uris = {Role.FIELD.uri()};
  private boolean keyIds = true;
  private boolean unknownExtension;

  Forge(X509Certificate issuer, PrivateKey issuerKey) {
    this.issuer = X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
    this.issuerKey = issuerKey;
    this.issuerKeyId = Profile.keyId(issuer.getPublicKey());
  }

  Forge subject(String name) {
    subject = name;
    return this;
  }

  Forge valid(Instant from, Instant to) {
    begin = from;
    end = to;
    return this;
  }

  Forge authority(int length) {
    pathLength = length;
    usage = KeyUsage.keyCertSign;
    purposes = new KeyPurposeId[0];
    uris = new String[0];
    return this;
  }

  Forge usage(int bits) {
    usage = bits;
    return this;
  }

  Forge purposes(KeyPurposeId... ids) {
    purposes = ids;
    return this;
  }

  Forge uris(String... names) {
    uris = names;
    return this;
  }

  Forge withoutKeyIds() {
    keyIds = false;
    return this;
  }

  Forge unknownCriticalExtension() {
    unknownExtension = true;
    return this;
  }

  X509Certificate sign() throws Exception {
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            issuer,
            BigInteger.TEN,
            Date.from(begin),
            Date.from(end),
            X500Name.getInstance(new X500Principal(subject).getEncoded()),
            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
    if (pathLength != null) {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(pathLength));
    }
    if (purposes.length > 0) {
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    }
    if (uris.length > 0) {
      GeneralName[] names =
          Arrays.stream(uris)
              .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
              .toArray(GeneralName[]::new);
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }
    if (keyIds) {
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new SubjectKeyIdentifier(Profile.keyId(keys.getPublic())));
      builder.addExtension(
          Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuerKeyId));
    }
    if (unknownExtension) {
      builder.addExtension(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, DERNull.INSTANCE);
    }
    return Certificates.decode(
        Bytes.wrap(
            builder
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey))
                .getEncoded()));
  }
}
