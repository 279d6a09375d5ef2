package dev.sealwire.collector;

import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.HandshakeStorm;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Assumptions;

/** Strangers at a collector's door, from any loopback address. */
public final class Knocks {
  private static final byte[] GARBAGE =
      "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private Knocks() {}

  /**
   * Skips a test where 127.0.0.2 cannot be connected from: only Linux has it without being told.
   */
  public static void needAddresses() {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress("127.0.0.2", 0));
    } catch (IOException e) {
      Assumptions.abort("skipped: no loopback address but 127.0.0.1 on this machine");
    }
  }

  /** A connection from {@code source} that says nothing yet. */
  public static Socket silent(String source, InetSocketAddress to) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(source, 0));
      socket.setSoTimeout((int) Fixture.SOON.toMillis());
      socket.connect(to, (int) Fixture.SOON.toMillis());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Waits until the collector has ended the connection. */
  static void end(Socket socket) throws IOException {
    try (socket) {
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        // An alert, which nobody looks at.
      }
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      // Reset: that is an end as well.
    }
  }

  private static void write(Socket socket, byte[] data) throws IOException {
    try {
      socket.getOutputStream().write(data);
    } catch (IOException e) {
      // Ended already.
    }
  }

  /** Says something that is no TLS and hears the end. */
  public static void garbage(String source, InetSocketAddress to) throws IOException {
    Socket socket = silent(source, to);
    write(socket, GARBAGE);
    socket.setSoLinger(true, 0);
    end(socket);
  }

  /** Says nothing, and that it has nothing to say, and hears the end. */
  public static void goAway(String source, InetSocketAddress to) throws IOException {
    Socket socket = silent(source, to);
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      // Ended already.
    }
    socket.setSoLinger(true, 0);
    end(socket);
  }

  /** A TLS client that trusts anybody and shows {@code key} and {@code chain}, or nothing. */
  public static SSLContext stranger(PrivateKey key, X509Certificate... chain) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
    KeyManager[] keys = key == null ? null : new KeyManager[] {new Shown(key, chain)};
    context.init(keys, new TrustManager[] {new Careless()}, null);
    return context;
  }

  /** Does a handshake of {@code context} from {@code source}; whether it was greeted. */
  public static boolean tls(
      SSLContext context, String protocol, String source, InetSocketAddress to) throws IOException {
    Socket socket = silent(source, to);
    try (SSLSocket tls =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(socket, to.getHostString(), to.getPort(), true)) {
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {protocol});
      tls.setSSLParameters(parameters);
      tls.startHandshake();
      return tls.getInputStream().read() >= 0;
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return false;
    }
  }

  /** How often each reason is in the log, as an entry or counted in one. */
  public static Map<String, Long> reasons(Fixture f) throws Exception {
    Map<String, Long> out = new TreeMap<>();
    for (HandshakeRejected one : f.events(HandshakeRejected.class, "handshake.rejected")) {
      out.merge(one.reason(), 1L, Long::sum);
    }
    for (HandshakeStorm storm : f.events(HandshakeStorm.class, "handshake.storm")) {
      storm.reasons().forEach(r -> out.merge(r.name(), r.count(), Long::sum));
    }
    return out;
  }

  /** How many refusals are in the log, as entries or counted in them. */
  public static long refusals(Fixture f) throws Exception {
    return reasons(f).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Shows any chain with any key, whether they belong together or not. */
  private static final class Shown extends X509ExtendedKeyManager {
    private final PrivateKey key;
    private final X509Certificate[] chain;

    Shown(PrivateKey key, X509Certificate... chain) {
      this.key = key;
      this.chain = chain;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
      return "shown";
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
      return null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
      return new String[] {"shown"};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
      return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return chain;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }

  /** Accepts any collector. */
  private static final class Careless extends X509ExtendedTrustManager {
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
