package dev.sealwire.pki;

import static dev.sealwire.pki.Fixtures.RANDOM;
import static dev.sealwire.pki.OpenSsl.openssl;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kit in the hands of other programs, against a server that is not ours either. */
class KitPeersTest {
  private static final String PASSPHRASE = "correct horse";
  @TempDir Path folder;
  private Process server;
  private String port;
  private Path plain;
  private Path sealed;
  private Path foreign;

  @BeforeEach
  void serve() throws Exception {
    OpenSsl.assumePresent("openssl", "version");
    CertificateAuthority ca = Fixtures.authorityOfToday("Sealwire CA");
    Issued collector = Fixtures.collector(ca);
    Path pem = folder.resolve("collector.pem");
    Path key = folder.resolve("collector.key");
    Path caPem = folder.resolve("ca.pem");
    PemFiles.writeCertificates(pem, List.of(collector.certificate()));
    PemFiles.writePrivateKey(key, collector.key(), null, RANDOM);
    PemFiles.writeCertificates(caPem, List.of(ca.certificate()));
    assertEquals(collector.certificate(), Identity.load(pem, key, null).certificate());
    Kit kit = Fixtures.kit(ca);
    plain = folder.resolve("plain.kit");
    kit.write(plain, null, RANDOM);
    sealed = folder.resolve("sealed.kit");
    kit.write(sealed, Fixtures.secret(PASSPHRASE), RANDOM);
    foreign = folder.resolve("foreign.kit");
    Fixtures.kit(Fixtures.authorityOfToday("Sealwire CA")).write(foreign, null, RANDOM);

    server =
        new ProcessBuilder(
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:0",
                "-tls1_3",
                "-Verify",
                "1",
                "-verify_return_error",
                "-purpose",
                "sslclient",
                "-www",
                "-cert",
                pem.toString(),
                "-key",
                key.toString(),
                "-CAfile",
                caPem.toString())
            .redirectError(folder.resolve("server.log").toFile())
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith("ACCEPT ")) {
      line = out.readLine();
    }
    assertNotNull(line, () -> "server did not start, see " + folder.resolve("server.log"));
    port = line.substring(line.lastIndexOf(':') + 1);
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.destroyForcibly().waitFor();
    }
  }

  private OpenSsl.Output connect(Path kit, Path trust, String pass) {
    return openssl(
        "s_client",
        "-connect",
        "127.0.0.1:" + port,
        "-verify_return_error",
        "-verify_ip",
        "127.0.0.1",
        "-tls1_3",
        "-quiet",
        "-no_ign_eof",
        "-cert",
        kit,
        "-key",
        kit,
        "-CAfile",
        trust,
        "-pass",
        pass);
  }

  private OpenSsl.Output curl(Path kit, Path trust, String... more) {
    OpenSsl.assumePresent("curl", "--version");
    String[] start = {
      "curl",
      "-sS",
      "--max-time",
      "20",
      "--cert",
      kit.toString(),
      "--key",
      kit.toString(),
      "--cacert",
      trust.toString(),
      "https://localhost:" + port + "/"
    };
    String[] all = java.util.Arrays.copyOf(start, start.length + more.length);
    System.arraycopy(more, 0, all, start.length, more.length);
    return OpenSsl.run(all);
  }

  @Test
  void openssl_connects_with_the_kit_as_all_three_files() throws Exception {
    connect(plain, plain, "pass:").ok();
    Path pass = Files.writeString(folder.resolve("pass"), PASSPHRASE);
    connect(sealed, sealed, "file:" + pass).ok();
  }

  @Test
  void openssl_with_a_foreign_kit_trusts_nobody() {
    OpenSsl.Output output = connect(foreign, foreign, "pass:");
    assertNotEquals(0, output.exit(), output.text());
  }

  @Test
  void curl_fetches_with_the_kit_as_all_three_files() {
    curl(plain, plain).ok().shows("Client certificate").shows("urn:sealwire:role:field");
    curl(sealed, sealed, "--pass", PASSPHRASE).ok().shows("urn:sealwire:role:field");
  }

  @Test
  void curl_with_a_foreign_kit_is_turned_away() {
    OpenSsl.Output output = curl(foreign, plain);
    assertNotEquals(0, output.exit(), output.text());
  }
}
