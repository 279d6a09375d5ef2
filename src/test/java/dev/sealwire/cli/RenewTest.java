package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Identity;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.pki.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New keys for those who have some: {@code pki renew} and {@code pki rotate-collector}. */
class RenewTest {
  @TempDir private static Path founded;
  @TempDir Path home;

  @BeforeAll
  static void found() {
    Transcript cli = new Transcript(founded);
    cli.ok("init", "--no-passphrase", "--host", "ev.example.org");
    cli.ok("pki", "issue", "alice", "--role", "auditor", "--days", "5");
  }

  @BeforeEach
  void copy() throws IOException {
    Transcript.copy(founded, home);
  }

  private Transcript cli() {
    return new Transcript(home);
  }

  private Path certs(String name) {
    return home.resolve("certs").resolve(name);
  }

  private int entries() {
    return cli().ok("log", "--json").lines().size();
  }

  @Test
  void a_renewal_is_a_new_key_for_the_same_name_and_role() throws Exception {
    Transcript.Ran ran = cli().ok("pki", "renew", "alice");
    assertEquals(certs("kits/alice.2.pem") + "  entry 6\n", ran.out());
    Kit old = Kit.read(certs("kits/alice.pem"), null);
    Kit renewed = Kit.read(certs("kits/alice.2.pem"), null);
    assertEquals("alice", renewed.name());
    assertEquals(Role.AUDITOR, renewed.role());
    assertEquals(old.collector(), renewed.collector());
    assertNotEquals(old.certificate().getPublicKey(), renewed.certificate().getPublicKey());
    String serial = Certificates.serialHex(old.certificate());
    assertTrue(ran.err().contains("revoke " + serial + " --reason superseded"), ran.err());
    assertEquals(
        certs("kits/alice.3.pem") + "  entry 7\n", cli().ok("pki", "renew", "alice").out());
    List<String> list = cli().ok("pki", "list").lines();
    assertEquals(3, list.stream().filter(l -> l.matches("alice .* valid .*")).count());
    assertTrue(cli().ok("verify").out().contains("authenticity  PASS"));
  }

