package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Json;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.pki.LogKey;
import dev.sealwire.tlog.SignatureSuite;
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

class BackupTest {
  @TempDir private static Path founded;
  @TempDir Path folder;
  private Path home;

  @BeforeAll
  static void found() {
    new Transcript(founded).ok("init", "--no-passphrase", "--host", "ev.example.org");
  }

  @BeforeEach
  void copy() throws IOException {
    home = folder.resolve("home");
    Files.createDirectories(home);
    Transcript.copy(founded, home);
    Path stray = home.resolve("data/vault/tmp");
    Files.createDirectories(stray);
    Files.write(stray.resolve("half"), new byte[10]);
  }

  @Test
  void the_copy_verifies_by_itself_and_has_no_keys() {
    Path copy = folder.resolve("copy");
    new Transcript(home).ok("backup", copy.toString());
    assertTrue(new Transcript(copy).ok("verify").out().contains("integrity     PASS"));
    for (String key : List.of("ca.key", "collector.key", "log.key", "kits")) {
      assertFalse(Files.exists(copy.resolve("certs").resolve(key)), key);
    }
    assertFalse(Files.exists(copy.resolve("data/vault/tmp/half")));
    assertEquals(
        new Transcript(home).ok("log", "--json").out(),
        new Transcript(copy).ok("log", "--json").out());
  }

  @Test
  void a_copy_with_keys_can_be_gone_on_with() throws Exception {
    Path copy = folder.resolve("copy");
    new Transcript(home).ok("backup", "--with-keys", copy.toString());
    new Transcript(copy).ok("pki", "issue", "alice", "--role", "field");
    assertEquals(
        "[OWNER_READ, OWNER_WRITE]",
        new java.util.TreeSet<>(Files.getPosixFilePermissions(copy.resolve("certs/log.key")))
            .toString());
  }

  @Test
  void what_is_there_is_left_alone_and_what_cannot_be_is_refused() throws Exception {
    Path there = Files.createDirectory(folder.resolve("there"));
    assertEquals(Exit.USAGE, new Transcript(home).run("backup", there.toString()).exit());
    assertEquals(
        Exit.USAGE, new Transcript(home).run("backup", home.resolve("inside").toString()).exit());
    assertEquals(
        Exit.UNREACHED,
        new Transcript(home).run("backup", folder.resolve("no/such").toString()).exit());
    Home paths = new Home(home);
    SignatureSuite suite = new SignatureSuite(null, null, null);
    LogKey key = LogKey.open(paths.logKey(), null);
    try (Scribe running = Scribe.open(paths.data(), key, paths.vkey(), suite, Clock.systemUTC())) {
      assertEquals(4, running.register().all().size());
      Path copy = folder.resolve("copy");
      assertEquals(Exit.UNREACHED, new Transcript(home).run("backup", copy.toString()).exit());
      assertFalse(Files.exists(copy));
    }
    try (var left = Files.newDirectoryStream(folder, ".sealwire-*")) {
      assertFalse(left.iterator().hasNext(), "nothing half is left behind");
    }
  }

  @Test
  void the_status_counts_and_warns_of_what_expires() throws Exception {
    JsonObject now =
        Json.parse(
            "status",
            Bytes.utf8(new Transcript(home).ok("status", "--json").out().strip()),
            10_000);
    assertEquals(5, now.number("entries"));
    assertEquals(5, now.number("signed"));
    assertEquals("certificate.issued", now.string("lastType"));
    assertTrue(now.number("diskFreeBytes") > 0);
    assertEquals(List.of(), now.objects("expiring"));
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(340));
    Transcript.Ran ran = new Transcript(home).at(later).ok("status");
    assertTrue(ran.err().contains("certificate of admin (admin, serial "), ran.err());
    Clock after = Clock.offset(Clock.systemUTC(), Duration.ofDays(380));
    assertTrue(new Transcript(home).at(after).ok("status").err().contains("expired at"));
  }
}
