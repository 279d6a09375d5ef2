package dev.sealwire.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.conscrypt.AllocatedBuffer;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The collector's end of a connection, over a TCP connection that the test holds both ends of. */
class EngineSocketTest {
  /** Of each kind of buffer; more than a connection has at a time. */
  private static final int BUFFERS = 4;

  private final Packets packets = new Packets();
  private final DirectBuffers buffers = new DirectBuffers();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private TestPki.Identity field;
  private SSLContext context;
  private ObservedSocket below;
  private Socket peer;
  private Wire wire; // over peer
  private EngineSocket server;
  private SSLSocket client;

  @BeforeEach
  void connect() throws Exception {
    assumeTrue(TlsFixture.providers().anyMatch("conscrypt"::equals), "Conscrypt is not asked for");
    TlsProvider provider = TlsProvider.choose("conscrypt");
    TestPki pki = new TestPki("Test CA");
    TestPki.Identity own = pki.server(TestPki.dns("localhost"));
    field = pki.client("field-1");
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      below = new ObservedSocket(null);
      below.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
      below.connected();
      peer = listener.accept();
      peer.setTcpNoDelay(true);
    }
    context = TlsFixture.careless(provider, TlsFixture.key(own));
    for (int i = 0; i < BUFFERS; i++) {
      packets.giveBack(new byte[Packets.BYTES]);
    }
    List<AllocatedBuffer> lent =
        Stream.generate(() -> buffers.allocateDirectBuffer(1)).limit(BUFFERS).toList();
    lent.forEach(AllocatedBuffer::release);
    server = server(packets);
    wire = new Wire(peer);
    client =
        (SSLSocket)
            TlsFixture.careless(provider, TlsFixture.key(field))
                .getSocketFactory()
                .createSocket(wire, "localhost", peer.getPort(), true);
    client.setUseClientMode(true);
    SSLParameters parameters = client.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {TlsPolicy.PROTOCOL});
    client.setSSLParameters(parameters);
  }

  private EngineSocket server(Packets packets) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    Conscrypt.setApplicationProtocols(engine, new String[] {TlsPolicy.PROTOCOL});
    Conscrypt.setBufferAllocator(engine, buffers);
    return new EngineSocket(below, engine, packets, buffers);
  }

  @AfterEach
  void end() throws IOException {
    threads.shutdownNow();
    if (below != null) {
      below.close();
      peer.close();
    }
  }

  private void shake() throws Exception {
    Future<?> shaken = threads.submit(() -> startHandshake(client));
    server.startHandshake();
    TlsFixture.within(shaken);
  }

  private static Void startHandshake(SSLSocket socket) throws IOException {
    socket.startHandshake();
    return null;
  }

  private void assertNothingLent() {
    assertEquals(BUFFERS, packets.free());
    assertEquals(BUFFERS, buffers.free());
  }

  private static byte[] random(int length) {
    byte[] out = new byte[length];
    new Random(length).nextBytes(out);
    return out;
  }

  @Test
  void agrees_on_what_its_engine_was_told_and_says_so() throws Exception {
    AtomicInteger told = new AtomicInteger();
    server.addHandshakeCompletedListener(event -> told.incrementAndGet());
    shake();
    server.startHandshake();
    assertEquals(1, told.get(), "a second handshake is none");
    assertEquals(TlsPolicy.PROTOCOL, server.getApplicationProtocol());
    assertEquals(TlsPolicy.VERSION, server.getSession().getProtocol());
    assertArrayEquals(
        field.certificate().getEncoded(),
        server.getSession().getPeerCertificates()[0].getEncoded());
    assertEquals(peer.getLocalPort(), server.getPort());
    assertEquals(peer.getLocalAddress(), server.getInetAddress());
    assertTrue(server.isConnected());
    assertFalse(server.isClosed());
  }

  /** What {@link TlsProvider#context} relies on: nothing else of Conscrypt's sets an engine's. */
  @Test
  void has_the_groups_of_its_contexts_factory() throws Exception {
    Conscrypt.setNamedGroups(context.getSocketFactory(), new String[] {"secp384r1"});
    server = server(packets);
    shake();
    assertEquals("secp384r1", Negotiated.from(below.outbound()).group());
  }

  @Test
  void has_no_buffer_while_nothing_is_under_way() throws Exception {
    shake();
    assertNothingLent();
    Future<Integer> waits = threads.submit(() -> server.getInputStream().read());
    awaitReader();
    assertNothingLent();
    client.getOutputStream().write(7);
    assertEquals(7, TlsFixture.within(waits));
    server.getOutputStream().write(random(100_000));
    client.getInputStream().readNBytes(100_000);
    assertNothingLent();
    // What was read and not taken is kept, in one buffer.
    client.getOutputStream().write(random(100));
    assertEquals(random(100)[0] & 0xff, server.getInputStream().read());
    assertEquals(99, server.getInputStream().available());
    assertEquals(BUFFERS, packets.free());
    assertEquals(BUFFERS - 1, buffers.free());
    server.close();
    assertNothingLent();
  }

  /** Until a thread waits for the peer. */
  private void awaitReader() throws InterruptedException {
    long end = System.nanoTime() + TlsFixture.PATIENCE.toNanos();
    while (System.nanoTime() < end
        && Thread.getAllStackTraces().values().stream()
            .noneMatch(stack -> waits(stack, "fill") && waits(stack, "implRead"))) {
      Thread.onSpinWait();
    }
  }

  private static boolean waits(StackTraceElement[] stack, String method) {
    return Arrays.stream(stack).anyMatch(frame -> frame.getMethodName().equals(method));
  }

  @Test
  void carries_pieces_of_every_length() throws Exception {
    shake();
    Random random = new Random(3);
    for (int length : new int[] {1, 2, 16_383, 16_384, 16_385, 32_768, 34_816, 100_003}) {
      byte[] up = random(length);
      Future<?> sent = threads.submit(() -> write(client, up));
      assertArrayEquals(up, take(server, length, random));
      TlsFixture.within(sent);
      sent = threads.submit(() -> write(server, up));
      assertArrayEquals(up, take(client, length, random));
      TlsFixture.within(sent);
    }
    assertEquals(0, server.getInputStream().read(new byte[1], 0, 0));
    server.getOutputStream().write(new byte[0]);
    assertNothingLent();
  }

  private static Void write(SSLSocket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return null;
  }

  private static byte[] take(SSLSocket socket, int length, Random random) throws IOException {
    byte[] out = new byte[length];
    for (int at = 0; at < length; ) {
      int most = Math.min(length - at, 1 + random.nextInt(20_000));
      int count = socket.getInputStream().read(out, at, most);
      assertTrue(count > 0);
      at += count;
    }
    return out;
  }

  @Test
  void loses_nothing_where_a_read_times_out_within_a_record() throws Exception {
    shake();
    server.setSoTimeout(1);
    byte[] sent = random(3_000);
    wire.slow = true;
    Future<?> writing = threads.submit(() -> write(client, sent));
    byte[] got = new byte[sent.length];
    int timeouts = 0;
    for (int at = 0; at < got.length; ) {
      try {
        at += server.getInputStream().read(got, at, got.length - at);
      } catch (SocketTimeoutException e) {
        timeouts++;
      }
    }
    TlsFixture.within(writing);
    assertArrayEquals(sent, got);
    assertTrue(timeouts > 0, "no read timed out");
    assertNothingLent();
  }

  /**
   * The client's TCP connection; if it is to be slow, it sends byte by byte and pauses at times.
   */
  private static final class Wire extends Socket {
    /** Longer than the reader's patience; how much longer does not matter. */
    private static final long PAUSE_NANOS = 3_000_000;

    private static final int BYTES_A_PAUSE = 100;

    private final Socket tcp;
    private volatile boolean slow;

    Wire(Socket tcp) throws IOException {
      super((SocketImpl) null);
      this.tcp = tcp;
    }

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return tcp.getInputStream();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      OutputStream out = tcp.getOutputStream();
      return new OutputStream() {
        @Override
        public void write(int b) throws IOException {
          out.write(b);
        }

        @Override
        public void write(byte[] b, int from, int length) throws IOException {
          if (!slow) {
            out.write(b, from, length);
            return;
          }
          for (int i = 0; i < length; i++) {
            out.write(b[from + i]);
            if (i % BYTES_A_PAUSE < 2) { // within the header of the record too
              pause();
            }
          }
        }
      };
    }

    private static void pause() {
      long end = System.nanoTime() + PAUSE_NANOS;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }

    @Override
    public synchronized void close() throws IOException {
      tcp.close();
    }
  }

  @Test
  void says_goodbye_and_hears_it() throws Exception {
    shake();
    server.close();
    assertEquals(-1, client.getInputStream().read());
    assertTrue(server.isClosed());
    server.close();
    assertThrows(SocketException.class, () -> server.getInputStream());
    assertThrows(SocketException.class, () -> server.getOutputStream());
    assertThrows(SocketException.class, server::startHandshake);
    assertNothingLent();
  }

  @Test
  void finds_the_end_with_a_goodbye_and_without() throws Exception {
    shake();
    InputStream in = server.getInputStream();
    client.getOutputStream().write(1);
    client.close();
    assertEquals(1, in.read());
    assertEquals(-1, in.read());
    assertEquals(-1, in.read());
    server.close();
    assertNothingLent();
  }

  @Test
  void ends_whoever_reads_and_writes_when_it_is_cut() throws Exception {
    shake();
    Future<?> reads = threads.submit(() -> server.getInputStream().read());
    Future<?> writes = threads.submit(() -> writeForEver(server));
    awaitReader();
    below.abort();
    server.close();
    assertThrows(Exception.class, () -> TlsFixture.within(reads));
    assertThrows(Exception.class, () -> TlsFixture.within(writes));
    assertNothingLent();
  }

  private static Void writeForEver(SSLSocket socket) throws IOException {
    byte[] block = new byte[64 * 1024];
    while (true) {
      socket.getOutputStream().write(block);
    }
  }

  @Test
  void does_the_handshake_of_whoever_reads_first() throws Exception {
    Future<?> written = threads.submit(() -> write(client, new byte[] {5}));
    assertEquals(5, server.getInputStream().read());
    TlsFixture.within(written);
  }

  @Test
  void fails_the_handshake_of_what_is_not_tls_and_lets_go() throws Exception {
    peer.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes("US-ASCII"));
    assertThrows(SSLException.class, server::startHandshake);
    assertTrue(server.isClosed());
    assertNothingLent();
  }

  @Test
  void fails_the_handshake_of_who_ends_it_early() throws Exception {
    peer.getOutputStream().write(new byte[] {22, 3, 1});
    peer.shutdownOutput();
    assertThrows(IOException.class, server::startHandshake);
    assertTrue(server.isClosed());
    assertNothingLent();
  }

  @Test
  void keeps_no_turn_where_there_is_no_memory() throws Exception {
    AtomicBoolean isShort = new AtomicBoolean();
    server =
        server(
            new Packets() {
              @Override
              byte[] lend() {
                if (isShort.get()) {
                  throw new OutOfMemoryError("planted");
                }
                return super.lend();
              }
            });
    shake();
    isShort.set(true);
    Future<?> writing = threads.submit(() -> write(server, new byte[1]));
    Exception failure = assertThrows(Exception.class, () -> TlsFixture.within(writing));
    assertEquals(OutOfMemoryError.class, failure.getCause().getClass());
    isShort.set(false);
    // By other threads: a lock is its holder's again and again.
    TlsFixture.within(threads.submit(() -> write(server, new byte[] {3})));
    assertEquals(3, client.getInputStream().read());
    TlsFixture.within(threads.submit(() -> close(server)));
    assertEquals(-1, client.getInputStream().read());
  }

  private static Void close(Socket socket) throws IOException {
    socket.close();
    return null;
  }

  @Test
  void is_closed_by_an_error_of_whoever_checks_the_peer() throws Exception {
    PeerCheck failing =
        presented -> {
          throw new StackOverflowError("planted");
        };
    try (TlsFixture tls = new TlsFixture("conscrypt", failing)) {
      Future<TlsFixture.Both> served = tls.serve();
      Future<Integer> knock =
          threads.submit(
              () -> {
                try (SSLSocket knocking = tls.connect()) {
                  return knocking.getInputStream().read();
                }
              });
      assertThrows(Exception.class, () -> TlsFixture.within(served));
      assertEquals(0, tls.listener.open());
      try {
        assertEquals(-1, TlsFixture.within(knock));
      } catch (ExecutionException e) {
        assertTrue(e.getCause() instanceof IOException, e.toString());
      }
    }
  }

  @Test
  void has_the_options_of_the_connection_below_and_none_of_its_own() throws Exception {
    server.setSoLinger(true, 3);
    assertEquals(3, below.getSoLinger());
    server.setOption(StandardSocketOptions.SO_KEEPALIVE, false);
    assertFalse(below.getKeepAlive());
    assertEquals(below.getReceiveBufferSize(), server.getReceiveBufferSize());
    assertTrue(server.toString().contains(String.valueOf(below.getPort())), server.toString());
    assertThrows(SocketException.class, () -> server.sendUrgentData(1));
    assertThrows(SocketException.class, () -> server.setOOBInline(true));
    assertThrows(SocketException.class, server::shutdownOutput);
    assertThrows(SocketException.class, server::shutdownInput);
    assertFalse(server.isOutputShutdown());
  }

  @Test
  void takes_no_other_policy() {
    assertThrows(IllegalArgumentException.class, () -> server.setUseClientMode(true));
    assertThrows(IllegalArgumentException.class, () -> server.setNeedClientAuth(false));
    assertThrows(IllegalArgumentException.class, () -> server.setWantClientAuth(true));
    assertThrows(IllegalArgumentException.class, () -> server.setEnableSessionCreation(false));
    String[] older = {"TLSv1.2"};
    assertThrows(IllegalArgumentException.class, () -> server.setEnabledProtocols(older));
    String[] fewer = {"TLS_AES_128_GCM_SHA256"};
    assertThrows(IllegalArgumentException.class, () -> server.setEnabledCipherSuites(fewer));
    assertThrows(SocketException.class, () -> server.connect(peer.getLocalSocketAddress()));
    assertThrows(SocketException.class, () -> server.bind(null));
  }
}
