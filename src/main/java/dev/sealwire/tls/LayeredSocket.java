package dev.sealwire.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.util.List;
import java.util.Set;
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
  public void setSoLinger(boolean on, int seconds) throws SocketException {
    below.setSoLinger(on, seconds);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return below.getSoLinger();
  }

  @Override
  public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
    below.setOption(name, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> name) throws IOException {
    return below.getOption(name);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return below.supportedOptions();
  }

  @Override
  public void setSendBufferSize(int bytes) throws SocketException {
    below.setSendBufferSize(bytes);
  }

  @Override
  public int getSendBufferSize() throws SocketException {
    return below.getSendBufferSize();
  }

  @Override
  public void setReceiveBufferSize(int bytes) throws SocketException {
    below.setReceiveBufferSize(bytes);
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return below.getReceiveBufferSize();
  }

  @Override
  public void setTrafficClass(int value) throws SocketException {
    below.setTrafficClass(value);
  }

  @Override
  public int getTrafficClass() throws SocketException {
    return below.getTrafficClass();
  }

  @Override
  public void setReuseAddress(boolean on) throws SocketException {
    below.setReuseAddress(on);
  }

  @Override
  public boolean getReuseAddress() throws SocketException {
    return below.getReuseAddress();
  }

  /** Not of TLS: bytes beside its records. */
  @Override
  public void sendUrgentData(int data) throws IOException {
    throw new SocketException("a tls connection has no urgent data");
  }

  @Override
  public void setOOBInline(boolean on) throws SocketException {
    throw new SocketException("a tls connection has no urgent data");
  }

  @Override
  public boolean getOOBInline() {
    return false;
  }

  /** A connection is ended as a whole: the channel has a word for what is to be half of it. */
  @Override
  public void shutdownInput() throws IOException {
    throw new SocketException("a tls connection is closed as a whole");
  }

  @Override
  public void shutdownOutput() throws IOException {
    shutdownInput();
  }

  @Override
  public boolean isInputShutdown() {
    return below.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    return below.isOutputShutdown();
  }

  @Override
  public String toString() {
    return "tls over " + below;
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
