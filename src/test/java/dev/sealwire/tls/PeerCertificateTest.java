package dev.sealwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Future;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client's certificate, or its absence, leads to. */
class PeerCertificateTest {
  private static final String PROVIDERS = "dev.sealwire.tls.TlsFixture#providers";

  /** Shows any chain with any key, whether they belong together or not. */
  private static final class Shown extends X509ExtendedKeyManager {
    private final PrivateKey key;
    private final X509Certificate[] chain;

    Shown(PrivateKey key, X509Certificate... chain) {
      this.key = key;
      this.chain = chain;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
      return "shown";
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
      return null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
      return new String[] {"shown"};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
      return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return chain;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }

  /** The knock of a client of the JDK's, which does not look at what it shows. */
  private static HandshakeResult knock(TlsFixture tls, X509ExtendedKeyManager shown)
      throws Exception {
    Future<TlsFixture.Both> served = tls.serve();
    TlsProvider jdk = TlsProvider.choose("jdk");
    try (SSLSocket client =
        shown == null ? tls.careless(jdk, "sealwire/1") : tls.careless(jdk, "sealwire/1", shown)) {
      assertThrows(
          IOException.class,
          () -> {
            client.startHandshake();
            client.getInputStream().read();
            throw new IOException("the server said nothing more");
          });
      return TlsFixture.result(served);
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void refuses_a_client_without_a_certificate(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      HandshakeResult result = knock(tls, null);
      assertEquals("no-certificate", result.reason(), result.detail());
      assertEquals(List.of(), result.chain());
      assertEquals("TLSv1.3", result.negotiated().version());
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void refuses_a_client_that_has_not_the_key(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      PrivateKey other = tls.pki.client("other").key();
      HandshakeResult result = knock(tls, new Shown(other, tls.client.certificate()));
      assertEquals("bad-signature", result.reason(), result.detail());
      assertEquals(tls.client.chain(), result.chain());
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void refuses_a_certificate_that_is_none(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      for (byte[] der : List.of(new byte[] {1, 2, 3}, BrokenCertificate.cut(tls.client))) {
        X509Certificate broken = new BrokenCertificate(tls.client.certificate(), der);
        HandshakeResult result = knock(tls, new Shown(tls.client.key(), broken));
        assertEquals("malformed-certificate", result.reason(), result.detail());
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void refuses_a_chain_of_too_many_certificates(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      X509Certificate[] chain = new X509Certificate[TlsPolicy.CHAIN_CERTIFICATES_MAX + 1];
      java.util.Arrays.fill(chain, tls.pki.ca.certificate());
      chain[0] = tls.client.certificate();
      HandshakeResult result = knock(tls, new Shown(tls.client.key(), chain));
      assertEquals("malformed-certificate", result.reason(), result.detail());
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void gives_the_reason_of_the_check_and_tells_the_client(String provider) throws Exception {
    for (String reason : List.of("unknown-ca", "expired", "revoked", "not-in-log", "wrong-role")) {
      PeerCheck check = presented -> PeerVerdict.refused(reason, "because\nof \u00e4 test");
      try (TlsFixture tls = new TlsFixture(provider, check)) {
        Future<TlsFixture.Both> served = tls.serve();
        try (SSLSocket client = tls.connect()) {
          IOException failure =
              assertThrows(IOException.class, () -> client.getInputStream().read());
          assertEquals("server-alert", ClientTls.refusal(failure).orElseThrow().reason());
        }
        HandshakeResult result = TlsFixture.result(served);
        assertEquals(reason, result.reason());
        assertEquals("because of test", result.detail());
        assertEquals(tls.client.chain(), result.chain());
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void a_check_that_fails_lets_nobody_in(String provider) throws Exception {
    PeerCheck check =
        presented -> {
          throw new IllegalStateException("the log cannot be read");
        };
    for (PeerCheck one : List.<PeerCheck>of(check, presented -> null)) {
      try (TlsFixture tls = new TlsFixture(provider, one)) {
        HandshakeResult result = knock(tls, new Shown(tls.client.key(), tls.client.certificate()));
        assertEquals("handshake-failed", result.reason(), result.detail());
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void verdicts_of_connections_at_the_same_time_are_not_mixed_up(String provider) throws Exception {
    PeerCheck evenOnly =
        presented ->
            presented.get(0).getSubjectX500Principal().getName().endsWith("even")
                ? PeerVerdict.accepted()
                : PeerVerdict.refused("wrong-role", "odd");
    try (TlsFixture tls = new TlsFixture(provider, evenOnly)) {
      TestPki.Identity even = tls.pki.client("even");
      TestPki.Identity odd = tls.pki.client("odd");
      List<Future<TlsFixture.Both>> served = new java.util.ArrayList<>();
      List<Future<Boolean>> clients = new java.util.ArrayList<>();
      for (int i = 0; i < 20; i++) {
        served.add(tls.serve());
        TestPki.Identity who = i % 2 == 0 ? even : odd;
        clients.add(
            tls.background(
                () -> {
                  ClientTls client =
                      new ClientTls(
                          tls.provider,
                          who.key(),
                          who.chain(),
                          List.of(tls.pki.ca.certificate()),
                          TlsFixture.CLOCK);
                  try (SSLSocket socket =
                      client.connect(
                          "127.0.0.1", tls.port(), TlsFixture.PATIENCE, TlsFixture.PATIENCE)) {
                    return socket.isConnected();
                  }
                }));
      }
      for (Future<TlsFixture.Both> one : served) {
        HandshakeResult result = TlsFixture.result(one);
        assertEquals(
            result.chain().get(0).equals(even.certificate()), result.accepted(), result.detail());
      }
      for (Future<Boolean> client : clients) {
        assertTrue(TlsFixture.within(client));
      }
    }
  }
}
