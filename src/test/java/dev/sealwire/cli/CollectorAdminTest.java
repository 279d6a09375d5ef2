package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Secret;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.RevocationList;
import dev.sealwire.pki.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** pki issue, renew, revoke, list and crl of a collector that serves. */
@Timeout(120)
class CollectorAdminTest {
  private static final String ASKS = "the store is in use: asking its collector at ";

  @TempDir private static Path founded;
  @TempDir Path home;
  @TempDir Path out;

  @BeforeAll
  static void found() {
    new Transcript(founded).ok("init", "--no-passphrase", "--origin", "ex.org/log");
  }

  @BeforeEach
  void copy() throws IOException {
    Transcript.copy(founded, home);
  }

  private ServedHome served() throws Exception {
    return new ServedHome(home, log -> log);
  }

  private Transcript here() {
    return new Transcript(home).with("SEALWIRE_STATE", out.resolve("state").toString());
  }

  /** Somewhere else: no home, a kit, and a state folder of its own. */
  private Transcript.Ran away(ServedHome served, Path kit, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--collector", served.address(), "--kit", kit.toString()));
    return new Transcript(out.resolve("nowhere"))
        .with("SEALWIRE_STATE", out.resolve("state").toString())
        .run(all.toArray(String[]::new));
  }

  private Path kit(String name) {
    return home.resolve("certs/kits/" + name + ".pem");
  }

  private String serial(String name) throws Exception {
    return Certificates.serialHex(Kit.read(kit(name), null).certificate());
  }

  private void assertIntact() {
    Transcript.Ran verify = here().run("verify");
    assertEquals(Exit.DONE, verify.exit(), verify.out());
  }

  private List<String> log(String type) {
    return here().ok("log", "--json", "--type", type).lines();
  }

  @Test
  void everything_works_while_the_collector_serves_and_says_whom_it_asks() throws Exception {
    try (ServedHome served = served()) {
      Transcript.Ran ran = here().ok("pki", "issue", "alice", "--role", "field");
      assertTrue(ran.err().contains(ASKS), ran.err());
      assertTrue(ran.err().contains(kit("admin").toString()), ran.err());
      String entry = ran.out().replaceFirst("^.*alice[.]pem  entry ([0-9]+)\\n$", "$1");
      assertTrue(log("certificate.issued").get(4).startsWith("{\"index\":" + entry + ","));
      served.send("alice", Map.of("a", new byte[10]));
      Transcript.Ran renewed = here().ok("pki", "renew", "alice");
      assertTrue(Files.exists(kit("alice.2")), renewed.out());
      assertTrue(renewed.err().contains("--reason superseded"), renewed.err());
      served.send("alice.2", Map.of("b", new byte[10]));
      Transcript.Ran revoked =
          here().ok("pki", "revoke", serial("alice"), "--reason", "superseded");
      assertTrue(revoked.err().contains(ASKS), revoked.err());
      RevocationList list = RevocationList.read(home.resolve("certs/crl.pem"));
      assertEquals(1, list.size());
      served.send("alice.2", Map.of("c", new byte[10]));
      Transcript.Ran listed = here().ok("pki", "list");
      assertTrue(listed.err().contains(ASKS), listed.err());
      assertEquals(7, listed.lines().size(), listed.out());
      assertTrue(listed.out().contains("revoked 20"), listed.out());
      assertTrue(here().ok("pki", "crl").out().contains("1 revoked"));
      assertEquals(Exit.DONE, here().run("verify").exit());
    }
    List<String> issued = log("certificate.issued");
    assertTrue(issued.get(4).contains("\"by\":\"admin\",\"issuer\":"), issued.get(4));
    assertTrue(issued.get(4).contains("\"session\":"), issued.get(4));
    assertTrue(log("certificate.revoked").get(0).contains("\"by\":\"admin\",\"session\":"));
    // Each command said what it looks at who holds what for, and so did verify and its end.
    assertEquals(
        List.of("pki issue alice", "pki renew alice", "pki revoke " + serial("alice")),
        log("evidence.read").stream()
            .filter(e -> e.contains("\"purpose\":\"list\""))
            .map(e -> e.replaceFirst("^.*\"detail\":\"([^\"]*)\".*$", "$1"))
            .limit(3)
            .toList());
    assertIntact();
    Transcript.Ran stopped = here().ok("pki", "list");
    assertFalse(stopped.err().contains("asking"), stopped.err());
  }

  @Test
  void from_elsewhere_an_admin_revokes_and_lists_without_a_home() throws Exception {
    try (ServedHome served = served()) {
      here().ok("pki", "issue", "alice", "--role", "field");
      Transcript.Ran listed = away(served, kit("admin"), "pki", "list");
      assertEquals(Exit.DONE, listed.exit(), listed.err());
      assertEquals(6, listed.lines().size());
      Transcript.Ran revoked =
          away(served, kit("admin"), "pki", "revoke", "alice", "--reason", "keyCompromise");
      assertEquals(Exit.DONE, revoked.exit(), revoked.err());
      assertTrue(revoked.err().contains("crl.pem was not written"), revoked.err());
      assertFalse(Files.exists(out.resolve("nowhere")));
    }
    assertEquals(1, log("certificate.revoked").size());
    assertIntact();
  }

