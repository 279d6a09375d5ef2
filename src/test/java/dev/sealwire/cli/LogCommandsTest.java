package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.Statement;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.Vault;
import dev.sealwire.field.ReceiptsFile;
import dev.sealwire.ledger.Submission;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.LogKey;
import dev.sealwire.store.DiskVault;
import dev.sealwire.tlog.ProofFile;
import dev.sealwire.tlog.SignatureSuite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** log, show, get, prove, check: what is read from a log in which nothing changes. */
class LogCommandsTest {
  private static final String NAME = "two words\n\u001b[31m\u202e.jpg";
  private static final byte[] SMALL = "small evidence".getBytes(StandardCharsets.UTF_8);
  private static final byte[] LARGE = new byte[100_000];
  private static final int SMALL_INDEX = 5;
  private static final int LARGE_INDEX = 6;
  private static final int LYING_INDEX = 7;

  @TempDir private static Path founded;
  @TempDir Path home;
  @TempDir Path out;

  @BeforeEach
  void copy() throws IOException {
    Transcript.copy(founded, home);
  }

  @BeforeAll
  static void record() throws Exception {
    new Transcript(founded).ok("init", "--no-passphrase", "--origin", "ex.org/log");
    Home there = new Home(founded);
    LogKey key = LogKey.open(there.logKey(), null);
    SignatureSuite suite = new SignatureSuite(null, null, null);
    try (Vault.Upload upload = new DiskVault(there.data(), new SecureRandom()).begin()) {
      upload.write(LARGE, 0, LARGE.length);
      upload.keep(Sha256.hash(LARGE));
    }
    try (Scribe scribe = Scribe.open(there.data(), key, there.vkey(), suite, Clock.systemUTC())) {
      scribe.record(
          new Submission(
              received(NAME, SMALL.length, Sha256.hash(SMALL), "inline"),
              List.of(),
              new StoredPayload(Sha256.hash(SMALL).bytes(), Bytes.of(SMALL))));
      scribe.record(Submission.of(received("b", LARGE.length, Sha256.hash(LARGE), "vault")));
      Sha256 other = Sha256.hash("other".getBytes(StandardCharsets.UTF_8));
      scribe.record(
          new Submission(
              received("c", SMALL.length, other, "inline"),
              List.of(),
              new StoredPayload(other.bytes(), Bytes.of(SMALL))));
    }
  }

  private static PayloadReceived received(String name, long size, Sha256 hash, String stored)
      throws Exception {
    Kit kit = Kit.read(founded.resolve("certs/kits/admin.pem"), null);
    String session = "00112233445566778899aabbccddeeff";
    Statement statement =
        new Statement(
            "ex.org/log", session, 1, name, null, "c/1", size, hash, false, Instant.EPOCH, session);
    return new PayloadReceived(
        session,
        1,
        Certificates.fingerprint(kit.certificate()),
        name,
        null,
        "c/1",
        size,
        hash,
        statement.encode().utf8(),
        Bytes.of(new byte[] {1}),
        stored,
        12);
  }

  private Transcript cli() {
    return new Transcript(home);
  }

  @Test
  void the_table_shows_who_and_what_without_control_characters() {
    String line = cli().ok("log").lines().get(1 + SMALL_INDEX);
    assertTrue(line.contains("payload.received"), line);
    assertTrue(line.contains("  admin "), line);
    assertTrue(line.contains("two words\\n\\u{1b}[31m\\u{202e}.jpg case c/1, 14 B"), line);
    assertTrue(
        cli().ok("log").out().chars().allMatch(c -> c == '\n' || c >= ' '), "control characters");
  }

  @Test
  void json_is_the_index_and_the_leaf_byte_for_byte() throws Exception {
    List<String> lines = cli().ok("log", "--json").lines();
    assertEquals(8, lines.size());
    cli().ok("prove", "5", "-o", out.resolve("p").toString());
    String leaf = Files.readString(out.resolve("p.leaf"));
    assertEquals("{\"index\":5," + leaf.substring(1), lines.get(SMALL_INDEX));
    assertEquals(lines.get(SMALL_INDEX) + "\n", cli().ok("show", "5", "--json").out());
  }

