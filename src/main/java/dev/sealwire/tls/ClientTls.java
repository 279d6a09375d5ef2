package dev.sealwire.tls;

import dev.sealwire.bytes.UntrustedPeerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The client's side of the channel: connects to a collector with our certificate, and trusts only
 * one whose certificate our own authorities issued for the host that was asked for. Thread-safe.
 */
public final class ClientTls {
  private final TlsProvider provider;
  private final SSLContext context;
  private final CheckedPeers peers;
  private final List<X509Certificate> authorities;
  private final Clock clock;
  private final Layers layers = new Layers();
  private final Map<SSLSocket, Negotiated> negotiated = new ConcurrentHashMap<>();

  /**
   * @param provider the TLS library
   * @param key the client's private key
   * @param chain its certificate, then those up to the authority, which may be left out
   * @param authorities the only ones that may have issued the collector's certificate: one, or two
   *     while an authority is replaced
   * @param clock tells whether certificates are valid now
   * @throws IOException if the library takes none of this
   */
  public ClientTls(
      TlsProvider provider,
      PrivateKey key,
      List<X509Certificate> chain,
      List<X509Certificate> authorities,
      Clock clock)
      throws IOException {
    this.provider = provider;
    this.authorities = List.copyOf(authorities);
    this.clock = clock;
    try {
      this.peers = new CheckedPeers();
      this.context = provider.context(new OneKey(provider.own(key), chain), peers);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot set up tls with " + provider.name() + ": " + e.getMessage(), e);
    }
    TlsPolicy.noResumption(context.getClientSessionContext());
  }

  /**
   * Connects and does the handshake. The socket is then ready for one reading and one writing
   * thread. With TLS 1.3 a client is done before the collector has judged its certificate: a
   * refusal shows at the first read, see {@link #refusal}.
   *
   * @param host a name, or an IPv4 or IPv6 address; all addresses of a name are tried
   * @param connectTimeout for each address
   * @param handshakeDeadline for the handshake as a whole
   * @throws UntrustedPeerException if whoever answers is not the collector we want, speaks another
   *     protocol, or refuses us; with a code from {@link Reasons}
   * @throws IOException if the network or the other end fails
   */
  public SSLSocket connect(
      String host, int port, Duration connectTimeout, Duration handshakeDeadline)
      throws IOException, UntrustedPeerException {
    ObservedSocket socket = tcp(host, port, connectTimeout);
    try {
      SSLSocket layered =
          (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
      layered.setUseClientMode(true);
      provider.limit(layered);
      layers.add(layered, socket, () -> negotiated.remove(layered));
      handshake(layered, socket, host, handshakeDeadline);
      return layered;
    } catch (IOException | UntrustedPeerException | RuntimeException e) {
      socket.abort();
      throw e;
    }
  }

  private void handshake(SSLSocket layered, ObservedSocket socket, String host, Duration deadline)
      throws IOException, UntrustedPeerException {
    CheckedPeers.Note note = peers.expect(new CollectorCheck(authorities, clock, host));
    try {
      socket.deadline(System.nanoTime() + deadline.toNanos());
      layered.startHandshake();
      if (!(note.verdict() instanceof PeerVerdict.Accepted)) {
        throw new UntrustedPeerException(
            Reasons.HANDSHAKE_FAILED, "the collector's certificate was never checked");
      }
      if (!TlsPolicy.VERSION.equals(layered.getSession().getProtocol())) {
        throw new UntrustedPeerException(
            Reasons.TLS_VERSION, "the collector does not speak " + TlsPolicy.VERSION);
      }
      if (!TlsPolicy.PROTOCOL.equals(layered.getApplicationProtocol())) {
        throw new UntrustedPeerException(
            Reasons.ALPN, "the collector does not speak " + TlsPolicy.PROTOCOL);
      }
      Negotiated seen = Negotiated.from(socket.inbound());
      if (seen != null) {
        negotiated.put(layered, seen);
      }
      socket.release();
    } catch (IOException | RuntimeException e) {
      throw failure(e, socket, note, deadline);
    } finally {
      peers.forget();
    }
  }

  private static IOException failure(
      Exception e, ObservedSocket socket, CheckedPeers.Note note, Duration deadline)
      throws UntrustedPeerException {
    Refusal refusal = Failures.classify(e, socket, note, Reasons.SERVER_ALERT);
    switch (refusal.reason()) {
      case Reasons.TIMEOUT -> {
        SocketTimeoutException timeout =
            new SocketTimeoutException(
                "the collector did not finish the handshake within " + deadline.toMillis() + " ms");
        timeout.initCause(e);
        return timeout;
      }
      case Reasons.CLOSED_EARLY -> {
        return new IOException("the collector closed the connection in the handshake", e);
      }
      case Reasons.NOT_TLS ->
          throw new UntrustedPeerException(
              refusal.reason(), "what answers at that address does not speak TLS", e);
      default -> throw new UntrustedPeerException(refusal.reason(), refusal.detail(), e);
    }
  }

  private static ObservedSocket tcp(String host, int port, Duration timeout) throws IOException {
    int millis = (int) Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE));
    IOException first = null;
    for (InetAddress address : InetAddress.getAllByName(host)) {
      ObservedSocket socket = new ObservedSocket(null);
      try {
        socket.connect(new InetSocketAddress(address, port), millis);
        socket.connected();
        return socket;
      } catch (IOException e) {
        socket.abort();
        if (first == null) {
          first =
              new IOException(
                  "cannot connect to " + host + " port " + port + ": " + e.getMessage(), e);
        } else {
          first.addSuppressed(e);
        }
      }
    }
    throw first != null ? first : new IOException(host + " has no address");
  }

  /** What was agreed on, for as long as the connection is open; empty if it could not be seen. */
  public Optional<Negotiated> negotiated(SSLSocket connected) {
    return Optional.ofNullable(negotiated.get(connected));
  }

  /**
   * What a failed read or write means if the collector said why by an alert, such as {@code
   * certificate_required}; empty if it did not.
   */
  public static Optional<UntrustedPeerException> refusal(IOException failure) {
    return Alerts.received(failure)
        .map(
            alert ->
                new UntrustedPeerException(
                    Reasons.SERVER_ALERT,
                    Refusal.tidy("the collector refused the connection by the alert " + alert),
                    failure));
  }

  /**
   * Ends a connection at once and without a goodbye, whoever is reading or writing on it. Never
   * waits, unlike {@link SSLSocket#close}.
   */
  public void cut(SSLSocket connected) {
    layers.cut(connected);
  }
}
