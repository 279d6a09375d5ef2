package dev.sealwire.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A stranger: connects without a certificate, to find out whether a collector turns it away. It
 * looks at nobody's certificate, sends no payload and keeps nothing.
 */
public final class Probe {
  private Probe() {}

  /**
   * Tries to get in.
   *
   * @param at where a collector listens: an address of this machine
   * @param deadline for the connection and for each read
   * @param from is told the address the attempt comes from, before it is made
   * @return null if it was refused, else what it got instead
   * @throws IOException if the collector cannot be reached
   */
  public static String knock(
      TlsProvider provider,
      InetSocketAddress at,
      Duration deadline,
      Consumer<InetSocketAddress> from)
      throws IOException {
    int millis = (int) Math.max(1, deadline.toMillis());
    try (Socket tcp = new Socket()) {
      // The collector knows its own probe from the first moment, whoever else is at the door.
      tcp.bind(new InetSocketAddress(at.getAddress(), 0));
      from.accept((InetSocketAddress) tcp.getLocalSocketAddress());
      tcp.connect(at, millis);
      tcp.setSoTimeout(millis);
      try (SSLSocket tls = layer(provider, tcp, at)) {
        tls.startHandshake();
        // In TLS 1.3 a client is done before the other side has judged it: what counts is the first
        // read.
        return tls.getInputStream().read() < 0 ? null : "it was greeted";
      } catch (java.net.SocketTimeoutException e) {
        return "no answer within " + millis + " ms";
      } catch (IOException e) {
        return null;
      }
    }
  }

  private static SSLSocket layer(TlsProvider provider, Socket tcp, InetSocketAddress at)
      throws IOException {
    try {
      SSLContext context = provider.context(null, new Blind());
      SSLSocket tls =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(tcp, at.getAddress().getHostAddress(), at.getPort(), true);
      tls.setUseClientMode(true);
      provider.limit(tls);
      return tls;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot set up tls with " + provider.name(), e);
    }
  }

  /** Accepts any collector: the probe asks whether it is let in, not where it is. */
  private static final class Blind extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
