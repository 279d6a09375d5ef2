package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.Times;
import dev.sealwire.field.FieldClient;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Revoked certificates, tried from outside. */
@Timeout(60)
class RevokedTest {
  @TempDir Path folder;

  private static List<HandshakeRejected> revoked(Fixture f) {
    try {
      return f.events(HandshakeRejected.class, "handshake.rejected").stream()
          .filter(e -> e.reason().equals("revoked"))
          .toList();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_revoked_certificate_is_refused_and_the_others_are_not() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit lost = f.kit("laptop-7", Role.FIELD, false);
      Kit renewed = f.kit("laptop-7", Role.FIELD, false);
      f.revoke(lost, "keyCompromise");
      f.start();
      assertThrows(Exception.class, () -> f.client(lost, new Fixture.Told()));
      Fixture.await("the entry", () -> !revoked(f).isEmpty());
      HandshakeRejected refused = revoked(f).get(0);
      String detail = refused.detail();
      assertTrue(detail.contains(Certificates.serialHex(lost.certificate())), detail);
      String time = Times.format(f.entries("certificate.revoked").get(0).time());
      assertTrue(detail.contains(time), detail);
      assertTrue(detail.contains("keyCompromise"), detail);
      assertEquals(
          Certificates.fingerprint(lost.certificate()), refused.handshake().chain().get(0));
      Fixture.Told told = new Fixture.Told();
      try (FieldClient client = f.client(renewed, told)) {
        client.send(Fixture.source("x", new byte[10]), null, null);
        client.await();
      }
      assertEquals(1, told.sent.size());
    }
  }

  @Test
  void an_issuing_recorded_after_the_revocation_brings_nothing_back() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.revoke(kit, "superseded");
      f.issued(kit.certificate(), Role.FIELD);
      f.start();
      assertThrows(Exception.class, () -> f.client(kit, new Fixture.Told()));
      Fixture.await("the entry", () -> !revoked(f).isEmpty());
    }
  }

  @Test
  void openssl_with_a_revoked_kit_is_told_so_by_an_alert() throws Exception {
    assumeTrue(openssl(), "openssl is not installed");
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.revoke(kit, "privilegeWithdrawn");
      f.start();
      String file = folder.resolve("kit.pem").toString();
      kit.write(Path.of(file), null, f.random);
      Path said = folder.resolve("said");
      Process client =
          new ProcessBuilder(
                  "openssl",
                  "s_client",
                  "-connect",
                  "127.0.0.1:" + f.collector.address().getPort(),
                  "-alpn",
                  "sealwire/1",
                  "-cert",
                  file,
                  "-key",
                  file,
                  "-CAfile",
                  file,
                  "-no_ign_eof")
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      try {
        Fixture.await("the entry", () -> !revoked(f).isEmpty());
        assertTrue(client.waitFor(20, TimeUnit.SECONDS), "openssl did not end");
        assertTrue(client.exitValue() != 0);
        assertTrue(Files.readString(said).contains("alert"), Files.readString(said));
      } finally {
        client.destroyForcibly();
      }
    }
  }

  private static boolean openssl() throws InterruptedException {
    try {
      return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
