package dev.sealwire.tls;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;

/**
 * The collector's end of a TLS connection, over an engine of Conscrypt. Conscrypt's own socket
 * holds some 50 KiB of buffers for as long as it is open, and sets up its engine twice; this one
 * has a buffer only while there is something in it, see docs/decisions/0032.
 *
 * <p>One thread does the handshake; then one may read while another writes; any may close. What the
 * engine throws goes to the caller as it is. No thread waits for the network inside a monitor.
 */
final class EngineSocket extends LayeredSocket {
  static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SSLEngine engine;
  private final EngineReader reader;
  private final EngineWriter writer;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean begun;
  private volatile boolean done; // the handshake

  /**
   * @param below connected; closed with this
   * @param engine of Conscrypt, on the server's side, its handshake not begun
   */
  EngineSocket(ObservedSocket below, SSLEngine engine, Packets packets, DirectBuffers buffers) {
    super(below);
    this.engine = engine;
    this.reader = new EngineReader(below, engine, packets, buffers);
    this.writer = new EngineWriter(below, engine, packets);
  }

  /**
   * Does the handshake; again does nothing. Where it fails, the peer is told by the engine's alert
   * and the connection closed.
   */
  @Override
  public void startHandshake() throws IOException {
    requireOpen();
    if (begun) {
      return;
    }
    begun = true;
    try {
      engine.beginHandshake();
      while (shakes()) {
        continue;
      }
      requireOpen(); // an engine that somebody closed meanwhile wants nothing more either
      done = true;
    } catch (IOException | Error e) {
      close();
      throw e;
    } catch (RuntimeException e) {
      close();
      SSLHandshakeException failure = new SSLHandshakeException(String.valueOf(e.getMessage()));
      failure.initCause(e);
      throw failure;
    }
    completed();
  }

  /** Does what the handshake waits for; false once it is over. */
  private boolean shakes() throws IOException {
    HandshakeStatus status = engine.getHandshakeStatus();
    switch (status) {
      case NEED_WRAP -> writer.send(NOTHING);
      case NEED_UNWRAP -> {
        if (reader.decrypt() < 0) {
          throw new EOFException("the connection ended in the handshake");
        }
      }
      case NOT_HANDSHAKING, FINISHED -> {
        return false;
      }
      default -> throw new SSLException("the engine wants " + status + ", of which it has none");
    }
    return true;
  }

  private void requireShaken() throws IOException {
    requireOpen();
    if (!done) {
      startHandshake();
    }
    if (!done) {
      throw new SocketException("the handshake is not over");
    }
  }

  private void requireOpen() throws SocketException {
    if (closed.get()) {
      throw new SocketException("socket is closed");
    }
  }

  @Override
  public SSLSession getSession() {
    return engine.getSession();
  }

  @Override
  public SSLSession getHandshakeSession() {
    return engine.getHandshakeSession();
  }

  @Override
  public String getApplicationProtocol() {
    return engine.getApplicationProtocol();
  }

  @Override
  public InputStream getInputStream() throws IOException {
    requireOpen();
    return new Input();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    requireOpen();
    return new Output();
  }

  @Override
  public boolean isClosed() {
    return closed.get();
  }

  /** Says goodbye, for which it waits for its turn to write, and closes the connection. */
  @Override
  public void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      engine.closeInbound();
      engine.closeOutbound();
      if (begun) {
        writer.drain();
      }
    } finally {
      try {
        below().close();
      } finally {
        reader.letGo(); // whoever reads has found the end by now
      }
    }
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int from, int length) throws IOException {
      requireShaken();
      return length == 0 ? 0 : reader.read(b, from, length);
    }

    @Override
    public int available() throws IOException {
      requireOpen();
      return reader.available();
    }

    @Override
    public void close() throws IOException {
      EngineSocket.this.close();
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int from, int length) throws IOException {
      requireShaken();
      if (length > 0) {
        writer.send(ByteBuffer.wrap(b, from, length));
      }
    }

    @Override
    public void flush() throws IOException {
      requireOpen(); // everything was written to the connection
    }

    @Override
    public void close() throws IOException {
      EngineSocket.this.close();
    }
  }
}
