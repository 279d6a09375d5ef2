package dev.sealwire.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.bytes.MalformedException;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProfileCheckTest {
  private CertificateAuthority authority;

  @BeforeEach
  void found() throws Exception {
    authority =
        CertificateAuthority.create(
            "ca", Duration.ofDays(100), Clock.systemUTC(), new SecureRandom());
  }

  private X509Certificate fresh(Role role) throws Exception {
    return authority.issue(IssueRequest.fresh("alice", role, Duration.ofDays(2))).certificate();
  }

  @Test
  void everything_that_is_issued_is_recognised() throws Exception {
    for (Role role : List.of(Role.FIELD, Role.AUDITOR, Role.ADMIN)) {
      assertEquals(role, ProfileCheck.check(fresh(role), authority.certificate()));
    }
    List<String> hosts = List.of("Ev.example.org", "192.0.2.7", "2001:db8::7");
    IssueRequest collector = IssueRequest.collector("the collector", Duration.ofDays(2), hosts);
    assertEquals(
        Role.COLLECTOR,
        ProfileCheck.check(authority.issue(collector).certificate(), authority.certificate()));
    for (String kind : List.of("RSA", "EC", "Ed25519")) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
      if (!kind.equals("Ed25519")) {
        generator.initialize(kind.equals("RSA") ? 3072 : 384);
      }
      KeyPair pair = generator.generateKeyPair();
      IssueRequest asked =
          new IssueRequest("bob", Role.FIELD, Duration.ofDays(2), List.of(), pair.getPublic());
      assertEquals(
          Role.FIELD,
          ProfileCheck.check(authority.issue(asked).certificate(), authority.certificate()));
    }
  }

  /** The authority's signature under something a little else than it issues. */
  private X509Certificate altered(Change change) throws Exception {
    X509CertificateHolder like = new X509CertificateHolder(fresh(Role.FIELD).getEncoded());
    Draft draft = new Draft(like);
    change.on(draft);
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            like.getIssuer(),
            draft.serial,
            draft.from,
            draft.to,
            draft.subject,
            like.getSubjectPublicKeyInfo());
    for (Extension one : draft.extensions) {
      builder.addExtension(one);
    }
    byte[] der =
        builder
            .build(new JcaContentSignerBuilder(draft.algorithm).build(authority.key()))
            .getEncoded();
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private interface Change {
    void on(Draft draft) throws Exception;
  }

  private static final class Draft {
    private BigInteger serial;
    private Date from;
    private Date to;
    private X500Name subject;
    private String algorithm = "SHA256withECDSA";
    private final List<Extension> extensions = new java.util.ArrayList<>();

    Draft(X509CertificateHolder like) {
      serial = like.getSerialNumber();
      from = like.getNotBefore();
      to = like.getNotAfter();
      subject = like.getSubject();
      for (Object oid : like.getExtensionOIDs()) {
        extensions.add(like.getExtension((ASN1ObjectIdentifier) oid));
      }
    }

    void replace(ASN1ObjectIdentifier oid, Consumer<List<Extension>> put) {
      extensions.removeIf(one -> one.getExtnId().equals(oid));
      put.accept(extensions);
    }
  }

  @Test
  void anything_else_under_the_same_signature_is_not() throws Exception {
    ProfileCheck.check(altered(draft -> {}), authority.certificate());
    ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.2.3.4");
    Date end = authority.certificate().getNotAfter();
    for (Change change :
        List.<Change>of(
            d -> d.serial = BigInteger.ONE.shiftLeft(128),
            d -> d.serial = BigInteger.ZERO,
            d -> d.serial = BigInteger.TEN.negate(),
            d -> d.to = new Date(end.getTime() + 1000),
            d -> d.from = new Date(0),
            d -> d.to = new Date(d.from.getTime() - 1000),
            d -> d.subject = new X500Name("CN=alice,O=somewhere"),
            d -> d.subject = new X500Name("CN=alice+CN=bob"),
            d -> d.subject = new X500Name("CN=two words"),
            d -> d.subject = new X500Name("O=nobody"),
            d -> d.algorithm = "SHA384withECDSA",
            d ->
                d.extensions.add(
                    new Extension(unknown, false, new DEROctetString(new byte[] {5, 0}))),
            d -> d.extensions.add(0, d.extensions.remove(2)),
            d -> d.replace(Extension.keyUsage, all -> {}),
            d -> d.replace(Extension.authorityKeyIdentifier, all -> {}),
            d -> d.replace(Extension.extendedKeyUsage, all -> {}),
            d -> d.replace(Extension.subjectAlternativeName, all -> {}),
            d -> d.replace(Extension.basicConstraints, all -> all.add(authorityConstraints())))) {
      X509Certificate certificate = altered(change);
      assertThrows(
          MalformedException.class,
          () -> ProfileCheck.check(certificate, authority.certificate()),
          certificate::toString);
    }
  }

  private static Extension authorityConstraints() {
    try {
      return new Extension(Extension.basicConstraints, true, new BasicConstraints(0).getEncoded());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void a_certificate_of_another_authority_is_not() throws Exception {
    CertificateAuthority other =
        CertificateAuthority.create(
            "ca", Duration.ofDays(100), Clock.systemUTC(), new SecureRandom());
    assertThrows(
        MalformedException.class, () -> ProfileCheck.check(fresh(Role.FIELD), other.certificate()));
    assertThrows(
        MalformedException.class,
        () -> ProfileCheck.check(authority.certificate(), authority.certificate()));
  }
}
