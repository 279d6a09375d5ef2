package dev.sealwire.tls;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The trust manager of both sides. It asks the {@link PeerCheck} of the connection at hand and
 * notes chain and verdict for it, so that nobody has to guess a reason from the TLS library's
 * exception. A library asks on the thread that does the handshake, so that is what a connection is
 * known by: its engine passes for another, and its socket for none. One that was not announced
 * there is refused.
 *
 * <p>The JDK's own trust managers will not do: Conscrypt hands over the authentication type {@code
 * GENERIC}, which they reject.
 */
final class CheckedPeers extends X509ExtendedTrustManager {
  /** What is known about the peer of one connection; used by the thread of its handshake. */
  static final class Note {
    private final PeerCheck check;
    private List<X509Certificate> chain = List.of();
    private PeerVerdict verdict;

    private Note(PeerCheck check) {
      this.check = check;
    }

    /** The chain as presented, or empty if it never came to that. */
    List<X509Certificate> chain() {
      return chain;
    }

    /** The verdict, or null if it never came to that. */
    PeerVerdict verdict() {
      return verdict;
    }
  }

  private final Map<Thread, Note> notes = new ConcurrentHashMap<>();
  private final CertificateFactory certificates;

  CheckedPeers() throws GeneralSecurityException {
    certificates = CertificateFactory.getInstance("X.509", "SUN");
  }

  /** Announces this thread's next handshake; {@link #forget} it whatever happens. */
  Note expect(PeerCheck check) {
    Note note = new Note(check);
    notes.put(Thread.currentThread(), note);
    return note;
  }

  void forget() {
    notes.remove(Thread.currentThread());
  }

  private void check(X509Certificate[] presented) throws CertificateException {
    Note note = notes.get(Thread.currentThread());
    if (note == null) {
      throw new CertificateException("no handshake was announced on this thread");
    }
    note.verdict = verdict(presented, note);
    if (note.verdict instanceof PeerVerdict.Refused refused) {
      throw new CertificateException(refused.reason() + ": " + refused.detail());
    }
  }

  private PeerVerdict verdict(X509Certificate[] presented, Note note) {
    if (presented == null || presented.length == 0) {
      return PeerVerdict.refused(Reasons.NO_CERTIFICATE, "the peer presented no certificate");
    }
    if (presented.length > TlsPolicy.CHAIN_CERTIFICATES_MAX) {
      return PeerVerdict.refused(
          Reasons.MALFORMED_CERTIFICATE,
          "a chain of "
              + presented.length
              + " certificates, want at most "
              + TlsPolicy.CHAIN_CERTIFICATES_MAX);
    }
    try {
      note.chain = own(presented);
      PeerVerdict verdict = note.check.check(note.chain);
      return verdict != null
          ? verdict
          : PeerVerdict.refused(Reasons.HANDSHAKE_FAILED, "the check of the peer had no verdict");
    } catch (CertificateException e) {
      return PeerVerdict.refused(Reasons.MALFORMED_CERTIFICATE, Alerts.text(e));
    } catch (RuntimeException e) {
      return PeerVerdict.refused(
          Reasons.HANDSHAKE_FAILED, "the check of the peer failed: " + Alerts.text(e));
    }
  }

  /** The certificates as the JDK reads them, whoever read them first: one reading, one meaning. */
  private List<X509Certificate> own(X509Certificate[] presented) throws CertificateException {
    List<X509Certificate> out = new ArrayList<>(presented.length);
    int total = 0;
    for (X509Certificate certificate : presented) {
      byte[] der = certificate.getEncoded();
      total += der.length;
      if (total > TlsPolicy.CHAIN_BYTES_MAX) {
        throw new CertificateException(
            "a chain of more than " + TlsPolicy.CHAIN_BYTES_MAX + " bytes");
      }
      out.add((X509Certificate) certificates.generateCertificate(new ByteArrayInputStream(der)));
    }
    return List.copyOf(out);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  /** None: strangers are not told which authorities would do. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
