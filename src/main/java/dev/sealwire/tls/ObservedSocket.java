package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The TCP socket under a TLS socket. Until {@link #release} it keeps the first bytes each way, can
 * read ahead of the TLS library, and holds all reads together to one deadline. All of that is used
 * by the one thread that runs the handshake; afterwards one thread may read while another writes.
 */
final class ObservedSocket extends Socket {
  /** How much of what the peer sends is kept: more than the longest ClientHello in records. */
  static final int INBOUND_BYTES_MAX = HelloReader.STREAM_BYTES_MAX;

  /** How much of what we send is kept: the ServerHello, with a HelloRetryRequest before it. */
  static final int OUTBOUND_BYTES_MAX = 8 * 1024;

  private static final int CHUNK_BYTES = 2 * 1024;

  /** How long, and for how many bytes, a refused peer is heard out. */
  private static final long LINGER_MILLIS_MAX = 1000;

  private static final int LINGER_BYTES_MAX = 64 * 1024;

  private volatile ServerTls server;
  private final In in = new In();
  private final Out out = new Out();
  private final Capture inbound = new Capture(INBOUND_BYTES_MAX);
  private final Capture outbound = new Capture(OUTBOUND_BYTES_MAX);

  /** Written by the handshake's thread; volatile, so that the threads that follow see the rest. */
  private volatile boolean observing = true;

  private volatile boolean aborted;
  private volatile Runnable onClose = () -> {};
  private InetSocketAddress peer;
  private InetSocketAddress local;
  private boolean hasDeadline;
  private long deadlineNanos;
  private boolean timedOut;
  private boolean ended;

  /** How much of {@link #inbound} was read ahead, and how much of that was handed on. */
  private int ahead;

  private int served;

  /** A socket that is not connected yet. {@code server} is null on the client's side. */
  ObservedSocket(ServerTls server) throws SocketException {
    super((SocketImpl) null);
    this.server = server;
  }

  /** By what an accepted connection is served; once, before anybody asks. */
  void servedBy(ServerTls tls) {
    server = tls;
  }

  ServerTls server() {
    return server;
  }

  /** Takes note of the addresses, which are gone once it is closed. */
  void arrived() {
    peer = new InetSocketAddress(getInetAddress(), getPort());
    local = new InetSocketAddress(getLocalAddress(), getLocalPort());
  }

  /** Takes note of the addresses, and turns Nagle off. */
  void connected() {
    arrived();
    try {
      setTcpNoDelay(true);
      setKeepAlive(true);
    } catch (SocketException e) {
      // The peer may be gone already; the handshake will tell, and be recorded.
    }
  }

  /** Where the peer is, once it is connected. */
  InetSocketAddress peer() {
    return peer;
  }

  /** Where we are, once it is connected. */
  InetSocketAddress local() {
    return local;
  }

  /** What to do once, or twice, when this is closed. */
  void onClose(Runnable action) {
    onClose = action;
  }

  /** All reads from now on end by {@code nanos} of {@link System#nanoTime}. */
  void deadline(long nanos) {
    hasDeadline = true;
    deadlineNanos = nanos;
  }

  /** Lifts the deadline, stops observing and lets go of what was kept. */
  void release() throws SocketException {
    if (hasDeadline) {
      hasDeadline = false;
      super.setSoTimeout(0);
    }
    if (served == ahead) {
      inbound.clear();
    }
    outbound.clear();
    observing = false;
  }

  /** Whether a read came to the deadline. */
  boolean timedOut() {
    return timedOut;
  }

  /** Whether the peer closed or reset the connection. */
  boolean ended() {
    return ended;
  }

  Bytes inbound() {
    return inbound.bytes();
  }

  Bytes outbound() {
    return outbound.bytes();
  }

  /**
   * Reads some bytes, keeps them for whoever reads from {@link #getInputStream} next, and returns
   * them.
   *
   * @return empty at the end of the stream or when {@link #INBOUND_BYTES_MAX} bytes are kept
   */
  Bytes readAhead() throws IOException {
    byte[] chunk = new byte[Math.min(CHUNK_BYTES, INBOUND_BYTES_MAX - inbound.size)];
    int count = chunk.length == 0 ? 0 : in.fromPeer(chunk, 0, chunk.length);
    if (count <= 0) {
      return Bytes.EMPTY;
    }
    ahead = inbound.size;
    return Bytes.of(chunk, 0, count);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    in.open();
    return in;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    out.open();
    return out;
  }

  /** Ends what comes in, whoever is reading. */
  void giveUp() {
    try {
      super.shutdownInput();
    } catch (IOException e) {
      // It is closed, or the peer is gone: reads end all the same.
    }
  }

  /** Closes at once, whoever reads or writes, and without a word to the peer. */
  void abort() {
    aborted = true;
    try {
      close();
    } catch (IOException e) {
      // There is nothing left to do about it; the descriptor is gone.
    }
  }

  @Override
  public void close() throws IOException {
    if (observing && hasDeadline && !aborted && !timedOut && !ended) {
      linger();
    }
    try {
      super.close();
    } finally {
      onClose.run();
    }
  }

  /**
   * Ends our side and takes what the peer still sends, for a moment: closing over unread bytes
   * makes the kernel send a reset, and the peer loses the alert that tells it why it was refused. A
   * peer could have kept the handshake waiting for as long anyway.
   */
  private void linger() {
    try {
      if (!isConnected() || isClosed() || isOutputShutdown()) {
        return;
      }
      shutdownOutput();
      long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS_MAX);
      deadline(hasDeadline && deadlineNanos - until < 0 ? deadlineNanos : until);
      byte[] waste = new byte[CHUNK_BYTES];
      int total = 0;
      int count = 0;
      while (count >= 0 && total < LINGER_BYTES_MAX) {
        arm();
        count = rawIn().read(waste);
        total += count;
      }
    } catch (IOException e) {
      // It was a courtesy.
    }
  }

  private InputStream rawIn() throws IOException {
    return super.getInputStream();
  }

  private OutputStream rawOut() throws IOException {
    return super.getOutputStream();
  }

  private void arm() throws IOException {
    if (hasDeadline) {
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0) {
        throw new SocketTimeoutException("the handshake's deadline is over");
      }
      super.setSoTimeout((int) Math.min(TimeUnit.NANOSECONDS.toMillis(left) + 1, 1 << 30));
    }
  }

  private final class In extends InputStream {
    private InputStream raw;

    void open() throws IOException {
      if (raw == null) {
        raw = rawIn();
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int from, int length) throws IOException {
      if (!observing && served == ahead) {
        return raw.read(b, from, length);
      }
      if (served < ahead) {
        int count = Math.min(length, ahead - served);
        System.arraycopy(inbound.data, served, b, from, count);
        served += count;
        return count;
      }
      return fromPeer(b, from, length);
    }

    int fromPeer(byte[] b, int from, int length) throws IOException {
      open();
      try {
        arm();
        int count = raw.read(b, from, length);
        if (count < 0) {
          ended = true;
        } else {
          inbound.add(b, from, count);
        }
        return count;
      } catch (SocketTimeoutException e) {
        timedOut = true;
        throw e;
      } catch (IOException e) {
        ended = true;
        throw e;
      }
    }

    @Override
    public int available() throws IOException {
      return ahead - served + raw.available();
    }

    @Override
    public void close() throws IOException {
      ObservedSocket.this.close();
    }
  }

  private final class Out extends OutputStream {
    private OutputStream raw;

    void open() throws IOException {
      if (raw == null) {
        raw = rawOut();
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int from, int length) throws IOException {
      if (!observing) {
        raw.write(b, from, length);
        return;
      }
      outbound.add(b, from, length);
      try {
        raw.write(b, from, length);
      } catch (IOException e) {
        ended = true;
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      raw.flush();
    }

    @Override
    public void close() throws IOException {
      ObservedSocket.this.close();
    }
  }

  /** The first bytes of a direction, up to a limit; grows as they come. */
  private static final class Capture {
    private final int max;
    private byte[] data = new byte[0];
    private int size;

    Capture(int max) {
      this.max = max;
    }

    void add(byte[] b, int from, int length) {
      int count = Math.min(length, max - size);
      if (count > data.length - size) {
        data = Arrays.copyOf(data, Math.min(max, Math.max(size + count, 2 * data.length)));
      }
      System.arraycopy(b, from, data, size, count);
      size += count;
    }

    Bytes bytes() {
      return Bytes.of(data, 0, size);
    }

    void clear() {
      data = new byte[0];
      size = 0;
    }
  }
}
