package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.field.FieldClient;
import dev.sealwire.field.SendListener;
import dev.sealwire.field.Sent;
import dev.sealwire.field.StreamSource;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.PemFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rotations and reloads of a collector that serves, by the commands somebody would type. */
class RotateLiveTest {
  @TempDir private static Path founded;
  @TempDir Path home;

  @BeforeAll
  static void found() {
    Transcript cli = new Transcript(founded);
    cli.ok("init", "--no-passphrase", "--host", "127.0.0.1");
    cli.ok("pki", "issue", "alice", "--role", "field");
  }

  @BeforeEach
  void copy() throws IOException {
    Transcript.copy(founded, home);
  }

  private Transcript cli() {
    return new Transcript(home).with("SEALWIRE_STATE", home.resolve("state").toString());
  }

  private Path certs(String name) {
    return home.resolve("certs").resolve(name);
  }

  private X509Certificate first(String name) throws Exception {
    return PemFiles.readCertificates(certs(name)).get(0);
  }

  private void settings(String text) throws IOException {
    Files.writeString(home.resolve("config/sealwire.properties"), text);
  }

  private static Map<String, byte[]> one(String name) {
    return Map.of(name, new byte[] {1, 2, 3});
  }

  /** What a payload of three bytes is refused for. */
  private List<String> refusals(ServedHome served) throws Exception {
    List<String> codes = new CopyOnWriteArrayList<>();
    SendListener listener =
        new SendListener() {
          @Override
          public void bytes(long count) {}

          @Override
          public void sent(Sent sent) {}

          @Override
          public void refused(String name, String code, String detail) {
            codes.add(code);
          }
        };
    try (FieldClient client = served.client("alice", home.resolve("field"), listener)) {
      client.send(
          new StreamSource(new ByteArrayInputStream(new byte[3]), "three bytes"), null, null);
      client.await();
    }
    return codes;
  }

  private long reloads() {
    return cli().ok("log", "--type", "collector.reloaded", "--json").lines().size();
  }

