package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.pki.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitTest {
  @TempDir Path home;

  private Transcript cli() {
    return new Transcript(home);
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home)) {
      for (Path path : all.filter(p -> !p.equals(home)).toList()) {
        String content = Files.isDirectory(path) ? "folder" : "" + Files.size(path);
        files.put(home.relativize(path).toString(), content);
      }
    }
    return files;
  }

  @Test
  void makes_a_home_that_verifies() throws Exception {
    Transcript.Ran ran =
        cli().ok("init", "--no-passphrase", "--host", "ev.example.org", "--origin", "ex.org/log");
    String vkey = Files.readString(home.resolve("certs/log.vkey"));
    assertTrue(vkey.startsWith("ex.org/log+") && vkey.endsWith("\n"), vkey);
    assertTrue(ran.out().contains("log key    " + vkey), ran.out());
    assertEquals(
        List.of("log.opened", "authority", "collector", "admin", "auditor"),
        cli().ok("log", "--json").lines().stream().map(InitTest::kind).toList());
    Transcript.Ran verified = cli().ok("verify");
    assertTrue(verified.out().contains("integrity     PASS"), verified.out());
    assertTrue(verified.out().contains("authenticity  PASS"), verified.out());
  }

  private static String kind(String line) {
    return line.contains("\"log.opened\"")
        ? "log.opened"
        : line.replaceAll(".*\"role\":\"([a-z]+)\".*", "$1");
  }

  @Test
  void the_collector_is_named_by_every_host() throws Exception {
    cli().ok("init", "--no-passphrase", "--host", "ev.example.org", "--host", "192.0.2.7");
    var collector = PemFiles.readCertificates(home.resolve("certs/collector.pem")).get(0);
    assertEquals("ev.example.org", Certificates.subject(collector));
    List<String> names =
        collector.getSubjectAlternativeNames().stream().map(n -> n.get(1).toString()).toList();
    assertTrue(
        names.containsAll(List.of("ev.example.org", "192.0.2.7", "localhost", "127.0.0.1")),
        names.toString());
    assertTrue(names.contains("0:0:0:0:0:0:0:1"), names.toString());
    assertTrue(names.contains(Hosts.own()), names.toString());
  }

  @Test
  void kits_name_the_first_host_and_the_log() throws Exception {
    cli().ok("init", "--no-passphrase", "--host", "ev.example.org");
    Kit kit = Kit.read(home.resolve("certs/kits/admin.pem"), null);
    assertEquals(Role.ADMIN, kit.role());
    assertEquals("ev.example.org:7443", kit.collector());
    assertEquals(Files.readString(home.resolve("certs/log.vkey")).strip(), kit.logVkey());
    assertEquals(Role.AUDITOR, Kit.read(home.resolve("certs/kits/auditor.pem"), null).role());
  }

  @Test
  void private_files_are_for_their_owner_alone() throws IOException {
    assumeTrue(home.getFileSystem().supportedFileAttributeViews().contains("posix"), "POSIX modes");
    cli().ok("init", "--no-passphrase");
    for (String file :
        List.of(
            "certs/ca.key",
            "certs/collector.key",
            "certs/log.key",
            "certs/kits/admin.pem",
            "certs/kits/auditor.pem",
            "data/evidence.mv.db")) {
      assertEquals("rw-------", mode(file), file);
    }
    for (String file : List.of("certs/ca.pem", "certs/collector.pem")) {
      assertEquals("rw-r--r--", mode(file), file);
    }
    for (String folder : List.of("certs", "certs/kits", "data")) {
      assertEquals("rwx------", mode(folder), folder);
    }
  }

  private String mode(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(path)));
  }

  @Test
  void a_second_init_changes_nothing() throws IOException {
    cli().ok("init", "--no-passphrase");
    Map<String, String> before = files();
    Transcript.Ran again = cli().run("init", "--no-passphrase");
    assertEquals(Exit.USAGE, again.exit());
    assertTrue(again.err().contains("is a home already"), again.err());
    assertEquals(before, files());
  }

  @Test
  void settings_that_are_there_are_used_and_stay() throws Exception {
    Files.createDirectory(home.resolve("config"));
    Path settings = home.resolve("config/sealwire.properties");
    Files.writeString(settings, "advertise = front.example.org:443\nname = North\n");
    cli().ok("init", "--no-passphrase");
    assertEquals("advertise = front.example.org:443\nname = North\n", Files.readString(settings));
    Kit kit = Kit.read(home.resolve("certs/kits/admin.pem"), null);
    assertEquals("front.example.org:443", kit.collector());
  }

  @Test
  void without_terminal_and_flag_it_says_which_flag_it_wants() throws IOException {
    Transcript.Ran ran = cli().run("init");
    assertEquals(Exit.USAGE, ran.exit());
    assertTrue(ran.err().contains("--passphrase-file"), ran.err());
    assertTrue(ran.err().contains("--no-passphrase"), ran.err());
    assertEquals(Map.of(), files());
  }

  @Test
  void bad_arguments_leave_nothing() throws IOException {
    for (String[] args :
        new String[][] {
          {"init", "--no-passphrase", "--host", "two words"},
          {"init", "--no-passphrase", "--origin", "two words"},
          {"init", "--no-passphrase", "--origin", "a+b"},
          {"init", "--no-passphrase", "--passphrase-file", "x"},
          {"init", "--origin", "x".repeat(256), "--no-passphrase"}
        }) {
      Transcript.Ran ran = cli().run(args);
      assertEquals(Exit.USAGE, ran.exit(), args[args.length - 1] + ran.err());
      assertEquals(Map.of(), files(), args[args.length - 1]);
    }
  }

  @Test
  void a_missing_passphrase_file_ends_5() {
    Path none = home.resolve("none");
    Transcript.Ran ran = cli().run("init", "--passphrase-file", none.toString());
    assertEquals(Exit.UNREACHED, ran.exit());
    assertTrue(ran.err().contains(none + ": no such file"), ran.err());
  }

  @Test
  void a_failure_half_way_takes_back_what_was_made() throws IOException {
    // The settings come late, when keys and log are there already.
    Files.writeString(home.resolve("config"), "a file where a folder must be");
    Map<String, String> before = files();
    Transcript.Ran ran = cli().run("init", "--no-passphrase");
    assertEquals(Exit.UNREACHED, ran.exit(), ran.err());
    assertEquals(before, files());
    Files.delete(home.resolve("config"));
    cli().ok("init", "--no-passphrase");
  }

  @Test
  void what_a_cut_off_init_left_is_explained_and_is_no_home() throws IOException {
    cli().ok("init", "--no-passphrase");
    Files.createDirectory(home.resolve("certs/.init"));
    Transcript.Ran again = cli().run("init", "--no-passphrase");
    assertEquals(Exit.USAGE, again.exit());
    assertTrue(again.err().contains("was cut off"), again.err());
    assertTrue(again.err().contains("certs/.init"), again.err());
    assertTrue(again.err().contains("data/evidence.mv.db"), again.err());
    assertEquals(Exit.UNREACHED, cli().run("log").exit());
    assertEquals(Exit.UNREACHED, cli().run("pki", "list").exit());
  }

  @Test
  void nothing_that_is_there_is_overwritten() throws IOException {
    for (String there : List.of("certs/ca.key", "certs/kits/admin.pem", "data/evidence.mv.db")) {
      Path file = home.resolve(there);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "mine");
      Transcript.Ran ran = cli().run("init", "--no-passphrase");
      assertEquals(Exit.USAGE, ran.exit());
      assertTrue(ran.err().contains(there), ran.err());
      assertEquals("mine", Files.readString(file));
      Files.delete(file);
    }
  }

  @Test
  void where_nothing_can_be_written_it_ends_5() {
    Path file = home.resolve("file");
    assertEquals(Exit.UNREACHED, failing(file, "x"));
  }

  private static int failing(Path file, String content) {
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return new Transcript(file.resolve("home")).run("init", "--no-passphrase").exit();
  }

  @Test
  void keys_are_encrypted_under_a_passphrase_that_is_asked_for_twice() throws Exception {
    assertFalse(new Transcript(home).typing("one", "two").run("init").exit() == Exit.DONE);
    assertEquals(Map.of(), files());
    new Transcript(home).typing("one", "one").ok("init");
    for (String key : List.of("ca.key", "collector.key", "log.key", "kits/admin.pem")) {
      assertTrue(PemFiles.isEncrypted(home.resolve("certs").resolve(key)), key);
    }
    String[] issue = {"pki", "issue", "alice", "--role", "field"};
    assertEquals(Exit.USAGE, cli().run(issue).exit());
    Transcript.Ran wrong = cli().typing("two").run(issue);
    assertEquals(Exit.USAGE, wrong.exit());
    assertTrue(wrong.err().contains("wrong passphrase"), wrong.err());
    Path file = home.resolve("secret");
    Files.writeString(file, "one\n");
    cli().ok("pki", "issue", "alice", "--role", "field", "--passphrase-file", file.toString());
    cli()
        .with("SEALWIRE_PASSPHRASE_FILE", file.toString())
        .ok("pki", "issue", "bob", "--role", "field");
    assertFalse(PemFiles.isEncrypted(home.resolve("certs/kits/bob.pem")));
  }
}
