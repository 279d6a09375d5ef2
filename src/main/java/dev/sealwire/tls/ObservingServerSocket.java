package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Listens for clients. {@link #accept} hands out a TLS socket whose handshake has not begun, and
 * never waits for a peer; {@link #handshake} then does it, on a thread of the caller's choice, and
 * returns what was seen. One thread accepts; everything else may be called from any.
 */
public final class ObservingServerSocket extends SSLServerSocket {
  private final Layers layers = new Layers();
  private volatile ServerTls tls;

  private ObservingServerSocket(ServerTls tls) throws IOException {
    this.tls = tls;
  }

  /**
   * Starts to listen.
   *
   * @param address where; port 0 takes a free one
   * @param backlog connections the kernel may keep waiting
   * @throws IOException if the address is taken or not ours
   */
  public static ObservingServerSocket open(ServerTls tls, InetSocketAddress address, int backlog)
      throws IOException {
    ObservingServerSocket socket = new ObservingServerSocket(tls);
    try {
      socket.setReuseAddress(true);
      socket.bind(address, backlog);
      return socket;
    } catch (BindException e) {
      socket.close();
      String where = address.getHostString() + " port " + address.getPort();
      BindException named = new BindException("cannot listen on " + where + ": " + e.getMessage());
      named.initCause(e);
      throw named;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Connections accepted from now on use {@code next}; those there are keep what they have. */
  public void use(ServerTls next) {
    tls = next;
  }

  /** What connections accepted now would use. */
  public ServerTls tls() {
    return tls;
  }

  /** The next connection, of which nothing but the address is known. */
  @Override
  public SSLSocket accept() throws IOException {
    return open(arrive());
  }

  /** The next connection, for the caller to {@link #open} or to {@link #turnAway}. */
  public Arrival arrive() throws IOException {
    ObservedSocket socket = new ObservedSocket(null);
    implAccept(socket);
    socket.servedBy(tls); // as it is now: it may have changed while nobody came
    socket.arrived();
    return new Arrival(socket);
  }

  /** Closes a connection at once, which costs least: nothing is read, nothing is answered. */
  public void turnAway(Arrival arrival) {
    arrival.socket().abort();
  }

  /** Sets up TLS for a connection, without any input or output. */
  public SSLSocket open(Arrival arrival) throws IOException {
    ObservedSocket socket = arrival.socket();
    try {
      socket.connected();
      SSLSocket layered = socket.server().layer(socket);
      layers.add(layered, socket, () -> {});
      return layered;
    } catch (IOException | RuntimeException e) {
      socket.abort();
      throw e;
    }
  }

  /**
   * Does the handshake of a connection that {@link #accept} handed out, once. If it is accepted,
   * the socket is ready for one reading and one writing thread; if not, the peer was told by an
   * alert and the socket is closed.
   *
   * @param deadline for the handshake as a whole, however the bytes trickle in
   */
  public HandshakeResult handshake(SSLSocket accepted, Duration deadline) {
    ObservedSocket socket = layers.under(accepted);
    return socket.server().handshake(accepted, socket, deadline);
  }

  /**
   * Closes a connection that {@link #accept} handed out without looking at it, and returns what is
   * known: its addresses.
   *
   * @param reason a stable code
   * @param detail a line for people
   */
  public HandshakeResult refuse(SSLSocket accepted, String reason, String detail) {
    long start = System.nanoTime();
    ObservedSocket socket = layers.under(accepted);
    layers.cut(accepted);
    Refusal refusal = new Refusal(reason, Refusal.tidy(detail));
    return Handshake.result(socket, Bytes.EMPTY, null, null, List.of(), refusal, start);
  }

  /**
   * Makes a handshake that is under way fail, as if the peer had said its last word; {@link
   * #handshake} then returns soon. Never waits.
   */
  public void giveUp(SSLSocket accepted) {
    layers.giveUp(accepted);
  }

  /**
   * Ends a connection at once and without a goodbye, whoever is reading or writing on it: they get
   * an exception. Never waits, unlike {@link SSLSocket#close}.
   */
  public void cut(SSLSocket accepted) {
    layers.cut(accepted);
  }

  /** How many connections that were handed out are open. */
  public int open() {
    return layers.size();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return TlsPolicy.SUITES.toArray(String[]::new);
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return getEnabledCipherSuites();
  }

  @Override
  public String[] getEnabledProtocols() {
    return new String[] {TlsPolicy.VERSION};
  }

  @Override
  public String[] getSupportedProtocols() {
    return getEnabledProtocols();
  }

  @Override
  public boolean getNeedClientAuth() {
    return true;
  }

  @Override
  public boolean getWantClientAuth() {
    return false;
  }

  @Override
  public boolean getUseClientMode() {
    return false;
  }

  @Override
  public boolean getEnableSessionCreation() {
    return true;
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    TlsPolicy.fixed(List.of(suites).equals(TlsPolicy.SUITES));
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    TlsPolicy.fixed(List.of(protocols).equals(List.of(TlsPolicy.VERSION)));
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    TlsPolicy.fixed(need);
  }

  @Override
  public void setWantClientAuth(boolean want) {
    TlsPolicy.fixed(!want);
  }

  @Override
  public void setUseClientMode(boolean mode) {
    TlsPolicy.fixed(!mode);
  }

  @Override
  public void setEnableSessionCreation(boolean flag) {
    TlsPolicy.fixed(flag);
  }
}
