package dev.sealwire.pki;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate revocation list (RFC 5280 section 5): for those who check certificates with other
 * tools. The gate does not read it; what counts there is the log.
 */
public final class RevocationList {
  /** How long a list may be relied on before there must be a newer one. */
  public static final Duration NEXT_UPDATE = Duration.ofDays(30);

  /** Largest list in DER: some hundred thousand revocations. */
  public static final int DER_BYTES_MAX = 16 << 20;

  /**
   * A certificate on the list.
   *
   * @param serial its serial number in hexadecimal
   * @param time when it was revoked
   * @param reason why
   */
  public record Item(String serial, Instant time, RevocationReason reason) {}

  private final X509CRL crl;

  private RevocationList(X509CRL crl) {
    this.crl = crl;
  }

  /**
   * Makes one.
   *
   * @param number above that of every list before it, RFC 5280 section 5.2.3
   * @param now when it is made
   * @param items each serial counts once, the first time it comes
   */
  static RevocationList sign(
      X509Certificate authority,
      byte[] keyId,
      PrivateKey key,
      BigInteger number,
      Instant now,
      List<Item> items,
      SecureRandom random) {
    Instant from = now.truncatedTo(ChronoUnit.SECONDS);
    X509v2CRLBuilder builder =
        new X509v2CRLBuilder(
            X500Name.getInstance(authority.getSubjectX500Principal().getEncoded()),
            Date.from(from));
    builder.setNextUpdate(Date.from(from.plus(NEXT_UPDATE)));
    Set<BigInteger> listed = new HashSet<>();
    for (Item item : items) {
      BigInteger serial = new BigInteger(item.serial(), 16);
      if (listed.add(serial)) {
        Date time = Date.from(item.time().truncatedTo(ChronoUnit.SECONDS));
        builder.addCRLEntry(serial, time, item.reason().code());
      }
    }
    try {
      builder.addExtension(
          Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyId));
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
      byte[] der =
          builder
              .build(
                  new JcaContentSignerBuilder("SHA256withECDSA").setSecureRandom(random).build(key))
              .getEncoded();
      return decode(Bytes.wrap(der));
    } catch (IOException | OperatorCreationException | MalformedException e) {
      throw new IllegalStateException("this Java cannot sign a revocation list", e);
    }
  }

  /**
   * The list in {@code der}: one, and nothing behind it.
   *
   * @throws MalformedException if it is over {@value #DER_BYTES_MAX} bytes or not that
   */
  public static RevocationList decode(Bytes der) throws MalformedException {
    if (der.size() > DER_BYTES_MAX) {
      throw new MalformedException(
          "revocation list", "is " + der.size() + " bytes, want at most " + DER_BYTES_MAX);
    }
    byte[] bytes = der.toArray();
    Certificates.checkOneSequence("revocation list", bytes);
    try {
      X509CRL crl =
          (X509CRL)
              CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(bytes));
      return new RevocationList(crl);
    } catch (CertificateException | CRLException e) {
      throw new MalformedException("revocation list", "is not X.509: " + Names.quote("" + e));
    }
  }

  /**
   * The one list of a PEM file.
   *
   * @throws MalformedException if the file holds anything else
   * @throws IOException if it cannot be read
   */
  public static RevocationList read(Path file) throws IOException, MalformedException {
    Pem pem = PemFiles.read(file);
    try {
      return of(PemFiles.onlyBlock(pem));
    } catch (MalformedException e) {
      throw PemFiles.in(file, e);
    }
  }

  static RevocationList of(PemBlock block) throws MalformedException {
    if (!block.label().equals(PemBlock.REVOCATION_LIST)) {
      throw new MalformedException(
          "PEM block", "is " + Names.quote(block.label()) + ", want " + PemBlock.REVOCATION_LIST);
    }
    return decode(Bytes.wrap(block.content().reveal()));
  }

  /** The list in PEM. */
  public Bytes toPem() {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Pem.write(out, PemBlock.REVOCATION_LIST, crl.getEncoded());
      return Bytes.wrap(out.toByteArray());
    } catch (CRLException e) {
      throw new IllegalArgumentException("revocation list has no encoding", e);
    }
  }

  /**
   * Its number, or zero if it has none.
   *
   * @throws MalformedException if that extension is malformed
   */
  public BigInteger number() throws MalformedException {
    byte[] value = crl.getExtensionValue(Extension.cRLNumber.getId());
    if (value == null) {
      return BigInteger.ZERO;
    }
    try {
      byte[] content = ASN1OctetString.getInstance(value).getOctets();
      return ASN1Integer.getInstance(content).getPositiveValue();
    } catch (RuntimeException e) { // Bouncy Castle has several for malformed input
      throw new MalformedException("CRL number", "is not a number");
    }
  }

  /** How many certificates it lists. */
  public int size() {
    return crl.getRevokedCertificates() == null ? 0 : crl.getRevokedCertificates().size();
  }

  /** When it was made. */
  public Instant thisUpdate() {
    return crl.getThisUpdate().toInstant();
  }

  /** When there must be a newer one; null if it does not say. */
  public Instant nextUpdate() {
    return crl.getNextUpdate() == null ? null : crl.getNextUpdate().toInstant();
  }

  /** Who issued it, as text that may hold any character. */
  String issuer() {
    X500Name name = X500Name.getInstance(crl.getIssuerX500Principal().getEncoded());
    List<String> names = Certificates.commonNames(name);
    return names.size() == 1 ? names.get(0) : name.toString();
  }

  /** Whether {@code authority} signed it. */
  public boolean isSignedBy(X509Certificate authority) {
    try {
      crl.verify(authority.getPublicKey());
      return crl.getIssuerX500Principal().equals(authority.getSubjectX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