  @Test
  void the_whole_rotation_of_an_authority_while_a_collector_serves() throws Exception {
    X509Certificate old = first("ca.pem");
    try (ServedHome served = new ServedHome(home, reader -> reader)) {
      served.send("alice", one("before"));
      Transcript.Ran begun = cli().ok("pki", "rotate-ca");
      assertTrue(begun.out().contains("taken up: authorities"), begun.out() + begun.err());
      served.send("alice", one("an old kit in the overlap"));
      cli().ok("pki", "renew", "alice");
      served.send("alice.2", one("a new kit in the overlap"));
      cli().ok("pki", "rotate-collector");
      served.send("alice", one("after another certificate"));
      Transcript.Ran ended = cli().ok("pki", "rotate-ca", "--finish");
      assertTrue(ended.out().contains("taken up: collector certificate"), ended.out());
      served.send("alice.2", one("a new kit after the end"));
      assertThrows(Exception.class, () -> served.send("alice", one("too late")));
      cli().ok("pki", "issue", "bob", "--role", "field");
      served.send("bob", one("by the new authority alone"));
      Transcript.Ran live =
          cli()
              .ok(
                  "verify",
                  "--kit",
                  certs("kits/auditor.pem").toString(),
                  "--collector",
                  served.address());
      assertTrue(live.out().contains("authenticity  PASS"), live.out());
    }
    String verdicts = cli().ok("verify").out();
    assertTrue(verdicts.contains("authenticity  PASS"), verdicts);
    assertTrue(verdicts.contains("completeness  PASS"), verdicts);
    // Whoever knew the old authority alone, from a kit of then, is led to the new one.
    Files.copy(
        certs("ca.pem." + Certificates.serialHex(old)),
        certs("ca.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    assertTrue(cli().ok("verify").out().contains("authenticity  PASS"));
    assertEquals(6, cli().ok("log", "--type", "payload.received", "--json").lines().size());
    List<String> refused = cli().ok("log", "--type", "handshake.rejected", "--json").lines();
    assertTrue(refused.size() > 1, "the probe, and who trusts the old authority alone");
  }

  @Test
  void a_client_of_the_old_authority_that_is_there_when_it_ends_has_to_go() throws Exception {
    try (ServedHome served = new ServedHome(home, reader -> reader)) {
      cli().ok("pki", "rotate-ca");
      try (javax.net.ssl.SSLSocket there = served.connect("alice")) {
        assertTrue(there.getInputStream().read() >= 0, "it is greeted");
        cli().ok("pki", "rotate-ca", "--finish", "--yes");
        there.setSoTimeout(20_000);
        while (there.getInputStream().read() >= 0) {
          // the rest of the greeting, and the goodbye
        }
      } catch (IOException e) {
        // cut: as good as an end
      }
    }
    List<String> closed = cli().ok("log", "--type", "session.closed", "--json").lines();
    assertTrue(closed.stream().anyMatch(l -> l.contains("\"reason\":\"revoked\"")), "" + closed);
    assertTrue(cli().ok("verify").out().contains("authenticity  PASS"));
  }

  @Test
  void a_reload_takes_up_settings_and_names_what_it_refuses() throws Exception {
    try (ServedHome served = new ServedHome(home, reader -> reader)) {
      Transcript.Ran nothing = cli().ok("reload");
      assertTrue(nothing.err().contains("nothing had changed"), nothing.err());
      settings("payload.bytes.max = 2\nstream.idle = 7s\n");
      Transcript.Ran taken = cli().ok("reload");
      assertEquals("taken up: stream.idle\ntaken up: payload.bytes.max\n", taken.out());
      assertEquals(List.of("too-large"), refusals(served));
      settings("payload.bytes.max = 5\nport = 1\nbind = 127.0.0.2\n");
      Transcript.Ran fixed = cli().run("reload");
      assertEquals(Exit.UNREACHED, fixed.exit());
      assertTrue(fixed.err().contains("not taken up: bind: "), fixed.err());
      assertTrue(!fixed.out().contains("payload.bytes.max"), "all of it or nothing");
      assertEquals(List.of("too-large"), refusals(served));
      settings("payload.bytes.max = 5\nno.such = 1\n");
      Transcript.Ran broken = cli().run("pki", "list");
      assertEquals(Exit.USAGE, broken.exit(), "the command reads the same file");
      served.reloader.reload("a test", null);
      assertTrue(served.said().contains("not taken up: settings: "), served.said());
      assertTrue(served.said().contains("no.such"), served.said());
      settings("payload.bytes.max = 5\n");
      assertEquals(
          "taken up: stream.idle\ntaken up: payload.bytes.max\n", cli().ok("reload").out());
      served.send("alice", one("three bytes at last"));
      assertEquals(5, reloads());
    }
    assertTrue(cli().ok("verify").out().contains("authenticity  PASS"));
  }

  @Test
  void a_certificate_that_is_wrong_is_not_taken_up() throws Exception {
    Path other = home.resolve("other");
    new Transcript(other).ok("init", "--no-passphrase", "--host", "127.0.0.1");
    X509Certificate own = first("collector.pem");
    try (ServedHome served = new ServedHome(home, reader -> reader)) {
      for (String name : List.of("collector.pem", "collector.key", "ca.pem")) {
        Files.copy(certs(name), certs(name + ".good"));
      }
      String[][] cases = {
        {"collector.pem", "collector certificate: the log has no issuing"},
        {"collector.key", "collector certificate: key in "},
        {"ca.pem", "authorities: authority "}
      };
      for (String[] one : cases) {
        for (String name : List.of("collector.pem", "collector.key", "ca.pem")) {
          boolean pair = one[0].equals("collector.pem") && name.equals("collector.key");
          Path from = one[0].equals(name) || pair ? other.resolve("certs") : certs("x").getParent();
          String file = one[0].equals(name) || pair ? name : name + ".good";
          Files.copy(from.resolve(file), certs(name), StandardCopyOption.REPLACE_EXISTING);
        }
        Transcript.Ran ran = cli().run("reload");
        assertEquals(Exit.UNREACHED, ran.exit(), ran.err());
        assertTrue(ran.err().contains("not taken up: " + one[1]), ran.err());
        served.send("alice", one("after " + one[0]));
      }
      Files.writeString(certs("ca.pem"), "half a file");
      assertTrue(cli().run("reload").err().contains("not taken up: authorities: "));
      served.send("alice", one("after half a file"));
      Files.copy(certs("ca.pem.good"), certs("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
      assertEquals(Exit.DONE, cli().run("reload").exit());
      assertEquals(
          Certificates.fingerprint(own),
          Certificates.fingerprint(served.reloader.current().identity().certificate()));
    }
    assertTrue(cli().ok("verify").out().contains("authenticity  PASS"));
  }

  @Test
  void only_an_admin_has_it_reloaded_and_only_where_one_serves() throws Exception {
    Transcript.Ran alone = cli().run("reload");
    assertEquals(Exit.UNREACHED, alone.exit());
    assertTrue(alone.err().contains("no collector serves"), alone.err());
    try (ServedHome served = new ServedHome(home, reader -> reader)) {
      for (String kit : List.of("auditor", "alice")) {
        Transcript.Ran ran =
            cli()
                .run(
                    "reload",
                    "--collector",
                    served.address(),
                    "--kit",
                    certs("kits/" + kit + ".pem").toString());
        assertEquals(Exit.PEER, ran.exit(), ran.err());
        assertTrue(ran.err().contains("wrong-role") || ran.err().contains("may not"), ran.err());
      }
      assertEquals(0, reloads());
      assertEquals(1, cli().ok("log", "--type", "admin.refused", "--json").lines().size());
      assertFalse(served.said().contains("reloaded"));
    }
  }
}
