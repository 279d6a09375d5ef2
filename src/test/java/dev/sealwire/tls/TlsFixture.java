package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A collector's socket on loopback and clients of every kind to knock at it. */
final class TlsFixture implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(10);
  static final Clock CLOCK = Clock.fixed(TestPki.NOW, ZoneOffset.UTC);

  /** An accepted connection, both ends of it. */
  record Both(SSLSocket server, HandshakeResult result) {}

  final TestPki pki = new TestPki("Test CA");
  final TestPki.Identity collector =
      pki.server(TestPki.dns("localhost"), TestPki.ip("127.0.0.1"), TestPki.ip("::1"));
  final TestPki.Identity client = pki.client("field-1");
  final ExecutorService threads = Executors.newCachedThreadPool();
  final TlsProvider provider;
  final ObservingServerSocket listener;

  /** The providers that tests run with: both, or the one that the property names. */
  static Stream<String> providers() {
    String wanted = System.getProperty("sealwire.test.tls", "auto");
    return wanted.equals("auto")
        ? Stream.of("conscrypt", "jdk").filter(TlsFixture::loads)
        : Stream.of(wanted);
  }

  private static boolean loads(String setting) {
    try {
      TlsProvider.choose(setting);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  TlsFixture(String setting) throws Exception {
    this(setting, presented -> PeerVerdict.accepted());
  }

  TlsFixture(String setting, PeerCheck check) throws Exception {
    provider = TlsProvider.choose(setting);
    ServerTls tls = new ServerTls(provider, collector.key(), collector.chain(), check);
    listener =
        ObservingServerSocket.open(
            tls, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Accepts the next connection and does its handshake, in the background. */
  Future<Both> serve() {
    return serve(PATIENCE);
  }

  Future<Both> serve(Duration deadline) {
    return threads.submit(
        () -> {
          SSLSocket socket = listener.accept();
          return new Both(socket, listener.handshake(socket, deadline));
        });
  }

  /** What became of a knock. */
  static HandshakeResult result(Future<Both> served) throws Exception {
    return served.get(30, TimeUnit.SECONDS).result();
  }

  static <T> T within(Future<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  <T> Future<T> background(Callable<T> task) {
    return threads.submit(task);
  }

  Socket raw() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  ClientTls clientTls() throws IOException {
    return new ClientTls(
        provider, client.key(), client.chain(), List.of(pki.ca.certificate()), CLOCK);
  }

  SSLSocket connect() throws Exception {
    return clientTls().connect("127.0.0.1", port(), PATIENCE, PATIENCE);
  }

  /** Shows an identity to whoever asks. */
  static KeyManager key(TestPki.Identity identity) {
    return new OneKey(identity.key(), identity.chain());
  }

  /** A context that trusts anybody and shows what it is given. */
  static SSLContext careless(TlsProvider provider, KeyManager... keys) throws Exception {
    SSLContext context = SSLContext.getInstance("TLSv1.3", provider.jsse());
    context.init(keys, new TrustManager[] {new Careless()}, null);
    return context;
  }

  /** A socket of a client that does as it is told, ready for its handshake. */
  SSLSocket careless(TlsProvider clients, String protocol, KeyManager... keys) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            careless(clients, keys)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    if (protocol != null) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {protocol});
      socket.setSSLParameters(parameters);
    }
    return socket;
  }

  /** The first flight of a client: a record with a ClientHello that the collector would take. */
  Bytes helloRecord() throws Exception {
    SSLEngine engine = careless(provider).createSSLEngine("localhost", port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setApplicationProtocols(new String[] {TlsPolicy.PROTOCOL});
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(32 * 1024);
    engine.wrap(ByteBuffer.allocate(0), out);
    return Bytes.of(out.array(), 0, out.position());
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }

  private static final class Careless extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] c, String t, Socket s) {}

    @Override
    public void checkServerTrusted(X509Certificate[] c, String t, Socket s) {}

    @Override
    public void checkClientTrusted(X509Certificate[] c, String t, SSLEngine e) {}

    @Override
    public void checkServerTrusted(X509Certificate[] c, String t, SSLEngine e) {}

    @Override
    public void checkClientTrusted(X509Certificate[] c, String t) {}

    @Override
    public void checkServerTrusted(X509Certificate[] c, String t) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
