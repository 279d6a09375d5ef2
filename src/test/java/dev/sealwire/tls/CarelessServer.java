package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A TLS server as the JDK makes it for whoever changes none of its defaults: it speaks TLS 1.2 as
 * well and whatever group there is, gives tickets and takes them, and asks nobody for a
 * certificate. It stands where the collector does, for drills that have to find that.
 */
public final class CarelessServer implements AutoCloseable {
  /** What is said over a connection once it is there. */
  public interface Talk {
    /** Says it; the connection is closed behind it. */
    void over(SSLSocket socket) throws Exception;
  }

  private final SSLContext context;
  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** On a loopback port of the system's choice. */
  public CarelessServer(PrivateKey key, List<X509Certificate> chain) throws Exception {
    context = SSLContext.getInstance("TLS", "SunJSSE");
    context.init(new KeyManager[] {new OneKey(key, chain)}, null, null);
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Talks to everybody who comes, until it is closed. */
  public void each(Talk talk) {
    threads.submit(
        () -> {
          while (true) {
            Socket raw = listener.accept();
            threads.submit(
                () -> {
                  TlsFixture.Both both = handshake(raw);
                  try (SSLSocket socket = both.server()) {
                    if (both.result().accepted()) {
                      talk.over(socket);
                    }
                  }
                  return null;
                });
          }
        });
  }

  /** Accepts the next connection and does its handshake, in the background. */
  Future<TlsFixture.Both> serve() {
    return threads.submit(
        () -> {
          Socket raw = listener.accept();
          TlsFixture.Both both = handshake(raw);
          raw.setSoTimeout(100); // whoever closes the socket waits so long for the peer's end
          return both;
        });
  }

  /** Accepts the next connection, greets it and hangs up, in the background. */
  Future<HandshakeResult> greet() {
    return threads.submit(
        () -> {
          TlsFixture.Both both = handshake(listener.accept());
          try (SSLSocket socket = both.server()) {
            if (both.result().accepted()) {
              socket.getOutputStream().write("greetings\n".getBytes(StandardCharsets.US_ASCII));
            }
          }
          return both.result();
        });
  }

  private TlsFixture.Both handshake(Socket raw) throws IOException, MalformedException {
    raw.setSoTimeout((int) TlsFixture.PATIENCE.toMillis());
    HelloReader reader = new HelloReader();
    Bytes seen = hello(raw, reader);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(raw, new ByteArrayInputStream(seen.toArray()), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {TlsPolicy.PROTOCOL});
    socket.setSSLParameters(parameters);
    String refused = null;
    try {
      socket.startHandshake();
    } catch (IOException e) {
      refused = String.valueOf(e.getMessage());
    }
    return new TlsFixture.Both(socket, result(raw, seen, reader.hello(), socket, refused));
  }

  private static HandshakeResult result(
      Socket raw, Bytes seen, ClientHello hello, SSLSocket socket, String refused) {
    return new HandshakeResult(
        (InetSocketAddress) raw.getRemoteSocketAddress(),
        (InetSocketAddress) raw.getLocalSocketAddress(),
        seen,
        hello,
        null,
        new Negotiated(
            socket.getSession().getProtocol(), socket.getSession().getCipherSuite(), null),
        null,
        List.of(),
        refused == null ? null : "refused",
        refused,
        Duration.ZERO);
  }

  /** The bytes up to the end of the ClientHello, which {@code reader} then has. */
  private static Bytes hello(Socket raw, HelloReader reader)
      throws IOException, MalformedException {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    byte[] one = new byte[1];
    do {
      if (raw.getInputStream().read(one) < 0) {
        throw new EOFException("no whole ClientHello");
      }
      seen.write(one[0]);
    } while (reader.feed(one, 0, 1) == HelloReader.Progress.MORE);
    return Bytes.wrap(seen.toByteArray());
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
