package dev.sealwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.UntrustedPeerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClientTlsTest {
  private static final String PROVIDERS = "dev.sealwire.tls.TlsFixture#providers";

  /** Serves one knock as {@code collector} and returns what the client found wrong with it. */
  private static String reason(TlsFixture tls, TestPki.Identity collector, String host)
      throws Exception {
    tls.listener.use(
        new ServerTls(
            tls.provider, collector.key(), collector.chain(), c -> PeerVerdict.accepted()));
    Future<TlsFixture.Both> served = tls.serve();
    UntrustedPeerException e =
        assertThrows(
            UntrustedPeerException.class,
            () ->
                tls.clientTls()
                    .connect(host, tls.port(), TlsFixture.PATIENCE, TlsFixture.PATIENCE));
    assertEquals("client-alert", TlsFixture.result(served).reason());
    return e.reason();
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void trusts_a_collector_by_name_and_by_address(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      for (String host : List.of("localhost", "LOCALHOST", "127.0.0.1")) {
        Future<TlsFixture.Both> served = tls.serve();
        ClientTls client = tls.clientTls();
        SSLSocket socket =
            client.connect(host, tls.port(), TlsFixture.PATIENCE, TlsFixture.PATIENCE);
        HandshakeResult result = TlsFixture.result(served);
        assertTrue(result.accepted(), result.detail());
        assertEquals(result.negotiated(), client.negotiated(socket).orElseThrow());
        socket.close();
        assertTrue(client.negotiated(socket).isEmpty());
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void trusts_either_authority_while_one_is_replaced(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      TestPki next = new TestPki("Test CA 2");
      ClientTls client =
          new ClientTls(
              tls.provider,
              tls.client.key(),
              tls.client.chain(),
              List.of(tls.pki.ca.certificate(), next.ca.certificate()),
              TlsFixture.CLOCK);
      TestPki.Identity collector = next.server(TestPki.dns("localhost"));
      List<TestPki.Identity> both = List.of(tls.collector, collector);
      for (TestPki.Identity one : both) {
        // With its authority sent along, as some servers do.
        var ca = one == collector ? next.ca.certificate() : tls.pki.ca.certificate();
        tls.listener.use(
            new ServerTls(
                tls.provider,
                one.key(),
                List.of(one.certificate(), ca),
                c -> PeerVerdict.accepted()));
        Future<TlsFixture.Both> served = tls.serve();
        client.connect("localhost", tls.port(), TlsFixture.PATIENCE, TlsFixture.PATIENCE).close();
        assertTrue(TlsFixture.result(served).accepted());
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void says_why_a_collector_is_not_trusted(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      Instant now = TestPki.NOW;
      Instant before = now.minus(TestPki.YEAR);
      Instant after = now.plus(TestPki.YEAR);
      KeyPurposeId server = KeyPurposeId.id_kp_serverAuth;
      var name = TestPki.dns("localhost");
      TestPki pki = tls.pki;
      TestPki namesake = new TestPki("Test CA");
      TestPki foreign = new TestPki("Foreign CA");
      assertEquals("unknown-ca", reason(tls, foreign.server(name), "localhost"));
      assertEquals("unknown-ca", reason(tls, namesake.server(name), "localhost"));
      assertEquals(
          "expired",
          reason(tls, pki.issue("c", server, before, now.minusSeconds(1), name), "localhost"));
      assertEquals(
          "not-yet-valid",
          reason(tls, pki.issue("c", server, now.plusSeconds(1), after, name), "localhost"));
      assertEquals(
          "wrong-usage",
          reason(
              tls,
              pki.issue("c", KeyPurposeId.id_kp_clientAuth, before, after, name),
              "localhost"));
      assertEquals("wrong-host", reason(tls, pki.server(name), "127.0.0.1"));
      assertEquals("wrong-host", reason(tls, pki.server(TestPki.ip("127.0.0.1")), "localhost"));
      assertEquals("wrong-host", reason(tls, pki.server(TestPki.dns("127.0.0.1")), "127.0.0.1"));
      assertEquals("wrong-host", reason(tls, pki.server(TestPki.dns("*")), "localhost"));
      assertEquals("wrong-host", reason(tls, pki.server(), "localhost"));
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void refuses_a_server_of_another_protocol(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      var context = SSLContext.getInstance("TLSv1.3", tls.provider.jsse());
      context.init(new javax.net.ssl.KeyManager[] {TlsFixture.key(tls.collector)}, null, null);
      try (SSLServerSocket other =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
        Future<Integer> served =
            tls.background(
                () -> {
                  try (Socket socket = other.accept()) {
                    return socket.getInputStream().read();
                  } catch (IOException e) {
                    return -1;
                  }
                });
        UntrustedPeerException e =
            assertThrows(UntrustedPeerException.class, () -> connect(tls, other.getLocalPort()));
        assertEquals("alpn", e.reason());
        assertEquals(-1, TlsFixture.within(served));
      }
    }
  }

  private static SSLSocket connect(TlsFixture tls, int port) throws Exception {
    return tls.clientTls().connect("localhost", port, TlsFixture.PATIENCE, Duration.ofMillis(300));
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void tells_network_trouble_from_distrust(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider);
        ServerSocket plain = new ServerSocket()) {
      plain.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = plain.getLocalPort();
      // Nobody answers: the kernel accepts, and that is all.
      assertThrows(SocketTimeoutException.class, () -> connect(tls, port));
      plain.accept().close();

      Future<Integer> leaves = tls.background(() -> answer(plain, new byte[0]));
      assertThrows(IOException.class, () -> connect(tls, port));
      assertTrue(TlsFixture.within(leaves) > 0);

      Future<Integer> http =
          tls.background(() -> answer(plain, "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes("UTF-8")));
      assertEquals(
          "not-tls", assertThrows(UntrustedPeerException.class, () -> connect(tls, port)).reason());
      assertTrue(TlsFixture.within(http) > 0);

      Future<Integer> alert = tls.background(() -> answer(plain, Alerts.record(70)));
      UntrustedPeerException e =
          assertThrows(UntrustedPeerException.class, () -> connect(tls, port));
      assertEquals("server-alert", e.reason());
      assertTrue(e.getMessage().contains("protocol_version"), e.getMessage());
      assertTrue(TlsFixture.within(alert) > 0);
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void says_where_nobody_listens(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      int port = tls.port();
      tls.listener.close();
      IOException e = assertThrows(IOException.class, () -> connect(tls, port));
      assertTrue(e.getMessage().contains("port " + port), e.getMessage());
    }
  }

  private static int answer(ServerSocket server, byte[] bytes) throws IOException {
    try (Socket socket = server.accept()) {
      int count = socket.getInputStream().read(new byte[16 * 1024]);
      socket.getOutputStream().write(bytes);
      return count;
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void learns_that_it_was_refused_at_the_first_read(String provider) throws Exception {
    PeerCheck check = presented -> PeerVerdict.refused("revoked", "yesterday");
    try (TlsFixture tls = new TlsFixture(provider, check)) {
      Future<TlsFixture.Both> served = tls.serve();
      try (SSLSocket client = tls.connect()) {
        IOException failure = assertThrows(IOException.class, () -> client.getInputStream().read());
        assertEquals("server-alert", ClientTls.refusal(failure).orElseThrow().reason());
      }
      assertEquals("revoked", TlsFixture.result(served).reason());
      assertTrue(ClientTls.refusal(new IOException("disk full")).isEmpty());
    }
  }
}