  @Test
  void whoever_is_no_admin_gets_nothing_and_no_kit_is_written() throws Exception {
    try (ServedHome served = served()) {
      here().ok("pki", "issue", "alice", "--role", "field");
      for (String who : List.of("auditor", "alice")) {
        Path file = out.resolve(who + ".out");
        Transcript.Ran ran =
            here()
                .run(
                    "pki",
                    "issue",
                    "mallory",
                    "--role",
                    "admin",
                    "--collector",
                    served.address(),
                    "--kit",
                    kit(who).toString(),
                    "--out",
                    file.toString());
        assertEquals(Exit.PEER, ran.exit(), ran.err());
        assertFalse(Files.exists(file));
      }
      Transcript.Ran ran =
          away(served, kit("auditor"), "pki", "revoke", "alice", "--reason", "superseded");
      assertEquals(Exit.PEER, ran.exit(), ran.err());
    }
    List<String> refused = log("admin.refused");
    assertEquals(2, refused.size(), refused::toString);
    assertTrue(refused.stream().allMatch(e -> e.contains("\"reason\":\"wrong-role\"")));
    assertEquals(1, log("evidence.refused").size());
    assertIntact();
  }

  @Test
  void an_admin_without_a_kit_is_told_what_to_do() throws Exception {
    Files.delete(kit("admin"));
    try (ServedHome served = served()) {
      Transcript.Ran ran = here().run("pki", "issue", "alice", "--role", "field");
      assertEquals(Exit.UNREACHED, ran.exit());
      assertTrue(ran.err().contains("there is no " + kit("admin")), ran.err());
      assertTrue(ran.err().contains("--kit FILE"), ran.err());
      assertTrue(served.collector.connections() == 0);
    }
    assertFalse(Files.exists(kit("alice")));
  }

  @Test
  void the_key_in_the_admins_kit_may_have_a_passphrase_of_its_own() throws Exception {
    Path mine = out.resolve("mine.pem");
    Path secret = out.resolve("secret");
    Files.writeString(secret, "correct horse\n");
    Files.setPosixFilePermissions(
        secret, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    try (Secret word =
        Secret.of("correct horse".getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
      Kit.read(kit("admin"), null).write(mine, word, new SecureRandom());
    }
    try (ServedHome served = served()) {
      for (String flag : List.of("--admin-passphrase-file", "--passphrase-file")) {
        String name = "a" + flag.length();
        List<String> args =
            List.of(
                "pki",
                "issue",
                name,
                "--role",
                "field",
                "--kit",
                mine.toString(),
                "--collector",
                served.address(),
                flag,
                secret.toString());
        here().ok(args.toArray(String[]::new));
        Kit made = Kit.read(kit(name), null);
        assertEquals(Role.FIELD, made.role());
        // Of a collector that was named, new kits have the address the admin's kit has.
        assertEquals(Kit.read(kit("admin"), null).collector(), made.collector());
      }
      Transcript.Ran ran = away(served, mine, "pki", "list");
      assertEquals(Exit.USAGE, ran.exit(), ran.err());
    }
  }

  @Test
  void an_admin_that_revokes_itself_is_told_that_this_was_the_last_thing() throws Exception {
    try (ServedHome served = served()) {
      Transcript.Ran ran = here().ok("pki", "revoke", "admin", "--reason", "superseded");
      assertTrue(ran.err().contains("this is the certificate that asked"), ran.err());
      assertEquals(1, RevocationList.read(home.resolve("certs/crl.pem")).size());
      assertEquals(Exit.PEER, here().run("pki", "list").exit());
      assertTrue(served.collector.address() != null);
    }
    assertTrue(log("session.closed").get(0).contains("\"reason\":\"revoked\""));
    here().ok("pki", "issue", "next", "--role", "admin");
    assertIntact();
  }

  @Test
  void the_list_of_another_home_is_left_alone() throws Exception {
    Path other = out.resolve("other");
    new Transcript(other).ok("init", "--no-passphrase", "--origin", "other.org/log");
    try (ServedHome served = served()) {
      String[] where = {"--collector", served.address(), "--kit", kit("admin").toString()};
      Transcript there = new Transcript(other).with("SEALWIRE_STATE", out.resolve("s").toString());
      Transcript.Ran ran =
          there.run(
              "pki",
              "revoke",
              "auditor",
              "--reason",
              "superseded",
              where[0],
              where[1],
              where[2],
              where[3]);
      assertEquals(Exit.DONE, ran.exit(), ran.err());
      assertFalse(Files.exists(other.resolve("certs/crl.pem")), ran.err());
      ran = there.run("pki", "crl", where[0], where[1], where[2], where[3]);
      assertEquals(Exit.USAGE, ran.exit(), ran.err());
      assertFalse(Files.exists(other.resolve("certs/crl.pem")), ran.err());
      ran =
          there.run(
              "pki", "issue", "eve", "--role", "field", where[0], where[1], where[2], where[3]);
      assertEquals(Exit.UNREACHED, ran.exit(), ran.err());
      assertTrue(ran.err().contains("is not in the log"), ran.err());
      assertFalse(Files.exists(other.resolve("certs/kits/eve.pem")));
    }
    assertIntact();
  }
}
