package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Secret;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.pki.RevocationList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another authority in the place of the old one: {@code pki rotate-ca}. */
class RotateCaTest {
  @TempDir private static Path founded;
  @TempDir Path home;

  @BeforeAll
  static void found() {
    Transcript cli = new Transcript(founded);
    cli.ok("init", "--no-passphrase", "--host", "ev.example.org");
    cli.ok("pki", "issue", "alice", "--role", "field");
    cli.ok("pki", "issue", "bob", "--role", "field");
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

  private X509Certificate first(String name) throws Exception {
    return PemFiles.readCertificates(certs(name)).get(0);
  }

  private Kit kit(String name) throws Exception {
    return Kit.read(certs("kits/" + name), null);
  }

  private void passes() {
    String verdicts = cli().ok("verify").out();
    assertTrue(verdicts.contains("authenticity  PASS"), verdicts);
    assertTrue(verdicts.contains("integrity     PASS"), verdicts);
  }

  @Test
  void in_the_overlap_both_are_trusted_and_the_new_one_issues() throws Exception {
    X509Certificate old = first("ca.pem");
    X509Certificate collector = first("collector.pem");
    Kit admin = kit("admin.pem");
    Transcript.Ran ran = cli().ok("pki", "rotate-ca");
    assertTrue(ran.err().contains("renew the kits of: alice, bob"), ran.err());
    X509Certificate now = first("ca.pem");
    assertNotEquals(old, now);
    assertEquals(old, first("ca.old.pem"));
    // Clients with old kits know nobody else who could have issued it.
    assertEquals(collector, first("collector.pem"));
    assertEquals(List.of(old), kit("alice.pem").authorities());
    assertEquals(List.of(now, old), kit("admin.pem").authorities());
    assertEquals(
        admin.certificate(),
        kit("admin.pem." + Certificates.serialHex(admin.certificate())).certificate());
    cli().ok("pki", "renew", "alice");
    assertEquals(List.of(now, old), kit("alice.2.pem").authorities());
    for (String secret : List.of("ca.key", "ca.old.key", "kits/admin.pem", "kits/alice.2.pem")) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(certs(secret))),
          secret);
    }
    cli().ok("pki", "rotate-collector");
    assertEquals(old, PemFiles.readCertificates(certs("collector.pem")).get(1));
    passes();
    Transcript.Ran again = cli().run("pki", "rotate-ca");
    assertEquals(Exit.USAGE, again.exit());
    assertTrue(again.err().contains("is under way"), again.err());
  }

  @Test
  void the_overlap_ends_when_nobody_is_left_and_the_log_says_so() throws Exception {
    X509Certificate old = first("ca.pem");
    cli().ok("pki", "rotate-ca");
    cli().ok("pki", "renew", "alice");
    Transcript.Ran refused = cli().run("pki", "rotate-ca", "--finish");
    assertEquals(Exit.USAGE, refused.exit());
    assertTrue(refused.err().contains("1 would be shut out"), refused.err());
    assertTrue(refused.err().contains("bob (field"), refused.err());
    assertEquals(old, first("ca.old.pem"));
    cli().ok("pki", "renew", "bob");
    cli().ok("pki", "rotate-ca", "--finish");
    X509Certificate now = first("ca.pem");
    assertEquals(now, PemFiles.readCertificates(certs("collector.pem")).get(1));
    assertFalse(Files.exists(certs("ca.old.pem")));
    assertFalse(Files.exists(certs("ca.old.key")));
    assertEquals(old, first("ca.pem." + Certificates.serialHex(old)));
    List<String> list = cli().ok("pki", "list").lines();
    assertEquals(1, list.stream().filter(l -> l.matches("alice .* ended .*")).count());
    assertEquals(1, list.stream().filter(l -> l.matches("alice .* valid .*")).count());
    assertEquals(
        1,
        list.stream().filter(l -> l.matches(".* authority .* revoked .* superseded .*")).count());
    assertEquals(1, cli().ok("log", "--type", "authority.succeeded", "--json").lines().size());
    passes();
    cli().ok("pki", "issue", "carol", "--role", "field");
    assertEquals(List.of(now), kit("carol.pem").authorities());
    // What was shut out with its authority was not revoked itself: it can have a new one.
    cli().ok("pki", "rotate-ca");
    cli().ok("pki", "rotate-ca", "--finish", "--yes");
    cli().ok("pki", "renew", "carol");
    passes();
    assertEquals(
        Exit.USAGE, cli().run("pki", "rotate-ca", "--finish").exit(), "there is none any more");
  }

  @Test
  void each_authority_lists_what_it_revoked() throws Exception {
    cli().ok("pki", "rotate-ca");
    cli().ok("pki", "issue", "carol", "--role", "field");
    cli().ok("pki", "revoke", "bob", "--reason", "keyCompromise");
    cli().ok("pki", "revoke", "carol", "--reason", "superseded");
    RevocationList fresh = RevocationList.read(certs("crl.pem"));
    RevocationList old = RevocationList.read(certs("crl.old.pem"));
    assertEquals(1, fresh.size());
    assertEquals(1, old.size());
    assertTrue(fresh.isSignedBy(first("ca.pem")));
    assertTrue(old.isSignedBy(first("ca.old.pem")));
  }

  @Test
  void keys_are_encrypted_as_those_they_replace() throws Exception {
    Path other = home.resolve("other");
    Path secret = home.resolve("secret");
    Files.writeString(secret, "correct horse\n");
    Transcript cli = new Transcript(other);
    String[] by = {"--passphrase-file", secret.toString()};
    cli.ok("init", "--host", "ev.example.org", by[0], by[1]);
    cli.ok("pki", "rotate-ca", by[0], by[1]);
    Path certs = other.resolve("certs");
    for (String key : List.of("ca.key", "ca.old.key", "kits/admin.pem", "kits/auditor.pem")) {
      assertTrue(PemFiles.isEncrypted(certs.resolve(key)), key);
    }
    try (Secret opens = Secret.of("correct horse".toCharArray())) {
      assertEquals(2, Kit.read(certs.resolve("kits/admin.pem"), opens).authorities().size());
    }
    cli.ok("pki", "rotate-ca", "--finish", by[0], by[1]);
    assertTrue(PemFiles.isEncrypted(certs.resolve("collector.key")));
    cli.ok("verify");
  }

  /** The states between the steps, made of those before and after. */
  @ParameterizedTest
  @ValueSource(
      strings = {"half a key", "made", "recorded", "key linked", "linked", "key moved", "no kits"})
  void a_beginning_that_was_cut_off_goes_on_where_it_was(String state) throws Exception {
    Path before = home.resolve("before");
    Files.createDirectory(before);
    copyFiles(home.resolve("certs"), before);
    cli().ok("pki", "rotate-ca");
    X509Certificate made = first("ca.pem");
    String entries = "" + cli().ok("log", "--json").lines().size();
    Path after = home.resolve("after");
    Files.createDirectory(after);
    copyFiles(home.resolve("certs"), after);
    if (state.equals("half a key") || state.equals("made")) {
      // Nothing was recorded: the log is that of before, too.
      Path data = home.resolve("data");
      NewFile.removeTree(data);
      Files.createDirectory(data);
      copyFiles(founded.resolve("data"), data);
    }
    NewFile.removeTree(home.resolve("certs"));
    Files.createDirectory(home.resolve("certs"));
    copyFiles(before, home.resolve("certs"));
    arrange(state, before, after);
    cli().ok("pki", "rotate-ca");
    boolean anew = state.equals("half a key") || state.equals("made");
    assertEquals(!anew, made.equals(first("ca.pem")), "what is in the log is not made again");
    assertEquals(first("ca.old.pem"), PemFiles.readCertificates(before.resolve("ca.pem")).get(0));
    assertFalse(Files.exists(certs("ca.pem.next")));
    assertFalse(Files.exists(certs("ca.key.next")));
    assertEquals(2, kit("admin.pem").authorities().size());
    assertEquals(
        2, cli().ok("pki", "list").lines().stream().filter(l -> l.contains("authority")).count());
    passes();
    cli().ok("pki", "rotate-ca", "--finish", "--yes");
    passes();
    assertTrue(Integer.parseInt(entries) > 0);
  }

  private void arrange(String state, Path before, Path after) throws IOException {
    if (state.equals("half a key")) {
      Files.writeString(certs("ca.key.next"), "-----BEGIN PRIV");
      return;
    }
    Files.copy(after.resolve("ca.pem"), certs("ca.pem.next"));
    Files.copy(after.resolve("ca.key"), certs("ca.key.next"));
    if (state.equals("made") || state.equals("recorded")) {
      return;
    }
    Files.copy(before.resolve("ca.key"), certs("ca.old.key"));
    if (state.equals("key linked")) {
      return;
    }
    Files.copy(before.resolve("ca.pem"), certs("ca.old.pem"));
    if (state.equals("linked")) {
      return;
    }
    Files.move(
        certs("ca.key.next"), certs("ca.key"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    if (state.equals("no kits")) {
      Files.move(
          certs("ca.pem.next"), certs("ca.pem"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } else {
      Transcript.Ran ran = cli().run("pki", "issue", "dora", "--role", "field");
      assertEquals(Exit.UNREACHED, ran.exit(), ran.err());
      assertTrue(ran.err().contains("rotate-ca goes on where it was"), ran.err());
    }
  }

  private static void copyFiles(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.sorted().toList()) {
        Path target = to.resolve(from.relativize(one).toString());
        if (!Files.exists(target)) {
          Files.copy(one, target);
        }
      }
    }
  }

  @Test
  void an_end_that_was_cut_off_goes_on_where_it_was() throws Exception {
    cli().ok("pki", "rotate-ca");
    Path before = home.resolve("before");
    Files.createDirectory(before);
    copyFiles(home.resolve("certs"), before);
    cli().ok("pki", "rotate-ca", "--finish", "--yes");
    int entries = cli().ok("log", "--json").lines().size();
    X509Certificate collector = first("collector.pem");
    for (String name : List.of("ca.old.pem", "ca.old.key")) {
      Files.copy(before.resolve(name), certs(name));
    }
    cli().ok("pki", "rotate-ca", "--finish", "--yes");
    assertEquals(entries, cli().ok("log", "--json").lines().size(), "all was recorded before");
    assertEquals(collector, first("collector.pem"));
    assertFalse(Files.exists(certs("ca.old.pem")));
    passes();
  }

  @Test
  void an_old_backup_of_the_files_does_not_bring_the_old_authority_back() throws Exception {
    cli().ok("pki", "rotate-ca");
    cli().ok("pki", "rotate-ca", "--finish", "--yes");
    for (String name : List.of("ca.pem", "ca.key")) {
      Files.copy(
          founded.resolve("certs").resolve(name),
          certs(name),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    for (String[] command :
        new String[][] {{"pki", "issue", "eve", "--role", "field"}, {"serve", "--port", "0"}}) {
      Transcript.Ran ran = cli().run(command);
      assertEquals(Exit.UNREACHED, ran.exit(), ran.err());
      assertTrue(ran.err().contains("was replaced: entry"), ran.err());
    }
  }
}
