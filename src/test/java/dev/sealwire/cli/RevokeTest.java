package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.LogKey;
import dev.sealwire.pki.RevocationList;
import dev.sealwire.pki.RevocationReason;
import dev.sealwire.tlog.SignatureSuite;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevokeTest {
  @TempDir private static Path founded;
  @TempDir Path home;

  @BeforeAll
  static void found() {
    Transcript cli = new Transcript(founded);
    cli.ok("init", "--no-passphrase", "--host", "ev.example.org");
    cli.ok("pki", "issue", "alice", "--role", "field");
  }

  @BeforeEach
  void copy() throws IOException {
    Transcript.copy(founded, home);
  }

  private Transcript cli() {
    return new Transcript(home);
  }

  private Path kit(String name) {
    return home.resolve("certs/kits/" + name + ".pem");
  }

  private Path crl() {
    return home.resolve("certs/crl.pem");
  }

  private String serial(String name) throws Exception {
    return Certificates.serialHex(Kit.read(kit(name), null).certificate());
  }

  private int entries() {
    return cli().ok("log", "--json").lines().size();
  }

  private Transcript.Ran refused(int exit, String said, String... args) {
    int before = entries();
    Transcript.Ran ran = cli().run(args);
    assertEquals(exit, ran.exit(), ran.err());
    assertTrue(ran.err().contains(said), ran.err());
    assertEquals("", ran.out());
    assertEquals(before, entries());
    return ran;
  }

  @Test
  void a_revocation_is_recorded_listed_and_published() throws Exception {
    Transcript.Ran ran = cli().ok("pki", "revoke", "alice", "--reason", "keyCompromise");
    assertTrue(ran.lines().get(0).endsWith("serial " + serial("alice") + "  entry 6"), ran.out());
    String entry = cli().ok("show", "6", "--json").out();
    assertTrue(entry.contains("\"type\":\"certificate.revoked\""), entry);
    assertTrue(entry.contains("\"reason\":\"keyCompromise\""), entry);
    String log = cli().ok("log", "--type", "certificate.revoked").lines().get(1);
    assertTrue(log.contains("alice") && log.contains("field, keyCompromise, serial"), log);
    String list = cli().ok("pki", "list").lines().get(5);
    assertTrue(list.matches("alice .* - +revoked .*keyCompromise .*"), list);
    String json = cli().ok("pki", "list", "--json").lines().get(4);
    assertTrue(json.contains("\"reason\":\"keyCompromise\""), json);
    assertTrue(json.endsWith("\"secondsLeft\":0,\"state\":\"revoked\"}"), json);
    RevocationList published = RevocationList.read(crl());
    assertEquals(1, published.size());
    assertTrue(cli().ok("verify").out().contains("authenticity  PASS"));
  }

  @Test
  void openssl_refuses_the_certificate_by_the_published_list() throws Exception {
    assumeTrue(openssl("version") == 0, "openssl is not installed");
    String[] check = {
      "verify",
      "-crl_check",
      "-CRLfile",
      crl().toString(),
      "-CAfile",
      home.resolve("certs/ca.pem").toString(),
      kit("alice").toString()
    };
    cli().ok("pki", "crl");
    assertEquals(0, openssl(check));
    cli().ok("pki", "revoke", "alice", "--reason", "superseded");
    assertTrue(openssl(check) != 0);
    check[check.length - 1] = kit("auditor").toString();
    assertEquals(0, openssl(check));
  }

  private int openssl(String... args) throws Exception {
    String[] command = new String[args.length + 1];
    command[0] = "openssl";
    System.arraycopy(args, 0, command, 1, args.length);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS));
      return process.exitValue();
    } catch (IOException e) {
      return -1;
    }
  }

  @Test
  void the_number_of_the_list_only_grows() throws Exception {
    cli().ok("pki", "crl");
    BigInteger first = RevocationList.read(crl()).number();
    Clock back = Clock.offset(Clock.systemUTC(), Duration.ofDays(-1));
    cli().at(back).ok("pki", "crl");
    assertEquals(first.add(BigInteger.ONE), RevocationList.read(crl()).number());
    Files.delete(crl());
    cli().at(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1))).ok("pki", "crl");
    assertTrue(RevocationList.read(crl()).number().compareTo(first.add(BigInteger.ONE)) > 0);
    Files.writeString(crl(), "nothing of the kind");
    cli().ok("pki", "crl");
    assertEquals(0, RevocationList.read(crl()).size());
  }

  @Test
  void an_old_backup_of_the_files_takes_nothing_back() throws Exception {
    cli().ok("pki", "revoke", "alice", "--reason", "keyCompromise");
    Files.delete(crl());
    for (String file : List.of("ca.pem", "ca.key", "kits/alice.pem")) {
      Path old = founded.resolve("certs").resolve(file);
      Path now = home.resolve("certs").resolve(file);
      Files.copy(old, now, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    assertTrue(cli().ok("pki", "list").lines().get(5).contains("revoked"));
    refused(Exit.USAGE, "was revoked at", "pki", "revoke", "alice", "--reason", "superseded");
    cli().ok("pki", "crl");
    assertEquals(1, RevocationList.read(crl()).size());
  }

  @Test
  void a_name_with_several_is_refused_with_their_serials_and_each_can_be_named() throws Exception {
    cli().ok("pki", "renew", "alice");
    String[] byName = {"pki", "revoke", "alice", "--reason", "superseded"};
    Transcript.Ran ran = refused(Exit.USAGE, "alice may mean any of 2", byName);
    assertTrue(ran.err().contains("  " + serial("alice") + "  alice, field until"), ran.err());
    assertTrue(ran.err().contains("  " + serial("alice.2") + "  "), ran.err());
    String capitals = serial("alice").toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
    cli().ok("pki", "revoke", capitals, "--reason", "superseded");
    // One is left, so the name will do.
    String left = cli().ok(byName).out();
    assertTrue(left.contains(serial("alice.2")), left);
    refused(Exit.USAGE, "was revoked at", byName);
    refused(Exit.USAGE, "was revoked at", "pki", "revoke", capitals, "--reason", "superseded");
    assertEquals(2, RevocationList.read(crl()).size());
  }

  @Test
  void what_cannot_be_meant_is_refused_and_nothing_is_recorded() {
    String reason = "--reason";
    refused(Exit.USAGE, "did you mean alice?", "pki", "revoke", "alise", reason, "superseded");
    refused(Exit.USAGE, "for good", "pki", "revoke", "alice", reason, "certificateHold");
    refused(Exit.USAGE, "for good", "pki", "revoke", "alice", reason, "removeFromCRL");
    refused(Exit.USAGE, "attribute", "pki", "revoke", "alice", reason, "aACompromise");
    refused(Exit.USAGE, "mean keyCompromise?", "pki", "revoke", "alice", reason, "keycompromise");
    refused(Exit.USAGE, "--reason", "pki", "revoke", "alice");
    String authority = cli().ok("pki", "list").lines().get(1);
    String serial = authority.substring(authority.lastIndexOf(' ') + 1);
    refused(Exit.USAGE, "cannot revoke itself", "pki", "revoke", serial, reason, "cACompromise");
    assertFalse(Files.exists(crl()));
  }

  @Test
  void what_has_run_out_is_revoked_by_its_serial_alone() throws Exception {
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(400));
    String[] revoke = {"pki", "revoke", "alice", "--reason", "unspecified"};
    Transcript.Ran ran = cli().at(later).run(revoke);
    assertEquals(Exit.USAGE, ran.exit());
    assertTrue(ran.err().contains("ran out at"), ran.err());
    revoke[2] = serial("alice");
    assertTrue(ran.err().contains(revoke[2]), ran.err());
    cli().at(later).ok(revoke);
  }

  @Test
  void revoking_holds_where_the_authoritys_key_is_kept_elsewhere() throws Exception {
    Files.move(home.resolve("certs/ca.key"), home.resolve("ca.key"));
    Transcript.Ran ran = cli().ok("pki", "revoke", "alice", "--reason", "keyCompromise");
    assertTrue(ran.err().contains("sealwire pki crl"), ran.err());
    assertFalse(Files.exists(crl()));
    Files.move(home.resolve("ca.key"), home.resolve("certs/ca.key"));
    cli().ok("pki", "crl");
    assertEquals(1, RevocationList.read(crl()).size());
  }

  @Test
  void a_list_that_cannot_be_written_leaves_the_revocation_in_force() throws Exception {
    Files.createDirectory(crl());
    Transcript.Ran ran = cli().run("pki", "revoke", "alice", "--reason", "keyCompromise");
    assertEquals(Exit.UNREACHED, ran.exit());
    assertTrue(ran.err().contains("is entry 6 and holds"), ran.err());
    assertTrue(cli().ok("pki", "list").lines().get(5).contains("revoked"));
  }

  @Test
  void the_collectors_own_is_revoked_with_a_hint_and_serve_refuses_until_it_is_rotated()
      throws Exception {
    String own = Certificates.serialHex(new Home(home).collector());
    Transcript.Ran ran = cli().ok("pki", "revoke", own, "--reason", "keyCompromise");
    assertTrue(ran.err().contains("hint: sealwire pki rotate-collector"), ran.err());
    Transcript.Ran serve = cli().run("serve", "--port", "0");
    assertEquals(Exit.UNREACHED, serve.exit());
    assertTrue(serve.err().contains(own + " was revoked at"), serve.err());
    cli().ok("pki", "rotate-collector");
    assertFalse(own.equals(Certificates.serialHex(new Home(home).collector())));
  }

  @Test
  void a_name_is_free_again_when_it_was_revoked() {
    cli().ok("pki", "revoke", "alice", "--reason", "affiliationChanged");
    Path other = home.resolve("other.pem");
    cli().ok("pki", "issue", "alice", "--role", "auditor", "--out", other.toString());
  }

  @Test
  void a_store_in_use_is_said_and_ends_5() throws Exception {
    Home there = new Home(home);
    LogKey key = LogKey.open(there.logKey(), null);
    SignatureSuite suite = new SignatureSuite(null, null, null);
    try (Scribe collector =
        Scribe.open(there.data(), key, there.vkey(), suite, Clock.systemUTC())) {
      assertEquals(5, collector.register().all().size());
      for (String[] args :
          new String[][] {
            {"pki", "revoke", "alice", "--reason", "superseded"},
            {"pki", "renew", "alice"},
            {"pki", "rotate-collector"},
            {"pki", "crl"},
            {"pki", "list"}
          }) {
        Transcript.Ran ran = cli().run(args);
        assertEquals(Exit.UNREACHED, ran.exit(), String.join(" ", args));
        assertTrue(ran.err().contains("in use"), ran.err());
        assertTrue(ran.err().contains("hint: stop the collector"), ran.err());
      }
    }
    assertEquals(6, entries());
    assertFalse(Files.exists(crl()));
    assertFalse(Files.exists(kit("alice.2")));
    assertFalse(Files.exists(home.resolve("certs/collector.key.next")));
  }

  @Test
  void the_reasons_of_the_list_are_those_of_the_log() {
    assertEquals(CertificateRevoked.REASONS, new HashSet<>(RevocationReason.labels()));
  }
}
