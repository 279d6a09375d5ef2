package dev.sealwire.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLSocket;

/**
 * What a TLS socket of a collector has of the connected TCP socket under it, and of the channel's
 * policy, which nobody changes: the server's side, a certificate wanted of the client.
 */
abstract class LayeredSocket extends SSLSocket {
  private final ObservedSocket below;
  private final List<HandshakeCompletedListener> listeners = new CopyOnWriteArrayList<>();

  /**
   * @param below connected
   */
  LayeredSocket(ObservedSocket below) {
    this.below = below;
  }

  final ObservedSocket below() {
    return below;
  }

  /** The handshake is done: says so to whoever wants to know. */
  final void completed() {
    for (HandshakeCompletedListener listener : listeners) {
      listener.handshakeCompleted(new HandshakeCompletedEvent(this, getSession()));
    }
  }

  @Override
  public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
    listeners.add(listener);
  }

  @Override
  public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
    if (!listeners.remove(listener)) {
      throw new IllegalArgumentException("this listener was not added");
    }
  }

  @Override
  public void connect(SocketAddress address, int timeout) throws IOException {
    throw new SocketException("is connected already");
  }

  @Override
  public void bind(SocketAddress address) throws IOException {
    throw new SocketException("is connected already");
  }

  @Override
  public InetAddress getInetAddress() {
    return below.getInetAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return below.getLocalAddress();
  }

  @Override
  public int getPort() {
    return below.getPort();
  }

  @Override
  public int getLocalPort() {
    return below.getLocalPort();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return below.getRemoteSocketAddress();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return below.getLocalSocketAddress();
  }

  @Override
  public boolean isConnected() {
    return below.isConnected();
  }

  @Override
  public boolean isBound() {
    return below.isBound();
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    below.setSoTimeout(millis);
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return below.getSoTimeout();
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    below.setTcpNoDelay(on);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return below.getTcpNoDelay();
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    below.setKeepAlive(on);
  }

  @Override
  public boolean getKeepAlive() throws SocketException {
    return below.getKeepAlive();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return TlsPolicy.SUITES.toArray(String[]::new);
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return getSupportedCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    TlsPolicy.fixed(List.of(suites).equals(TlsPolicy.SUITES));
  }

  @Override
  public String[] getSupportedProtocols() {
    return new String[] {TlsPolicy.VERSION};
  }

  @Override
  public String[] getEnabledProtocols() {
    return getSupportedProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    TlsPolicy.fixed(List.of(protocols).equals(List.of(TlsPolicy.VERSION)));
  }

  @Override
  public void setUseClientMode(boolean mode) {
    TlsPolicy.fixed(!mode);
  }

  @Override
  public boolean getUseClientMode() {
    return false;
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    TlsPolicy.fixed(need);
  }

  @Override
  public boolean getNeedClientAuth() {
    return true;
  }

  @Override
  public void setWantClientAuth(boolean want) {
    TlsPolicy.fixed(!want);
  }

  @Override
  public boolean getWantClientAuth() {
    return false;
  }

  @Override
  public void setEnableSessionCreation(boolean flag) {
    TlsPolicy.fixed(flag);
  }

  @Override
  public boolean getEnableSessionCreation() {
    return true;
  }
}
