package dev.sealwire.tls;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.conscrypt.AllocatedBuffer;

/**
 * The collector's end of a TLS connection, over an engine of Conscrypt. Conscrypt's own socket
 * holds some 50 KiB of buffers for as long as it is open, and sets up its engine twice; this one
 * has a buffer only while there is something in it, see docs/decisions/0032.
 *
 * <p>One thread does the handshake; then one may read while another writes; any may close. What the
 * engine throws goes to the caller as it is. No thread waits for the network inside a monitor.
 */
final class EngineSocket extends LayeredSocket {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SSLEngine engine;
  private final Packets packets;
  private final DirectBuffers buffers;
  private final Input input = new Input();
  private final Output output = new Output();
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
    this.packets = packets;
    this.buffers = buffers;
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
      done = true;
    } catch (IOException e) {
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
      case NEED_WRAP -> output.send(NOTHING);
      case NEED_UNWRAP -> {
        if (input.decrypt() < 0) {
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
    return input;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    requireOpen();
    return output;
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
        output.drain();
      }
    } finally {
      below().close();
      input.letGo(); // whoever reads has found the end by now
    }
  }

  /** What comes from the peer. */
  private final class Input extends InputStream {
    /** Of a record: type, version, length. */
    private static final int HEADER_BYTES = 5;

    private final ReentrantLock turn = new ReentrantLock();
    // All below guarded by turn.
    private final byte[] header = new byte[HEADER_BYTES];
    private ByteBuffer records; // as they came, not taken by the engine yet; null: nothing
    private AllocatedBuffer lent; // what clear is a part of
    private ByteBuffer clear; // decrypted, not taken yet; null: nothing

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int from, int length) throws IOException {
      requireShaken();
      if (length == 0) {
        return 0;
      }
      turn.lock();
      try {
        while (clear == null) {
          if (decrypt() < 0) {
            return -1;
          }
        }
        int count = Math.min(length, clear.remaining());
        clear.get(b, from, count);
        if (!clear.hasRemaining()) {
          giveBackClear();
        }
        return count;
      } finally {
        turn.unlock();
      }
    }

    @Override
    public int available() throws IOException {
      requireOpen();
      turn.lock();
      try {
        return clear == null ? 0 : clear.remaining();
      } finally {
        turn.unlock();
      }
    }

    /**
     * Has the engine take one record, waiting for more of it if need be.
     *
     * @return -1 at the end, else anything: a record of the handshake leaves nothing to read
     */
    int decrypt() throws IOException {
      turn.lock();
      try {
        lent = buffers.allocateDirectBuffer(DirectBuffers.BUFFER_BYTES);
        clear = lent.nioBuffer();
        SSLEngineResult.Status status;
        try {
          status = engine.unwrap(records == null ? NOTHING : records, clear).getStatus();
        } finally {
          clear.flip();
          if (!clear.hasRemaining()) {
            giveBackClear();
          }
          if (records != null && !records.hasRemaining()) {
            giveBackRecords();
          }
        }
        return switch (status) {
          case OK -> 0;
          case BUFFER_UNDERFLOW -> clear != null || fill() ? 0 : -1;
          case CLOSED -> clear != null ? 0 : -1;
          default -> throw new SSLException("a record is longer than its buffer");
        };
      } finally {
        turn.unlock();
      }
    }

    /** Reads more of the record that is not whole; false at the end. */
    private boolean fill() throws IOException {
      InputStream in = below().getInputStream();
      if (records == null) {
        // Whoever waits here may wait for days: without a buffer.
        int count = in.read(header, 0, HEADER_BYTES);
        if (count <= 0) {
          return count == 0;
        }
        records = ByteBuffer.wrap(packets.lend()).put(header, 0, count).flip();
        if (count < HEADER_BYTES || (header[3] | header[4]) == 0) {
          return true; // its length is not known yet, or there is nothing more of it
        }
      }
      records.compact();
      int count = 0;
      try {
        count = in.read(records.array(), records.position(), records.remaining());
      } finally {
        // After a read that timed out somebody goes on with what there is.
        records.position(records.position() + Math.max(0, count)).flip();
      }
      return count >= 0;
    }

    private void giveBackClear() {
      clear = null;
      lent.release();
      lent = null;
    }

    private void giveBackRecords() {
      packets.giveBack(records.array());
      records = null;
    }

    void letGo() {
      turn.lock();
      try {
        if (clear != null) {
          giveBackClear();
        }
        if (records != null) {
          giveBackRecords();
        }
      } finally {
        turn.unlock();
      }
    }

    @Override
    public void close() throws IOException {
      EngineSocket.this.close();
    }
  }

  /** What goes to the peer. */
  private final class Output extends OutputStream {
    private final ReentrantLock turn = new ReentrantLock();

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int from, int length) throws IOException {
      requireShaken();
      if (length > 0) {
        send(ByteBuffer.wrap(b, from, length));
      }
    }

    @Override
    public void flush() throws IOException {
      requireOpen(); // everything was written to the connection
    }

    /** Encrypts and writes all of {@code plain}, or what the engine itself has to say. */
    void send(ByteBuffer plain) throws IOException {
      turn.lock();
      byte[] packet = packets.lend();
      try {
        ByteBuffer out = ByteBuffer.wrap(packet);
        boolean more = true;
        while (more) {
          SSLEngineResult result = engine.wrap(plain, out);
          boolean stuck = out.position() == 0 && result.bytesConsumed() == 0;
          more =
              switch (result.getStatus()) {
                case OK -> plain.hasRemaining();
                case BUFFER_OVERFLOW -> true;
                default -> false;
              };
          if (more && stuck) {
            throw new SSLException("the engine takes no more: " + result);
          }
          if (!more || result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            write(out);
          }
        }
        if (plain.hasRemaining()) {
          throw new SocketException("socket is closed");
        }
      } finally {
        packets.giveBack(packet);
        turn.unlock();
      }
    }

    private void write(ByteBuffer out) throws IOException {
      if (out.position() > 0) {
        below().getOutputStream().write(out.array(), 0, out.position());
        out.clear();
      }
    }

    /**
     * Takes out of the engine what it still has to say, its goodbye or an alert, so that it lets go
     * of its memory, and writes that if the peer is still there.
     */
    void drain() {
      turn.lock();
      byte[] packet = packets.lend();
      try {
        boolean heard = true;
        int count;
        do {
          ByteBuffer out = ByteBuffer.wrap(packet);
          engine.wrap(NOTHING, out);
          count = out.position();
          heard = heard && heard(out);
        } while (count > 0);
      } catch (SSLException e) {
        // It has nothing to say that could be said.
      } finally {
        packets.giveBack(packet);
        turn.unlock();
      }
    }

    private boolean heard(ByteBuffer out) {
      try {
        write(out);
        return true;
      } catch (IOException e) {
        return false; // the peer is gone, and needs no goodbye
      }
    }

    @Override
    public void close() throws IOException {
      EngineSocket.this.close();
    }
  }
}
