package dev.sealwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.Planted;
import dev.sealwire.bytes.Sha256;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be done with a connection once it is accepted. */
class ConnectionTest {
  private static final String PROVIDERS = "dev.sealwire.tls.TlsFixture#providers";
  private static final int BYTES = Integer.getInteger("sealwire.test.duplex.mib", 32) << 20;

  private static Sha256 send(SSLSocket socket, int bytes, long seed) throws IOException {
    Random random = new Random(seed);
    MessageDigest digest = Sha256.digest();
    byte[] block = new byte[64 * 1024];
    random.nextBytes(block);
    for (int left = bytes; left > 0; ) {
      int count = Math.min(left, 1 + random.nextInt(block.length));
      socket.getOutputStream().write(block, 0, count);
      digest.update(block, 0, count);
      left -= count;
    }
    return Sha256.finish(digest);
  }

  private static Sha256 receive(SSLSocket socket, int bytes) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] block = new byte[64 * 1024];
    for (int left = bytes; left > 0; ) {
      int count = socket.getInputStream().read(block, 0, Math.min(left, block.length));
      assertTrue(count > 0, left + " bytes missing");
      digest.update(block, 0, count);
      left -= count;
    }
    return Sha256.finish(digest);
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void carries_bytes_both_ways_at_the_same_time(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      Future<TlsFixture.Both> served = tls.serve();
      try (SSLSocket client = tls.connect();
          SSLSocket server = TlsFixture.within(served).server()) {
        Future<Sha256> up = tls.background(() -> send(client, BYTES, 1));
        Future<Sha256> down = tls.background(() -> send(server, BYTES, 2));
        Future<Sha256> arrivedUp = tls.background(() -> receive(server, BYTES));
        Future<Sha256> arrivedDown = tls.background(() -> receive(client, BYTES));
        assertEquals(TlsFixture.within(up), TlsFixture.within(arrivedUp));
        assertEquals(TlsFixture.within(down), TlsFixture.within(arrivedDown));
      }
      assertEquals(0, tls.listener.open());
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void outlives_the_deadline_of_its_handshake(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      Future<TlsFixture.Both> served = tls.serve();
      try (SSLSocket client = tls.connect();
          SSLSocket server = TlsFixture.within(served).server()) {
        assertEquals(0, server.getSoTimeout());
        assertEquals(0, client.getSoTimeout());
        client.getOutputStream().write(7);
        assertEquals(7, server.getInputStream().read());
        client.shutdownOutput();
        assertEquals(-1, server.getInputStream().read());
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void cutting_ends_a_blocked_reader_and_a_blocked_writer(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      Future<TlsFixture.Both> served = tls.serve();
      try (SSLSocket client = tls.connect()) {
        SSLSocket server = TlsFixture.within(served).server();
        Future<Sha256> writer = tls.background(() -> send(server, 1 << 30, 3));
        Future<Integer> reader = tls.background(() -> server.getInputStream().read());
        // The writer is under way; the client never reads on.
        assertTrue(client.getInputStream().read() >= 0);
        tls.listener.cut(server);
        assertThrows(Exception.class, () -> TlsFixture.within(writer));
        assertThrows(Exception.class, () -> assertEquals(-2, ended(reader)));
        assertTrue(server.isClosed());
        assertEquals(0, tls.listener.open());
      }
    }
  }

  private static int ended(Future<Integer> reader) throws Exception {
    int read = TlsFixture.within(reader);
    if (read < 0) {
      throw new IOException("the stream ended");
    }
    return read;
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void takes_up_another_certificate_without_dropping_a_connection(String provider)
      throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      Future<TlsFixture.Both> served = tls.serve();
      try (SSLSocket client = tls.connect();
          SSLSocket server = TlsFixture.within(served).server()) {
        TestPki.Identity next = tls.pki.server(TestPki.ip("127.0.0.1"));
        PeerCheck check = presented -> PeerVerdict.refused("wrong-role", "everybody");
        tls.listener.use(new ServerTls(tls.provider, next.key(), next.chain(), check));
        Future<TlsFixture.Both> after = tls.serve();
        try (SSLSocket second = tls.connect()) {
          assertEquals(next.certificate(), second.getSession().getPeerCertificates()[0]);
          assertThrows(IOException.class, () -> second.getInputStream().read());
        }
        assertEquals("wrong-role", TlsFixture.result(after).reason());
        server.getOutputStream().write(9);
        assertEquals(9, client.getInputStream().read());
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void every_handshake_is_a_full_one(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      for (String clients : (Iterable<String>) TlsFixture.providers()::iterator) {
        fullHandshakes(tls, clients, tls.port(), tls::serve);
      }
    }
  }

  @Test
  void it_finds_a_server_that_takes_up_sessions_again() throws Exception {
    try (TlsFixture tls = new TlsFixture("jdk");
        CarelessServer server = new CarelessServer(tls.collector.key(), tls.collector.chain())) {
      Planted.found(
          "jdk offers a pre_shared_key",
          () -> fullHandshakes(tls, "jdk", server.port(), server::serve));
    }
  }

  private static void fullHandshakes(
      TlsFixture tls, String clients, int port, Supplier<Future<TlsFixture.Both>> door)
      throws Exception {
    var context = TlsFixture.careless(TlsProvider.choose(clients), TlsFixture.key(tls.client));
    for (int i = 0; i < 3; i++) {
      Future<TlsFixture.Both> served = door.get();
      try (SSLSocket client =
          (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
        var parameters = client.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {TlsPolicy.PROTOCOL});
        client.setSSLParameters(parameters);
        client.startHandshake();
        HandshakeResult result = TlsFixture.result(served);
        assertTrue(result.accepted(), result.detail());
        // A client that had got a ticket would offer it.
        assertFalse(result.hello().extensions().contains(41), clients + " offers a pre_shared_key");
        try (SSLSocket server = TlsFixture.within(served).server()) {
          server.getOutputStream().write(1);
          assertEquals(1, client.getInputStream().read());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void the_socket_keeps_to_its_policy(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      ObservingServerSocket socket = tls.listener;
      assertTrue(socket.getNeedClientAuth());
      assertFalse(socket.getUseClientMode());
      socket.setNeedClientAuth(true);
      socket.setEnabledProtocols(socket.getEnabledProtocols());
      socket.setEnabledCipherSuites(socket.getEnabledCipherSuites());
      assertThrows(IllegalArgumentException.class, () -> socket.setNeedClientAuth(false));
      assertThrows(IllegalArgumentException.class, () -> socket.setWantClientAuth(true));
      assertThrows(IllegalArgumentException.class, () -> socket.setUseClientMode(true));
      assertThrows(IllegalArgumentException.class, () -> socket.setEnableSessionCreation(false));
      assertThrows(
          IllegalArgumentException.class,
          () -> socket.setEnabledProtocols(new String[] {"TLSv1.2"}));
      assertTrue(socket.tls().policy().startsWith("version=TLSv1.3;"), socket.tls().policy());
      assertThrows(
          IllegalArgumentException.class,
          () -> socket.handshake((SSLSocket) socketOf(tls), Duration.ofSeconds(1)));
    }
  }

  private static java.net.Socket socketOf(TlsFixture tls) throws Exception {
    return TlsFixture.careless(tls.provider).getSocketFactory().createSocket();
  }
}
