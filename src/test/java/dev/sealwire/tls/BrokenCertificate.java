package dev.sealwire.tls;

import java.math.BigInteger;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;

/** Looks like a certificate to the client that shows it, and is something else on the wire. */
@SuppressWarnings({"deprecation", "removal"})
public final class BrokenCertificate extends X509Certificate {
  private static final long serialVersionUID = 1L;
  private final transient X509Certificate real;
  private final transient byte[] der;

  /** Shows {@code der} for {@code real}. */
  public BrokenCertificate(X509Certificate real, byte[] der) {
    this.real = real;
    this.der = der.clone();
  }

  /** A certificate whose last bytes are missing. */
  static byte[] cut(TestPki.Identity identity) throws CertificateException {
    byte[] der = identity.certificate().getEncoded();
    return Arrays.copyOf(der, der.length - 10);
  }

  @Override
  public byte[] getEncoded() {
    return der.clone();
  }

  @Override
  public void verify(PublicKey key) {}

  @Override
  public void verify(PublicKey key, String provider) {}

  @Override
  public String toString() {
    return "broken";
  }

  @Override
  public PublicKey getPublicKey() {
    return real.getPublicKey();
  }

  @Override
  public void checkValidity() {}

  @Override
  public void checkValidity(Date date) {}

  @Override
  public int getVersion() {
    return real.getVersion();
  }

  @Override
  public BigInteger getSerialNumber() {
    return real.getSerialNumber();
  }

  @Override
  public Principal getIssuerDN() {
    return real.getIssuerX500Principal();
  }

  @Override
  public Principal getSubjectDN() {
    return real.getSubjectX500Principal();
  }

  @Override
  public Date getNotBefore() {
    return real.getNotBefore();
  }

  @Override
  public Date getNotAfter() {
    return real.getNotAfter();
  }

  @Override
  public byte[] getTBSCertificate() {
    return new byte[0];
  }

  @Override
  public byte[] getSignature() {
    return real.getSignature();
  }

  @Override
  public String getSigAlgName() {
    return real.getSigAlgName();
  }

  @Override
  public String getSigAlgOID() {
    return real.getSigAlgOID();
  }

  @Override
  public byte[] getSigAlgParams() {
    return real.getSigAlgParams();
  }

  @Override
  public boolean[] getIssuerUniqueID() {
    return null;
  }

  @Override
  public boolean[] getSubjectUniqueID() {
    return null;
  }

  @Override
  public boolean[] getKeyUsage() {
    return real.getKeyUsage();
  }

  @Override
  public int getBasicConstraints() {
    return real.getBasicConstraints();
  }

  @Override
  public boolean hasUnsupportedCriticalExtension() {
    return false;
  }

  @Override
  public Set<String> getCriticalExtensionOIDs() {
    return real.getCriticalExtensionOIDs();
  }

  @Override
  public Set<String> getNonCriticalExtensionOIDs() {
    return real.getNonCriticalExtensionOIDs();
  }

  @Override
  public byte[] getExtensionValue(String oid) {
    return real.getExtensionValue(oid);
  }
}
