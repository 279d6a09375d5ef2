package dev.sealwire.pki;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Secret;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * The private authority of one home: a self-signed P-256 certificate and its key. It keeps no list
 * of what it issued; the log does. Safe for use by several threads.
 */
public final class CertificateAuthority {
  /** How long an authority lives unless asked otherwise: ten years. */
  public static final Duration DEFAULT_VALIDITY = Duration.ofDays(3652);

  /** The longest an authority may live: forty years. */
  public static final Duration VALIDITY_MAX = Duration.ofDays(14_610);

  /** Most hosts in one certificate. */
  public static final int HOSTS_MAX = 100;

  private static final int KEY_CERT_SIGN = 5; // bit of KeyUsage, RFC 5280 section 4.2.1.3
  private static final int P256_BITS = 256;

  private final X509Certificate certificate;
  private final PrivateKey key;
  private final Clock clock;
  private final SecureRandom random;

  private CertificateAuthority(
      X509Certificate certificate, PrivateKey key, Clock clock, SecureRandom random) {
    this.certificate = certificate;
    this.key = key;
    this.clock = clock;
    this.random = random;
  }

  /**
   * A new authority, in memory only; {@link #save} writes it.
   *
   * @param name its common name, 1 to 64 visible characters
   * @throws MalformedException if the name is not that, or the validity not in {@code (0,
   *     VALIDITY_MAX]}
   */
  public static CertificateAuthority create(
      String name, Duration validity, Clock clock, SecureRandom random) throws MalformedException {
    Names.checkCommonName(name);
    checkValidity(validity);
    KeyPair pair = Keys.generate(random);
    PublicKey publicKey = pair.getPublic();
    X509Certificate certificate =
        Profile.start(Profile.name(name), name, publicKey, clock.instant(), validity, random)
            .keyIds(publicKey, Profile.keyId(publicKey))
            .authority()
            .sign(pair.getPrivate(), random);
    return new CertificateAuthority(certificate, pair.getPrivate(), clock, random);
  }

  /**
   * An authority that {@link #save} wrote.
   *
   * @param passphrase may be null if the key is not encrypted
   * @throws MalformedException if a file is malformed, the certificate is not a self-signed P-256
   *     authority's, the key is not its key, or the passphrase is missing or wrong (see {@link
   *     PemFiles#readPrivateKey})
   * @throws IOException if a file cannot be read
   */
  public static CertificateAuthority open(
      Path caPem, Path caKey, Secret passphrase, Clock clock, SecureRandom random)
      throws IOException, MalformedException {
    List<X509Certificate> certificates = PemFiles.readCertificates(caPem);
    if (certificates.size() != 1) {
      throw new MalformedException(
          "file " + caPem, "has " + certificates.size() + " certificates, want 1");
    }
    X509Certificate certificate = certificates.get(0);
    checkAuthority(certificate);
    PrivateKey key = PemFiles.readPrivateKey(caKey, passphrase);
    if (!(certificate.getPublicKey() instanceof ECPublicKey ec)
        || ec.getParams().getCurve().getField().getFieldSize() != P256_BITS) {
      throw new MalformedException("authority", "has a key that is not EC P-256");
    }
    if (!Keys.isPair(key, certificate.getPublicKey())) {
      throw new MalformedException("key in " + caKey, "is not that of the certificate in " + caPem);
    }
    return new CertificateAuthority(certificate, key, clock, random);
  }

  /** Checks that {@code certificate} is self-signed and may sign certificates. */
  static void checkAuthority(X509Certificate certificate) throws MalformedException {
    boolean[] usage = certificate.getKeyUsage();
    if (certificate.getBasicConstraints() < 0 || usage == null || !usage[KEY_CERT_SIGN]) {
      throw new MalformedException(
          "authority", "is " + Certificates.describe(certificate) + ", which may not sign others");
    }
    if (!isSignedBy(certificate, certificate)) {
      throw new MalformedException(
          "authority", "is " + Certificates.describe(certificate) + ", not signed by itself");
    }
  }

  static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * Writes both to new files.
   *
   * @param passphrase encrypts the key; null leaves it plain
   * @throws java.nio.file.FileAlreadyExistsException if one of them exists; it is left alone
   */
  public void save(Path caPem, Path caKey, Secret passphrase)
      throws IOException, MalformedException {
    PemFiles.writePrivateKey(caKey, key, passphrase, random);
    boolean whole = false;
    try {
      PemFiles.writeCertificates(caPem, List.of(certificate));
      whole = true;
    } finally {
      if (!whole) {
        Files.delete(caKey); // ours: it was made a moment ago
      }
    }
  }

  /** The authority's own certificate. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** The authority's private key. */
  public PrivateKey key() {
    return key;
  }

  /**
   * Makes a certificate. Nothing is recorded here: whoever calls this appends the entry without
   * which the gate admits nobody.
   *
   * @throws MalformedException if the request breaks one of the rules of {@link IssueRequest}
   */
  public Issued issue(IssueRequest request) throws MalformedException {
    Instant now = clock.instant();
    checkRequest(request, now);
    PrivateKey privateKey = null;
    PublicKey publicKey;
    if (request.publicKey() == null) {
      KeyPair pair = Keys.generate(random);
      privateKey = pair.getPrivate();
      publicKey = pair.getPublic();
    } else {
      publicKey = Keys.decode(SubjectPublicKeyInfo.getInstance(request.publicKey().getEncoded()));
    }
    // The issuer's name as it stands in the certificate, byte for byte: some compare no other way.
    X500Name issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    X509Certificate issued =
        Profile.start(issuer, request.name(), publicKey, now, request.validity(), random)
            .keyIds(publicKey, issuerKeyId())
            .leaf(request.role(), request.hosts())
            .sign(key, random);
    return new Issued(issued, privateKey);
  }

  /**
   * Makes the list of all certificates it revoked so far, good for {@link
   * RevocationList#NEXT_UPDATE}.
   *
   * @param number above that of every list before it
   */
  public RevocationList revocationList(BigInteger number, List<RevocationList.Item> items)
      throws MalformedException {
    return RevocationList.sign(
        certificate, issuerKeyId(), key, number, clock.instant(), items, random);
  }

  private static void checkValidity(Duration validity) throws MalformedException {
    if (validity.toSeconds() < 1 || validity.compareTo(VALIDITY_MAX) > 0) {
      throw new MalformedException(
          "validity", "is " + validity + ", want 1 second to " + VALIDITY_MAX.toDays() + " days");
    }
  }

  private byte[] issuerKeyId() throws MalformedException {
    byte[] id = KeyIds.subject(certificate);
    return id == null ? Profile.keyId(certificate.getPublicKey()) : id;
  }

  private void checkRequest(IssueRequest request, Instant now) throws MalformedException {
    Names.checkCommonName(request.name());
    boolean collector = request.role() == Role.COLLECTOR;
    int hosts = request.hosts().size();
    if (collector ? hosts < 1 || hosts > HOSTS_MAX : hosts > 0) {
      throw new MalformedException(
          "hosts",
          "are " + hosts + ", want 1 to " + HOSTS_MAX + " for a collector and 0 for others");
    }
    for (String host : request.hosts()) {
      Names.checkHost(host);
    }
    checkValidity(request.validity());
    Instant end = Profile.end(now, request.validity());
    Instant last = certificate.getNotAfter().toInstant();
    if (end.isAfter(last)) {
      throw new MalformedException(
          "validity", "ends " + end + ", after the authority itself, which ends " + last);
    }
  }
}
