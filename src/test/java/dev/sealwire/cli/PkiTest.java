package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sealwire.pki.Kit;
import dev.sealwire.pki.LogKey;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.pki.Role;
import dev.sealwire.tlog.SignatureSuite;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PkiTest {
  @TempDir private static Path founded;
  @TempDir Path home;

  @BeforeAll
  static void found() {
    new Transcript(founded).ok("init", "--no-passphrase", "--host", "ev.example.org");
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

  @Test
  void issuing_is_recorded_and_gives_a_kit() throws Exception {
    Transcript.Ran ran = cli().ok("pki", "issue", "alice", "--role", "field");
    assertEquals(kit("alice") + "  entry 5\n", ran.out());
    Kit kit = Kit.read(kit("alice"), null);
    assertEquals(Role.FIELD, kit.role());
    assertEquals("ev.example.org:7443", kit.collector());
    String entry = cli().ok("show", "5", "--json").out();
    assertTrue(entry.contains("\"subject\":\"alice\""), entry);
    assertTrue(entry.contains("\"by\":\"local user "), entry);
    assertTrue(cli().ok("verify").out().contains("authenticity  PASS"));
  }

  @Test
  void a_name_in_use_is_refused_unless_it_is_renewed() throws IOException {
    cli().ok("pki", "issue", "alice", "--role", "field");
    Path other = home.resolve("other.pem");
    String[] again = {"pki", "issue", "alice", "--role", "field", "--out", other.toString()};
    Transcript.Ran ran = cli().run(again);
    assertEquals(Exit.USAGE, ran.exit());
    assertTrue(ran.err().contains("--renew"), ran.err());
    assertFalse(Files.exists(other));
    cli().ok("pki", "issue", "alice", "--role", "field", "--renew", "--out", other.toString());
    assertTrue(Files.exists(other));
  }

  @Test
  void a_name_is_free_again_when_its_certificate_has_run_out() {
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));
    cli().ok("pki", "issue", "alice", "--role", "field", "--days", "1");
    Path other = home.resolve("other.pem");
    String[] again = {"pki", "issue", "alice", "--role", "field", "--out", other.toString()};
    assertEquals(Exit.USAGE, cli().run(again).exit());
    cli().at(later).ok(again);
    assertTrue(cli().at(later).ok("pki", "list").out().contains("expired"));
  }

  @Test
  void a_kit_that_is_there_is_left_alone_and_nothing_is_recorded() throws IOException {
    Files.writeString(kit("alice"), "mine");
    Transcript.Ran ran = cli().run("pki", "issue", "alice", "--role", "field");
    assertEquals(Exit.USAGE, ran.exit());
    assertEquals("mine", Files.readString(kit("alice")));
    assertEquals(5, cli().ok("log", "--json").lines().size());
  }

  @Test
  void bad_arguments_end_2_and_nothing_is_recorded() {
    for (String[] args :
        new String[][] {
          {"pki", "issue", "../alice", "--role", "field"},
          {"pki", "issue", "alice", "--role", "collector"},
          {"pki", "issue", "alice", "--role", "boss"},
          {"pki", "issue", "alice", "--role", "field", "--days", "0"},
          {"pki", "issue", "alice", "--role", "field", "--days", "3651"},
          {"pki", "issue", "alice", "--role", "field", "--csr", "x", "--kit-passphrase-file", "y"}
        }) {
      assertEquals(Exit.USAGE, cli().run(args).exit(), String.join(" ", args));
    }
    assertEquals(5, cli().ok("log", "--json").lines().size());
  }

  @Test
  void a_store_in_use_is_said_and_ends_5() throws Exception {
    Home there = new Home(home);
    LogKey key = LogKey.open(there.logKey(), null);
    SignatureSuite suite = new SignatureSuite(null, null, null);
    try (Scribe collector =
        Scribe.open(there.data(), key, there.vkey(), suite, Clock.systemUTC())) {
      assertEquals(4, collector.register().all().size());
      Transcript.Ran ran = cli().run("pki", "issue", "alice", "--role", "field");
      assertEquals(Exit.UNREACHED, ran.exit());
      assertTrue(ran.err().contains("in use"), ran.err());
      assertTrue(ran.err().contains("hint: stop the collector"), ran.err());
      assertEquals(Exit.UNREACHED, cli().run("log").exit());
    }
    assertFalse(Files.exists(kit("alice")));
  }

  @Test
  void a_setting_that_is_unknown_is_refused_by_file_and_line() throws IOException {
    Path file = home.resolve("config/sealwire.properties");
    Files.writeString(file, "# mine\nadvertize = a:1\n");
    Transcript.Ran ran = cli().run("pki", "issue", "alice", "--role", "field");
    assertEquals(Exit.USAGE, ran.exit());
    assertEquals(
        "sealwire: error: "
            + file
            + " line 2: unknown setting \"advertize\"\n"
            + "sealwire: hint: did you mean advertise?\n",
        ran.err());
    Files.writeString(file, "advertise = nowhere\n");
    Transcript.Ran bad = cli().run("pki", "issue", "alice", "--role", "field");
    assertEquals(Exit.USAGE, bad.exit());
    assertTrue(bad.err().contains(file + " line 1"), bad.err());
  }

  @Test
  void the_list_is_the_logs() {
    cli().ok("pki", "issue", "alice", "--role", "auditor");
    List<String> lines = cli().ok("pki", "list").lines();
    assertEquals(6, lines.size());
    assertTrue(
        lines.get(5).matches("alice +auditor +[0-9TZ:-]+ +36[45] d +valid +[0-9a-f]{2,32}"),
        lines.get(5));
    List<String> json = cli().ok("pki", "list", "--json").lines();
    assertEquals(5, json.size());
    assertTrue(json.get(4).startsWith("{\"subject\":\"alice\","), json.get(4));
    assertTrue(json.get(4).endsWith(",\"state\":\"valid\"}"), json.get(4));
  }

  @Test
  void a_kit_can_have_a_passphrase_of_its_own() throws Exception {
    Path secret = Files.writeString(home.resolve("secret"), "kit's own\n");
    cli()
        .ok("pki", "issue", "alice", "--role", "field", "--kit-passphrase-file", secret.toString());
    assertTrue(PemFiles.isEncrypted(kit("alice")));
  }

  @Test
  void a_log_key_of_another_log_is_refused_before_anything_is_written() throws Exception {
    LogKey.create(new java.security.SecureRandom())
        .save(home.resolve("other.key"), null, new java.security.SecureRandom());
    Files.move(
        home.resolve("other.key"),
        home.resolve("certs/log.key"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Transcript.Ran ran = cli().run("pki", "issue", "alice", "--role", "field");
    assertEquals(Exit.UNREACHED, ran.exit(), ran.err());
    assertEquals(5, cli().ok("log", "--json").lines().size());
  }

  private static int openssl(Path folder, String... args) throws Exception {
    String[] command = new String[args.length + 1];
    command[0] = "openssl";
    System.arraycopy(args, 0, command, 1, args.length);
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .redirectInput(new File("/dev/null"))
        .start()
        .waitFor();
  }

  private void assumeOpenssl() throws Exception {
    boolean there;
    try {
      there = openssl(home, "version") == 0;
    } catch (IOException e) {
      there = false;
    }
    assumeTrue(there, "openssl is not installed");
  }

  @Test
  void openssl_reads_a_kit_as_certificate_key_and_authority() throws Exception {
    assumeOpenssl();
    cli().ok("pki", "issue", "alice", "--role", "field");
    String kit = kit("alice").toString();
    assertEquals(0, openssl(home, "pkey", "-in", kit, "-noout"));
    assertEquals(0, openssl(home, "x509", "-in", kit, "-noout", "-checkend", "1"));
    String[] verify = {
      "verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", "certs/ca.pem", kit
    };
    assertEquals(0, openssl(home, verify));
    String[] server = {
      "verify",
      "-x509_strict",
      "-purpose",
      "sslserver",
      "-verify_hostname",
      "ev.example.org",
      "-CAfile",
      "certs/ca.pem",
      "certs/collector.pem"
    };
    assertEquals(0, openssl(home, server));
  }

  @Test
  void a_request_made_by_openssl_gives_a_kit_without_a_key() throws Exception {
    assumeOpenssl();
    String curve = "ec_paramgen_curve:P-256";
    assertEquals(
        0, openssl(home, "genpkey", "-algorithm", "EC", "-pkeyopt", curve, "-out", "carol.key"));
    assertEquals(
        0, openssl(home, "req", "-new", "-key", "carol.key", "-subj", "/CN=c", "-out", "c.csr"));
    String csr = home.resolve("c.csr").toString();
    Transcript.Ran ran = cli().ok("pki", "issue", "carol", "--role", "field", "--csr", csr);
    assertTrue(ran.err().contains("warning"), ran.err());
    Kit kit = Kit.read(kit("carol"), null);
    assertNull(kit.key());
    Files.writeString(home.resolve("c.csr"), "nothing of the kind");
    assertEquals(
        Exit.USAGE, cli().run("pki", "issue", "dave", "--role", "field", "--csr", csr).exit());
  }
}