  @Test
  void what_has_run_out_can_be_renewed_and_what_was_revoked_cannot() {
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(9));
    cli().at(later).ok("pki", "renew", "alice", "--out", certs("new.pem").toString());
    cli().at(later).ok("pki", "revoke", "alice", "--reason", "privilegeWithdrawn");
    String[] serial = cli().ok("pki", "list").lines().get(5).split(" +");
    cli().at(later).ok("pki", "revoke", serial[serial.length - 1], "--reason", "unspecified");
    Transcript.Ran ran = cli().at(later).run("pki", "renew", "alice");
    assertEquals(Exit.USAGE, ran.exit());
    assertTrue(ran.err().contains("hint: sealwire pki issue"), ran.err());
  }

  @Test
  void what_cannot_be_renewed_is_said_with_what_can_be_done() throws Exception {
    String collector = Certificates.serialHex(new Home(home).collector());
    Files.writeString(certs("mine.pem"), "mine");
    String[][] all = {
      {"2", "did you mean alice?", "pki", "renew", "alic"},
      {"2", "--days is 0", "pki", "renew", "alice", "--days", "0"},
      {"2", "left alone", "pki", "renew", "alice", "--out", certs("mine.pem").toString()},
      {"2", "sealwire pki rotate-collector", "pki", "renew", collector}
    };
    for (String[] one : all) {
      String[] args = List.of(one).subList(2, one.length).toArray(new String[0]);
      Transcript.Ran ran = cli().run(args);
      assertEquals(Integer.parseInt(one[0]), ran.exit(), ran.err());
      assertTrue(ran.err().contains(one[1]), ran.err());
    }
    assertEquals("mine", Files.readString(certs("mine.pem")));
    assertEquals(6, entries());
  }

  @Test
  void a_rotation_puts_a_recorded_pair_in_place_and_keeps_the_old_one() throws Exception {
    Path pem = certs("collector.pem");
    Path key = certs("collector.key");
    Identity old = Identity.load(pem, key, null);
    String serial = Certificates.serialHex(old.certificate());
    Transcript.Ran ran = cli().ok("pki", "rotate-collector");
    assertTrue(ran.out().endsWith("  entry 6\n"), ran.out());
    Identity now = Identity.load(pem, key, null);
    assertNotEquals(old.certificate().getPublicKey(), now.certificate().getPublicKey());
    assertEquals(Home.hosts(old.certificate()), Home.hosts(now.certificate()));
    assertEquals(Certificates.subject(old.certificate()), Certificates.subject(now.certificate()));
    Identity kept =
        Identity.load(certs("collector.pem." + serial), certs("collector.key." + serial), null);
    assertEquals(old.certificate(), kept.certificate());
    for (Path file : List.of(key, certs("collector.key." + serial))) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
    assertFalse(Files.exists(certs("collector.pem.next")));
    assertFalse(Files.exists(certs("collector.key.next")));
    assertTrue(cli().ok("verify").out().contains("authenticity  PASS"));
  }

  @Test
  void a_rotation_takes_hosts_and_days_and_warns_of_names_that_are_gone() throws Exception {
    Transcript.Ran ran =
        cli().ok("pki", "rotate-collector", "--host", "new.example.org", "--days", "30");
    assertTrue(ran.err().contains("warning: clients that reach"), ran.err());
    assertTrue(ran.err().contains("ev.example.org"), ran.err());
    List<String> hosts = Home.hosts(new Home(home).collector());
    assertEquals("new.example.org", hosts.get(0));
    assertTrue(hosts.contains("localhost"));
    int before = entries();
    assertEquals(Exit.USAGE, cli().run("pki", "rotate-collector", "--host", "no host").exit());
    assertEquals(Exit.USAGE, cli().run("pki", "rotate-collector", "--days", "3651").exit());
    assertEquals(before, entries());
    assertFalse(Files.exists(certs("collector.key.next")));
  }

  @Test
  void a_rotation_that_was_cut_off_is_said_by_serve_and_made_good_by_the_next() throws Exception {
    Path other = Files.createDirectory(home.resolve("other"));
    new Transcript(other).ok("init", "--no-passphrase");
    Files.copy(certs("collector.pem"), certs("collector.pem.next"));
    Files.delete(certs("collector.key"));
    Files.copy(other.resolve("certs/collector.key"), certs("collector.key"));
    Transcript.Ran serve = cli().run("serve", "--port", "0");
    assertEquals(Exit.UNREACHED, serve.exit());
    assertTrue(serve.err().contains("hint: sealwire pki rotate-collector"), serve.err());
    cli().ok("pki", "rotate-collector");
    Identity.load(certs("collector.pem"), certs("collector.key"), null);
    assertFalse(Files.exists(certs("collector.pem.next")));
  }

  @Test
  void a_lost_identity_is_made_anew_when_its_hosts_are_named() throws Exception {
    Files.delete(certs("collector.pem"));
    Files.delete(certs("collector.key"));
    assertEquals(Exit.USAGE, cli().run("pki", "rotate-collector").exit());
    cli().ok("pki", "rotate-collector", "--host", "ev.example.org");
    Identity.load(certs("collector.pem"), certs("collector.key"), null);
  }

  @Test
  void a_rotation_keeps_the_keys_encrypted() throws Exception {
    Path there = Files.createDirectory(home.resolve("there"));
    Path secret = Files.writeString(home.resolve("secret"), "correct horse\n");
    Transcript cli = new Transcript(there);
    cli.ok("init", "--passphrase-file", secret.toString());
    assertEquals(Exit.USAGE, cli.run("pki", "rotate-collector").exit());
    cli.ok("pki", "rotate-collector", "--passphrase-file", secret.toString());
    assertTrue(PemFiles.isEncrypted(there.resolve("certs/collector.key")));
    cli.ok(
        "pki", "revoke", "admin", "--reason", "superseded", "--passphrase-file", secret.toString());
    Path wrong = Files.writeString(home.resolve("wrong"), "wrong horse\n");
    String[] bad = {
      "pki", "revoke", "auditor", "--reason", "superseded", "--passphrase-file", wrong.toString()
    };
    assertEquals(Exit.USAGE, cli.run(bad).exit());
    assertEquals(7, cli.ok("log", "--json").lines().size());
  }
}