  @Test
  void json_of_what_is_no_json_is_still_one_line_of_json() {
    for (String leaf : List.of("", "{", "{}", "{\"a\":1}\n", "{ \"a\":1}", "[1]", "\u0000")) {
      UnverifiedEntry entry = new UnverifiedEntry(3, Bytes.utf8(leaf), Bytes.EMPTY, Bytes.EMPTY);
      String base64 = Bytes.utf8(leaf).base64();
      assertEquals("{\"index\":3,\"malformed\":\"" + base64 + "\"}", Reading.jsonLine(entry), leaf);
    }
  }

  @Test
  void filters_and_limit_choose_entries() {
    assertEquals(List.of(5, 6, 7), found("--type", "payload."));
    assertEquals(List.of(5, 6, 7), found("--type", "payload.received"));
    assertEquals(List.of(6, 7), found("--type", "payload.", "--limit", "2"));
    assertEquals(List.of(7), found("--limit", "1"));
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7), found("--limit", "100"));
    assertEquals(List.of(6), found("--payload", Sha256.hash(LARGE).hex()));
    assertEquals(List.of(5, 6, 7), found("--case", "c/1", "--from", "2020-01-01"));
    assertEquals(List.of(), found("--case", "c/1", "--to", "2020-01-01T00:00:00Z"));
    assertEquals(List.of(5, 6, 7), found("--session", "00112233445566778899aabbccddeeff"));
    assertEquals(List.of(), found("--peer", "192.0.2.1"));
  }

  private List<Integer> found(String... filters) {
    String[] args = new String[filters.length + 2];
    args[0] = "log";
    args[1] = "--json";
    System.arraycopy(filters, 0, args, 2, filters.length);
    return cli().ok(args).lines().stream()
        .map(line -> Integer.valueOf(line.replaceAll("^\\{\"index\":([0-9]+),.*", "$1")))
        .toList();
  }

  @Test
  void bad_filters_end_2() {
    for (String[] args :
        new String[][] {
          {"log", "--type", "payload"},
          {"log", "--from", "yesterday"},
          {"log", "--payload", "00"},
          {"log", "--certificate", "AB"},
          {"log", "--limit", "0"}
        }) {
      Transcript.Ran ran = cli().run(args);
      assertEquals(Exit.USAGE, ran.exit(), args[1]);
      assertTrue(ran.err().contains(args[1]), ran.err());
      assertEquals("", ran.out());
    }
  }

  @Test
  void show_has_all_fields_and_the_statement() {
    String shown = cli().ok("show", "5").out();
    assertTrue(shown.contains("index        5\n"), shown);
    assertTrue(shown.contains("sha256       " + Sha256.hash(SMALL)), shown);
    assertTrue(shown.contains("  nonce        00112233445566778899aabbccddeeff\n"), shown);
    assertTrue(shown.contains("  changed      false\n"), shown);
    assertTrue(shown.chars().allMatch(c -> c == '\n' || c >= ' '), shown);
    Transcript.Ran none = cli().run("show", "8");
    assertEquals(Exit.USAGE, none.exit());
    assertTrue(none.err().contains("no entry 8"), none.err());
  }

  @Test
  void get_gives_the_bytes_by_index_and_by_hash() throws IOException {
    Path file = out.resolve("got");
    cli().ok("get", "5", "-o", file.toString());
    assertArrayEquals(SMALL, Files.readAllBytes(file));
    Path large = out.resolve("large");
    cli().ok("get", Sha256.hash(LARGE).hex(), "-o", large.toString());
    assertArrayEquals(LARGE, Files.readAllBytes(large));
    assertEquals(SMALL.length, cli().ok("get", "5", "-o", "-").raw().size());
    assertEquals(LARGE.length, cli().ok("get", "6", "-o", "-").raw().size());
  }

  @Test
  void get_overwrites_only_if_told_to() throws IOException {
    Path file = Files.writeString(out.resolve("got"), "mine");
    assertEquals(Exit.USAGE, cli().run("get", "5", "-o", file.toString()).exit());
    assertEquals("mine", Files.readString(file));
    cli().ok("get", "5", "-o", file.toString(), "--force");
    assertArrayEquals(SMALL, Files.readAllBytes(file));
    assertEquals(Exit.USAGE, cli().run("get", "5", "-o", out.toString()).exit());
    String nowhere = out.resolve("no/where").toString();
    assertEquals(Exit.UNREACHED, cli().run("get", "5", "-o", nowhere).exit());
  }

  @Test
  void bytes_that_are_not_what_the_entry_says_leave_no_file() throws IOException {
    Transcript.Ran ran = cli().run("get", "" + LYING_INDEX, "-o", out.resolve("got").toString());
    assertEquals(Exit.EVIDENCE, ran.exit());
    assertTrue(ran.err().contains(Sha256.hash(SMALL).hex()), ran.err());
    Transcript.Ran piped = cli().run("get", "" + LYING_INDEX, "-o", "-");
    assertEquals(Exit.EVIDENCE, piped.exit());
    assertEquals("", piped.out());
    try (Stream<Path> vault = Files.walk(home.resolve("data/vault"))) {
      for (Path path : vault.filter(Files::isRegularFile).toList()) {
        Files.delete(path);
      }
    }
    Transcript.Ran missing =
        cli().run("get", "" + LARGE_INDEX, "-o", out.resolve("got").toString());
    assertEquals(Exit.EVIDENCE, missing.exit());
    try (Stream<Path> left = Files.list(out)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void get_of_what_is_no_payload_says_so() {
    String file = out.resolve("got").toString();
    assertEquals(Exit.USAGE, cli().run("get", "0", "-o", file).exit());
    assertEquals(Exit.USAGE, cli().run("get", "99", "-o", file).exit());
    assertEquals(Exit.USAGE, cli().run("get", "x", "-o", file).exit());
    assertEquals(Exit.UNREACHED, cli().run("get", "00".repeat(32), "-o", file).exit());
  }

  @Test
  void a_proof_checks_with_nothing_but_leaf_and_policy() throws IOException {
    String proof = out.resolve("p.tlog-proof").toString();
    cli().ok("prove", "5", "-o", proof);
    Path policy = out.resolve("policy");
    String vkey = Files.readString(home.resolve("certs/log.vkey")).strip();
    Files.writeString(policy, "log " + vkey + "\nquorum none\n");
    Transcript alone = new Transcript(null);
    String[] check = {"check", proof, "--leaf", proof + ".leaf", "--policy", policy.toString()};
    Transcript.Ran ran = alone.ok(check);
    List<String> lines = ran.lines();
    assertEquals("origin  ex.org/log", lines.get(0));
    assertEquals(
        List.of("index   5", "size    8", "type    payload.received"), lines.subList(1, 4));
    String json =
        alone.ok(Stream.concat(Stream.of(check), Stream.of("--json")).toArray(String[]::new)).out();
    assertTrue(json.startsWith("{\"origin\":\"ex.org/log\",\"index\":5,\"size\":8,"), json);

    byte[] leaf = Files.readAllBytes(Path.of(proof + ".leaf"));
    leaf[20] ^= 1;
    Files.write(Path.of(proof + ".leaf"), leaf);
    Transcript.Ran wrong = alone.run(check);
    assertEquals(Exit.EVIDENCE, wrong.exit());
    assertEquals("", wrong.out());
    Files.writeString(policy, "log\n");
    assertEquals(Exit.USAGE, alone.run(check).exit());
    Files.delete(policy);
    assertEquals(Exit.UNREACHED, alone.run(check).exit());
  }

  @Test
  void receipts_in_one_file_check_all_together_and_one_by_one() throws Exception {
    List<ReceiptsFile.One> all = new ArrayList<>();
    Bytes note = null;
    for (int index : new int[] {5, 6}) {
      Path proof = out.resolve("p" + index);
      cli().ok("prove", "" + index, "-o", proof.toString());
      ProofFile parsed = ProofFile.parse(Bytes.of(Files.readAllBytes(proof)));
      note = parsed.checkpointNote();
      Bytes leaf = Bytes.of(Files.readAllBytes(out.resolve("p" + index + ".leaf")));
      all.add(new ReceiptsFile.One(index, parsed.path(), leaf));
    }
    Path file = out.resolve("5.receipts");
    Files.write(file, new ReceiptsFile(all, note).toBytes());
    String vkey = Files.readString(home.resolve("certs/log.vkey")).strip();
    Transcript alone = new Transcript(null);
    String[] check = {"check", file.toString(), "--vkey", vkey};
    assertEquals(
        List.of("origin    ex.org/log", "receipts  2", "size      8"), alone.ok(check).lines());
    assertEquals(
        "{\"origin\":\"ex.org/log\",\"receipts\":2,\"size\":8}\n",
        alone.ok("check", file.toString(), "--vkey", vkey, "--json").out());
    String[] one = {"check", file.toString(), "--vkey", vkey, "--index", "6"};
    assertEquals("index   6", alone.ok(one).lines().get(1));
    one[5] = "7";
    assertEquals(Exit.EVIDENCE, alone.run(one).exit());
    String[] both = {"check", file.toString(), "--vkey", vkey, "--leaf", file.toString()};
    assertEquals(Exit.USAGE, alone.run(both).exit());
    String[] proof = {"check", "" + out.resolve("p5"), "--vkey", vkey, "--index", "5"};
    assertEquals(Exit.USAGE, alone.run(proof).exit());
    String text = Files.readString(file);
    for (String bad :
        List.of(
            text.replace("\"size\":", "\"Size\":"),
            text.replace("index 6", "index 4"),
            text.substring(0, text.length() - 9),
            text.replace("checkpoint\n", ""))) {
      Files.writeString(file, bad);
      Transcript.Ran ran = alone.run(check);
      assertEquals(Exit.EVIDENCE, ran.exit(), bad);
      assertEquals("", ran.out());
    }
  }

  @Test
  void a_proof_is_not_written_over_a_file() throws IOException {
    Path leaf = Files.writeString(out.resolve("p.leaf"), "mine");
    assertEquals(Exit.USAGE, cli().run("prove", "5", "-o", out.resolve("p").toString()).exit());
    assertFalse(Files.exists(out.resolve("p")));
    assertEquals("mine", Files.readString(leaf));
  }

  @Test
  void verify_finds_the_payload_that_was_swapped_and_says_where() {
    Transcript.Ran ran = cli().run("verify");
    assertEquals(Exit.EVIDENCE, ran.exit());
    assertTrue(ran.out().contains("integrity     FAIL"), ran.out());
    assertTrue(ran.out().lines().anyMatch(l -> l.startsWith("finding: ") && l.contains(" at 7,")));
    String json = cli().run("verify", "--json").out();
    assertTrue(json.startsWith("{\"intact\":false,\"entries\":8,"), json);
    assertEquals(1, json.lines().count());
  }

  @Test
  void verify_of_a_data_folder_alone_says_what_it_could_not_check() throws IOException {
    try (Stream<Path> certs = Files.walk(home.resolve("certs"))) {
      for (Path path : certs.filter(Files::isRegularFile).toList()) {
        Files.delete(path);
      }
    }
    Transcript.Ran ran = cli().run("verify", "--no-payloads");
    assertTrue(ran.out().contains("NOT CHECKED  whose log this is"), ran.out() + ran.err());
  }

  @Test
  void verify_takes_a_number_of_threads() {
    assertEquals(Exit.EVIDENCE, cli().run("verify", "--threads", "2").exit());
    Transcript.Ran ran = cli().run("verify", "--threads", "65");
    assertEquals(Exit.USAGE, ran.exit());
    assertTrue(ran.err().startsWith("sealwire: error: --threads: is \"65\""), ran.err());
  }

  @Test
  void verify_against_what_was_kept() throws IOException {
    Path proof = out.resolve("kept.tlog-proof");
    cli().ok("prove", "5", "-o", proof.toString());
    String[] against = {"verify", "--no-payloads", "--against", proof.toString()};
    assertTrue(cli().run(against).out().contains("freshness     PASS"), cli().run(against).out());
    Files.delete(out.resolve("kept.tlog-proof.leaf"));
    assertEquals(Exit.USAGE, cli().run(against).exit());
  }

  @Test
  void a_store_that_is_none_ends_5() throws IOException {
    Files.write(home.resolve("data/evidence.mv.db"), new byte[4096]);
    for (String command : List.of("log", "verify")) {
      Transcript.Ran ran = cli().run(command);
      assertEquals(Exit.UNREACHED, ran.exit(), ran.err());
      assertEquals("", ran.out());
    }
  }
}
