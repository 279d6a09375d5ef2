package dev.sealwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.Planted;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same door seen by OpenSSL's own client. */
class OpensslTest {
  private static final String PROVIDERS = "dev.sealwire.tls.TlsFixture#providers";

  @TempDir Path folder;

  @BeforeEach
  void needs_openssl() throws Exception {
    boolean there;
    try {
      Process process =
          new ProcessBuilder("openssl", "version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      there = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      there = false;
    }
    Assumptions.assumeTrue(there, "skipped: no openssl on this machine");
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + type
        + "-----\n";
  }

  /** Key and certificate in one file. */
  private Path kit(TestPki.Identity identity) throws Exception {
    return Files.writeString(
        folder.resolve("kit-" + identity.certificate().getSerialNumber() + ".pem"),
        pem("PRIVATE KEY", identity.key().getEncoded())
            + pem("CERTIFICATE", identity.certificate().getEncoded()));
  }

  /** Where OpenSSL's client knocks: at the collector's socket, or at what stands in its place. */
  private interface Door {
    int port();

    /** Serves one knock; greets and hangs up if it is accepted. */
    Future<HandshakeResult> greet() throws Exception;
  }

  private static Door door(TlsFixture tls) {
    return new Door() {
      @Override
      public int port() {
        return tls.port();
      }

      @Override
      public Future<HandshakeResult> greet() {
        return OpensslTest.greet(tls);
      }
    };
  }

  private String client(TlsFixture tls, String... more) throws Exception {
    return client(tls, tls.port(), more);
  }

  /** Runs s_client with one byte from us awaited, and returns what it printed. */
  private String client(TlsFixture tls, int port, String... more) throws Exception {
    Path ca = folder.resolve("ca.pem");
    Files.writeString(ca, pem("CERTIFICATE", tls.pki.ca.certificate().getEncoded()));
    List<String> command =
        new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port, "-CAfile"));
    command.add(ca.toString());
    command.addAll(List.of(more));
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .start();
    try {
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "s_client does not end");
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(out, StandardCharsets.ISO_8859_1);
  }

  /** Serves one knock; greets and hangs up if it is accepted. */
  private static Future<HandshakeResult> greet(TlsFixture tls) {
    return tls.background(
        () -> {
          var socket = tls.listener.accept();
          HandshakeResult result = tls.listener.handshake(socket, TlsFixture.PATIENCE);
          if (result.accepted()) {
            socket.getOutputStream().write("greetings\n".getBytes(StandardCharsets.US_ASCII));
            socket.close();
          }
          return result;
        });
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void greets_a_client_with_a_kit_and_gives_it_no_ticket(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      givesNoTicket(tls, door(tls));
    }
  }

  private void givesNoTicket(TlsFixture tls, Door door) throws Exception {
    String kit = kit(tls.client).toString();
    Path session = folder.resolve("session.pem");
    for (int i = 0; i < 2; i++) {
      Future<HandshakeResult> served = door.greet();
      List<String> more =
          new ArrayList<>(List.of("-cert", kit, "-key", kit, "-alpn", "sealwire/1"));
      more.addAll(
          Files.exists(session)
              ? List.of("-sess_in", session.toString())
              : List.of("-sess_out", session.toString()));
      String out = client(tls, door.port(), more.toArray(String[]::new));
      HandshakeResult result = TlsFixture.within(served);
      assertTrue(result.accepted(), result.detail());
      assertTrue(out.contains("greetings"), out);
      assertTrue(out.contains("ALPN protocol: sealwire/1"), out);
      assertFalse(out.contains("Reused"), out);
      assertFalse(out.contains("New Session Ticket"), () -> "a ticket: " + out);
      // s_client sends the authority along, which it has from -CAfile.
      assertEquals(tls.client.certificate(), result.chain().get(0));
      assertFalse(result.hello().extensions().contains(41));
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void tells_why_it_refuses(String provider) throws Exception {
    PeerCheck ours =
        presented ->
            presented.get(0).getIssuerX500Principal().getName().equals("CN=Test CA")
                ? PeerVerdict.accepted()
                : PeerVerdict.refused("unknown-ca", "issued by a stranger");
    try (TlsFixture tls = new TlsFixture(provider, ours)) {
      String kit = kit(tls.client).toString();
      String foreign = kit(new TestPki("Foreign CA").client("stranger")).toString();

      Future<HandshakeResult> none = greet(tls);
      String out = client(tls, "-alpn", "sealwire/1");
      assertEquals("no-certificate", TlsFixture.within(none).reason());
      assertTrue(out.contains("alert"), out);

      Future<HandshakeResult> stranger = greet(tls);
      out = client(tls, "-alpn", "sealwire/1", "-cert", foreign, "-key", foreign);
      assertEquals("unknown-ca", TlsFixture.within(stranger).reason());
      assertTrue(out.contains("alert"), out);

      Future<HandshakeResult> old = greet(tls);
      out = client(tls, "-tls1_2", "-cert", kit, "-key", kit);
      assertEquals("tls-version", TlsFixture.within(old).reason());
      assertTrue(out.contains("alert protocol version"), out);

      Future<HandshakeResult> alpn = greet(tls);
      out = client(tls, "-alpn", "h2", "-cert", kit, "-key", kit);
      assertEquals("alpn", TlsFixture.within(alpn).reason());
      assertTrue(out.contains("alert no application protocol"), out);

      Future<HandshakeResult> suite = greet(tls);
      out = client(tls, "-alpn", "sealwire/1", "-ciphersuites", "TLS_AES_128_CCM_SHA256");
      assertEquals("no-common-parameters", TlsFixture.within(suite).reason());
      assertTrue(out.contains("handshake failure"), out);
    }
  }

  /**
   * RFC 8446 section 4.4.3: no SHA-1 in any CertificateVerify; what is asked for is what is taken.
   */
  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void no_signature_over_sha_1_or_sha_224_is_asked_for(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      String kit = kit(tls.client).toString();
      Future<HandshakeResult> served = greet(tls);
      String shown = client(tls, "-cert", kit, "-key", kit, "-alpn", "sealwire/1");
      assertTrue(served.get(20, TimeUnit.SECONDS).accepted(), shown);
      String requested =
          shown
              .lines()
              .filter(line -> line.startsWith("Requested Signature Algorithms: "))
              .findFirst()
              .orElseThrow();
      assertTrue(requested.contains("ECDSA+SHA256"), requested);
      // TLS 1.3 has PKCS #1 for certificates alone: that BoringSSL lists RSA+SHA1 lets nobody sign.
      String signing = requested.replace(":RSA+SHA1", "");
      assertFalse(signing.contains("SHA1") || signing.contains("SHA224"), requested);
      assertFalse(provider.equals("jdk") && requested.contains("SHA1"), requested);
    }
  }

  @ParameterizedTest
  @MethodSource(PROVIDERS)
  void agrees_on_the_listed_suites_and_groups_and_on_no_other(String provider) throws Exception {
    try (TlsFixture tls = new TlsFixture(provider)) {
      listedSuites(tls, door(tls));
      listedGroups(tls, door(tls));
      oneVersion(tls, door(tls));
    }
  }

  private List<String> ours(TlsFixture tls) throws Exception {
    String kit = kit(tls.client).toString();
    return List.of("-alpn", "sealwire/1", "-cert", kit, "-key", kit);
  }

  private void listedSuites(TlsFixture tls, Door door) throws Exception {
    List<String> ours = ours(tls);
    for (String suite : TlsPolicy.SUITES) {
      Future<HandshakeResult> served = door.greet();
      String out = client(tls, door.port(), and(ours, "-ciphersuites", suite));
      assertTrue(TlsFixture.within(served).accepted(), suite + out);
      assertTrue(out.contains("Cipher is " + suite), out);
      assertEquals(suite, TlsFixture.within(served).negotiated().suite());
    }
    for (String suite : List.of("TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256")) {
      Future<HandshakeResult> served = door.greet();
      assertTrue(
          client(tls, door.port(), and(ours, "-ciphersuites", suite)).contains("alert"), suite);
      assertEquals("no-common-parameters", TlsFixture.within(served).reason(), suite);
    }
  }

  private void listedGroups(TlsFixture tls, Door door) throws Exception {
    List<String> ours = ours(tls);
    for (String group : List.of("X25519", "P-256", "P-384")) {
      Future<HandshakeResult> served = door.greet();
      String out = client(tls, door.port(), and(ours, "-groups", group));
      assertTrue(TlsFixture.within(served).accepted(), group + out);
    }
    for (String group : List.of("P-521", "X448", "ffdhe2048")) {
      Future<HandshakeResult> served = door.greet();
      assertTrue(client(tls, door.port(), and(ours, "-groups", group)).contains("alert"), group);
      assertEquals("no-common-parameters", TlsFixture.within(served).reason(), group);
    }
  }

  private void oneVersion(TlsFixture tls, Door door) throws Exception {
    List<String> ours = ours(tls);
    for (String version : List.of("-tls1_2", "-tls1_1", "-tls1")) {
      Future<HandshakeResult> served = door.greet();
      String out = client(tls, door.port(), and(ours, version, "-cipher", "ALL:@SECLEVEL=0"));
      assertTrue(out.contains("alert protocol version"), version + ": " + out);
      assertEquals("tls-version", TlsFixture.within(served).reason(), version);
    }
  }

  private static String[] and(List<String> options, String... more) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** A server that the JDK makes by its defaults, with the collector's certificate. */
  private static Door careless(CarelessServer server) {
    return new Door() {
      @Override
      public int port() {
        return server.port();
      }

      @Override
      public Future<HandshakeResult> greet() {
        return server.greet();
      }
    };
  }

  @Test
  void it_finds_a_server_that_gives_tickets_and_one_of_other_groups_and_one_of_old_versions()
      throws Exception {
    try (TlsFixture tls = new TlsFixture("jdk");
        CarelessServer server = new CarelessServer(tls.collector.key(), tls.collector.chain())) {
      Planted.found("a ticket: ", () -> givesNoTicket(tls, careless(server)));
      Planted.found("P-521 ==>", () -> listedGroups(tls, careless(server)));
      Planted.found("-tls1_2: ", () -> oneVersion(tls, careless(server)));
    }
  }

  /** OpenSSL's server, of a suite that is not listed besides, on a port of the system's choice. */
  private final class OneSuiteMore implements Door, AutoCloseable {
    private final TlsFixture tls;
    private final Process process;
    private final BufferedReader says;
    private final int port;

    OneSuiteMore(TlsFixture tls) throws Exception {
      this.tls = tls;
      String suites = String.join(":", TlsPolicy.SUITES) + ":TLS_AES_128_CCM_SHA256";
      process =
          new ProcessBuilder(
                  and(
                      List.of("openssl", "s_server", "-accept", "127.0.0.1:0", "-tls1_3"),
                      "-cert",
                      kit(tls.collector).toString(),
                      "-alpn",
                      "sealwire/1",
                      "-ciphersuites",
                      suites))
              .redirectErrorStream(true)
              .start();
      says =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1));
      port = Integer.parseInt(after("ACCEPT 127.0.0.1:"));
    }

    /** What stands behind {@code words} in the first line that begins with them. */
    private String after(String words) throws IOException {
      String line = says.readLine();
      while (line != null && !line.startsWith(words)) {
        line = says.readLine();
      }
      if (line == null) {
        throw new EOFException("s_server ended before it said " + words);
      }
      return line.substring(words.length());
    }

    @Override
    public int port() {
      return port;
    }

    @Override
    public Future<HandshakeResult> greet() {
      return tls.background(
          () -> {
            String suite = after("CIPHER is ");
            process.getOutputStream().write("q\n".getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
            Negotiated negotiated = new Negotiated("TLSv1.3", suite, null);
            return new HandshakeResult(
                null, null, null, null, null, negotiated, null, List.of(), null, null, null);
          });
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void it_finds_a_server_that_agrees_on_a_suite_that_is_not_listed() throws Exception {
    try (TlsFixture tls = new TlsFixture("jdk");
        OneSuiteMore server = new OneSuiteMore(tls)) {
      Planted.found("TLS_AES_128_CCM_SHA256 ==>", () -> listedSuites(tls, server));
    }
  }
}
