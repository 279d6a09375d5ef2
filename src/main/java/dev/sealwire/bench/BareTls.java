package dev.sealwire.bench;

import dev.sealwire.tls.TlsProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Mutual TLS with nothing around it: what the provider itself can do. */
final class BareTls {
  private static final char[] NO_PASSWORD = {};

  private BareTls() {}

  /** A context that shows {@code certificate} and trusts whatever {@code authority} signed. */
  static SSLContext context(
      TlsProvider provider, PrivateKey key, X509Certificate certificate, X509Certificate authority)
      throws IOException {
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      keys.setKeyEntry("bench", key, NO_PASSWORD, new X509Certificate[] {certificate});
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLSv1.3", provider.jsse());
      context.init(
          factory.getKeyManagers(), new TrustManager[] {new OneAuthority(authority)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot set up bare tls: " + e.getMessage(), e);
    }
  }

  private static final class OneAuthority implements X509TrustManager {
    private final X509Certificate authority;

    OneAuthority(X509Certificate authority) {
      this.authority = authority;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      try {
        chain[0].checkValidity();
        chain[0].verify(authority.getPublicKey());
      } catch (GeneralSecurityException e) {
        throw new CertificateException("not of the bench's authority", e);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[] {authority};
    }
  }
}
