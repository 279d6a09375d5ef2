package dev.sealwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that can happen to a knock before a certificate is looked at. */
class HandshakeTest {
  private static final String PROVIDERS = "dev.sealwire.tls.TlsFixture#providers";

  private static void assertRefused(String reason, HandshakeResult result) {
    assertEquals(reason, result.reason(), result.detail());
    assertFalse(result.accepted());
    assertNull(result.alpn());
    assertFalse(result.detail().isBlank());
    assertNotNull(result.peer());
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void accepts_our_own_client_and_says_all_about_it(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      Future<TlsFixture.Both> served = tls.serve();
      try (SSLSocket client = tls.connect()) {
        HandshakeResult result = TlsFixture.result(served);
        assertTrue(result.accepted(), result.detail());
        assertEquals(client.getLocalPort(), result.peer().getPort());
        assertEquals(tls.port(), result.local().getPort());
        assertEquals(List.of("sealwire/1"), result.hello().alpnNames());
        assertEquals("sealwire/1", result.alpn());
        assertEquals(Ja4.of(result.hello()), result.ja4());
        assertEquals("TLSv1.3", result.negotiated().version());
        assertTrue(TlsPolicy.SUITES.contains(result.negotiated().suite()));
        assertEquals(tls.provider.groups().get(0), result.negotiated().group());
        assertEquals(tls.client.chain(), result.chain());
        assertEquals(result.hello().message(), result.received().slice(5));
        assertFalse(result.duration().isNegative());
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void refuses_what_is_not_tls(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      Future<TlsFixture.Both> served = tls.serve();
      try (Socket client = tls.raw()) {
        client.getOutputStream().write(Bytes.utf8("GET / HTTP/1.1\r\n\r\n").toArray());
        HandshakeResult result = TlsFixture.result(served);
        assertRefused("not-tls", result);
        assertEquals("GET / HTTP/1.1\r\n\r\n", result.received().utf8());
        assertNull(result.hello());
        assertEquals(-1, client.getInputStream().read());
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void refuses_a_hello_that_is_too_large(String provider) throws Exception {
    HelloBytes bytes = new HelloBytes();
    bytes.padding(ClientHello.CLIENT_HELLO_BYTES_MAX);
    assertAlert(provider, HelloReaderTest.split(bytes.record(), 8192), "hello-too-large", 22);
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void refuses_a_malformed_hello(String provider) throws Exception {
    HelloBytes bytes = new HelloBytes();
    bytes.extension(0x2a2a, Bytes.EMPTY);
    assertAlert(provider, bytes.record(), "malformed-hello", 50);
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void refuses_a_hello_without_a_common_suite(String provider) throws Exception {
    HelloBytes bytes = new HelloBytes();
    bytes.suites = HelloBytes.u16(0x1304);
    assertAlert(provider, bytes.record(), "no-common-parameters", 40);
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void refuses_a_hello_without_a_common_signature_algorithm(String provider) throws Exception {
    HelloBytes bytes = new HelloBytes();
    byte[] hello = bytes.record().toArray();
    for (int i = 0; i < hello.length - 1; i++) {
      if (hello[i] == 4 && hello[i + 1] == 3) {
        hello[i + 1] = 1;
      }
    }
    assertAlert(provider, Bytes.wrap(hello), "no-common-parameters", 40);
  }

  private static void assertAlert(String provider, Bytes sent, String reason, int alert)
      throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      Future<TlsFixture.Both> served = tls.serve();
      try (Socket client = tls.raw()) {
        client.getOutputStream().write(sent.toArray());
        assertEquals(
            Bytes.wrap(Alerts.record(alert)), Bytes.wrap(client.getInputStream().readAllBytes()));
        client.shutdownOutput();
        assertRefused(reason, TlsFixture.result(served));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void refuses_an_older_version(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      Future<TlsFixture.Both> served = tls.serve();
      try (SSLSocket client =
          tls.careless(TlsProvider.choose("jdk"), "sealwire/1", TlsFixture.key(tls.client))) {
        client.setEnabledProtocols(new String[] {"TLSv1.2"});
        Exception failure = assertThrows(Exception.class, client::startHandshake);
        assertEquals("protocol_version", Alerts.received(failure).orElse(null));
        HandshakeResult result = TlsFixture.result(served);
        assertRefused("tls-version", result);
        assertNotNull(result.hello());
        assertTrue(result.ja4().startsWith("t12"), result.ja4());
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void refuses_a_client_of_another_protocol_or_of_none(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      for (String protocol : new String[] {"http/1.1", null}) {
        Future<TlsFixture.Both> served = tls.serve();
        try (SSLSocket client =
            tls.careless(TlsProvider.choose("jdk"), protocol, TlsFixture.key(tls.client))) {
          Exception failure = assertThrows(Exception.class, client::startHandshake);
          assertEquals("no_application_protocol", Alerts.received(failure).orElse(null));
          assertRefused("alpn", TlsFixture.result(served));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void refuses_a_client_without_a_common_group(String provider) throws Exception {
    Assumptions.assumeTrue(Conscrypt.isAvailable(), "skipped: conscrypt does not load here");
    try (TlsFixture tls = new TlsFixture(provider)) {
      Future<TlsFixture.Both> served = tls.serve();
      try (SSLSocket client =
          tls.careless(TlsProvider.choose("conscrypt"), "sealwire/1", TlsFixture.key(tls.client))) {
        Conscrypt.setNamedGroups(client, new String[] {"secp521r1"});
        Exception failure = assertThrows(Exception.class, client::startHandshake);
        assertEquals("handshake_failure", Alerts.received(failure).orElse(null));
        assertRefused("no-common-parameters", TlsFixture.result(served));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void asks_again_for_a_key_share_it_can_use(String provider) throws Exception {
    Assumptions.assumeTrue(Conscrypt.isAvailable(), "skipped: conscrypt does not load here");
    Assumptions.assumeTrue(
        provider.equals("conscrypt") || Runtime.version().feature() >= 20,
        "skipped: before jdk 20 its tls agrees on secp521r1 as well");
    try (TlsFixture tls = new TlsFixture(provider)) {
      Future<TlsFixture.Both> served = tls.serve();
      try (SSLSocket client =
          tls.careless(TlsProvider.choose("conscrypt"), "sealwire/1", TlsFixture.key(tls.client))) {
        // The share that comes along is of the first group.
        Conscrypt.setNamedGroups(client, new String[] {"secp521r1", "secp384r1"});
        client.startHandshake();
        HandshakeResult result = TlsFixture.result(served);
        assertTrue(result.accepted(), result.detail());
        assertEquals(
            List.of("secp521r1"),
            result.hello().keyShares().stream().map(TlsNames::group).toList());
        assertEquals("secp384r1", result.negotiated().group());
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void tells_a_peer_that_leaves_early(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      Bytes hello = tls.helloRecord();
      for (int count : new int[] {0, 1, 5, hello.size() - 1, hello.size()}) {
        Future<TlsFixture.Both> served = tls.serve();
        try (Socket client = tls.raw()) {
          client.getOutputStream().write(hello.slice(0, count).toArray());
          client.shutdownOutput();
          HandshakeResult result = TlsFixture.result(served);
          assertRefused("closed-early", result);
          assertEquals(hello.slice(0, count), result.received());
          assertEquals(count == hello.size(), result.hello() != null);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void takes_a_hello_in_many_records_and_one_byte_a_segment(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      Bytes record = tls.helloRecord();
      Bytes stream = HelloReaderTest.split(record, 7);
      Future<TlsFixture.Both> served = tls.serve();
      try (Socket client = tls.raw()) {
        for (int i = 0; i < stream.size(); i++) {
          client.getOutputStream().write(stream.at(i));
        }
        // The TLS library took it too: it answers with a handshake record.
        assertEquals(22, client.getInputStream().read());
        client.shutdownOutput();
        HandshakeResult result = TlsFixture.result(served);
        assertRefused("closed-early", result);
        assertEquals(record.slice(5), result.hello().message());
        assertEquals("TLSv1.3", result.negotiated().version());
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void ends_a_silent_handshake_at_the_deadline(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      Bytes hello = tls.helloRecord();
      for (int count : new int[] {0, 100, hello.size()}) {
        Future<TlsFixture.Both> served = tls.serve(Duration.ofMillis(200));
        try (Socket client = tls.raw()) {
          client.getOutputStream().write(hello.slice(0, count).toArray());
          HandshakeResult result = TlsFixture.result(served);
          assertRefused("timeout", result);
          assertTrue(result.duration().toMillis() >= 200, result.duration().toString());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void ends_a_trickling_hello_at_the_overall_deadline(String provider) throws Exception {
    ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
    try (TlsFixture tls = new TlsFixture(provider)) {
      // Far more bytes than there are drips before the deadline.
      Bytes hello = new HelloBytes().record();
      Future<TlsFixture.Both> served = tls.serve(Duration.ofMillis(300));
      try (Socket client = tls.raw()) {
        int[] sent = {0};
        ScheduledFuture<?> drops =
            drip.scheduleAtFixedRate(() -> drop(client, hello, sent), 0, 20, TimeUnit.MILLISECONDS);
        HandshakeResult result = TlsFixture.result(served);
        drops.cancel(true);
        assertRefused("timeout", result);
        assertTrue(result.received().size() > 1, "bytes: " + result.received().size());
        assertTrue(result.duration().toMillis() >= 300, result.duration().toString());
        assertTrue(result.duration().toMillis() < 3000, result.duration().toString());
      }
    } finally {
      drip.shutdownNow();
    }
  }

  private static void drop(Socket client, Bytes hello, int[] sent) {
    try {
      client.getOutputStream().write(hello.at(sent[0]++));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void tells_a_client_that_sends_an_alert(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      TestPki other = new TestPki("Another CA");
      ClientTls distrustful =
          new ClientTls(
              tls.provider,
              tls.client.key(),
              tls.client.chain(),
              List.of(other.ca.certificate()),
              TlsFixture.CLOCK);
      Future<TlsFixture.Both> served = tls.serve();
      var failure =
          assertThrows(
              dev.sealwire.bytes.UntrustedPeerException.class,
              () ->
                  distrustful.connect(
                      "127.0.0.1", tls.port(), TlsFixture.PATIENCE, TlsFixture.PATIENCE));
      assertEquals("unknown-ca", failure.reason());
      HandshakeResult result = TlsFixture.result(served);
      assertRefused("client-alert", result);
      assertNotNull(result.negotiated());
      List<X509Certificate> none = Collections.emptyList();
      assertEquals(none, result.chain());
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void accepting_never_waits_for_a_silent_peer(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider);
        Socket silent = tls.raw();
        Socket another = tls.raw()) {
      SSLSocket first = TlsFixture.within(tls.background(() -> tls.listener.accept()));
      SSLSocket second = TlsFixture.within(tls.background(() -> tls.listener.accept()));
      assertEquals(silent.getLocalPort(), first.getPort());
      assertEquals(2, tls.listener.open());
      HandshakeResult refused = tls.listener.refuse(first, "too-many-connections", "2, want 1");
      assertEquals("too-many-connections", refused.reason());
      assertEquals(silent.getLocalPort(), refused.peer().getPort());
      assertEquals(-1, silent.getInputStream().read());
      second.close();
      assertEquals(-1, another.getInputStream().read());
      assertEquals(0, tls.listener.open());
      assertThrows(
          IllegalArgumentException.class,
          () -> tls.listener.handshake(second, TlsFixture.PATIENCE));
    }
  }
}
