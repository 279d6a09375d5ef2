package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.pki.Certificates;
import dev.sealwire.store.H2EvidenceLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectTest {
  @TempDir private static Path home;

  @BeforeAll
  static void found() throws Exception {
    Transcript cli = new Transcript(home);
    cli.ok("init", "--no-passphrase", "--host", "ev.example.org");
    Path secret = Files.writeString(home.resolve("secret"), "kit's own\n");
    cli.ok("pki", "issue", "alice", "--role", "field");
    cli.ok("pki", "issue", "bob", "--role", "field", "--kit-passphrase-file", secret.toString());
    cli.ok("pki", "revoke", "bob", "--reason", "keyCompromise");
  }

  private static String inspect(String file) {
    Transcript.Ran ran = new Transcript(null).ok("pki", "inspect", home.resolve(file).toString());
    assertFalse(ran.out().contains("BEGIN"), ran.out());
    return ran.out();
  }

  private static void shows(String out, String... parts) {
    for (String part : parts) {
      assertTrue(out.contains(part), () -> "no \"" + part + "\" in: " + out);
    }
  }

  @Test
  void a_kit_is_told_part_by_part() throws Exception {
    String out = inspect("certs/kits/alice.pem");
    shows(out, "kit: ", "name       alice", "role       field", "collector  ev.example.org:7443");
    shows(out, "whole      yes", "private key: not encrypted", "of         the certificate ");
    shows(out, "certificate: lets its holder send", "is in this file and signed it", "valid now");
    shows(out, "certificate: of an authority", "issuer     itself", "key        EC P-256");
    String key = Files.readString(home.resolve("certs/kits/alice.pem"));
    for (String line : key.lines().filter(l -> l.length() == 64).toList()) {
      assertFalse(out.contains(line));
    }
    shows(inspect("certs/kits/bob.pem"), "private key: encrypted", "whole      yes");
  }

  @Test
  void every_file_of_a_home_is_known() throws Exception {
    shows(inspect("certs/ca.pem"), "certificate: of an authority");
    shows(inspect("certs/ca.key"), "private key: not encrypted", "EC P-256");
    shows(inspect("certs/collector.pem"), "of a collector", "hosts      ev.example.org");
    shows(inspect("certs/crl.pem"), "revocation list: ", "revoked    1", "valid now");
    shows(inspect("certs/log.vkey"), "log key: ", "key        ED25519");
    shows(inspect("certs/log.key"), "private key: ", "Ed25519");
    Bytes note;
    try (EvidenceReader log = H2EvidenceLog.openReadOnly(home.resolve("data"))) {
      note = log.lastCheckpoint().orElseThrow().note();
    }
    Files.write(home.resolve("checkpoint"), note.toArray());
    shows(inspect("checkpoint"), "checkpoint: ", "no signature was checked", "entries    8");
    Bytes der = Certificates.encode(new Home(home).collector());
    Files.write(home.resolve("collector.der"), der.toArray());
    shows(inspect("collector.der"), "of a collector", "cannot be checked with this file alone");
  }

  @Test
  void json_is_one_object_for_each_thing() {
    String kit = home.resolve("certs/kits/alice.pem").toString();
    List<String> lines = new Transcript(null).ok("pki", "inspect", kit, "--json").lines();
    assertEquals(4, lines.size());
    assertTrue(lines.get(0).startsWith("{\"kind\":\"kit\","), lines.get(0));
    assertTrue(lines.get(1).startsWith("{\"kind\":\"private key\","), lines.get(1));
    shows(lines.get(2), "\"role\":\"field\"", "\"serial\":\"");
  }

  @Test
  void what_is_nothing_of_ours_is_said_so() throws Exception {
    Path file = home.resolve("other");
    for (String content :
        List.of(
            "",
            "hello\n",
            "two\nlines\n",
            "0",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\n")) {
      Files.writeString(file, content);
      Transcript.Ran ran = new Transcript(null).run("pki", "inspect", file.toString());
      assertEquals(Exit.USAGE, ran.exit(), content);
      assertEquals("", ran.out());
      assertTrue(ran.err().contains(file.toString()), ran.err());
    }
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertEquals(Exit.USAGE, new Transcript(null).run("pki", "inspect", file.toString()).exit());
    Path none = home.resolve("none");
    assertEquals(
        Exit.UNREACHED, new Transcript(null).run("pki", "inspect", none.toString()).exit());
    Files.writeString(file, "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
    shows(inspect("other"), "ec private key: ", "openssl pkcs8 -topk8");
  }

  @Test
  void a_kit_whose_parts_do_not_fit_is_told_apart() throws Exception {
    String kit = Files.readString(home.resolve("certs/kits/alice.pem"));
    Files.writeString(home.resolve("bent.pem"), kit.replace("Role: field", "Role: admin"));
    shows(inspect("bent.pem"), "whole      no: kit is of role admin");
    Files.writeString(
        home.resolve("bent.pem"), kit.replace("Sealwire kit: alice", "Sealwire kit: "));
    shows(inspect("bent.pem"), "whole      no: name is");
    Files.writeString(home.resolve("bent.pem"), kit.replace("Log: ", "Lag: "));
    shows(inspect("bent.pem"), "whole      no: log is");
  }
}
