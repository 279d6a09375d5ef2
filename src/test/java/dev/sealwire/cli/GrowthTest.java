package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.pki.LogKey;
import dev.sealwire.tlog.GrowthFile;
import dev.sealwire.tlog.UnverifiedCheckpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log that somebody with its key rewrote, and those who were there before. */
@Timeout(120)
class GrowthTest {
  private static final String ORIGIN = "ex.org/log";

  @TempDir private static Path founded;
  @TempDir Path home;
  @TempDir Path out;

  @BeforeAll
  static void found() {
    new Transcript(founded).ok("init", "--no-passphrase", "--origin", ORIGIN);
    new Transcript(founded).ok("pki", "issue", "alice", "--role", "field");
  }

  @BeforeEach
  void copy() throws IOException {
    Transcript.copy(founded, home);
  }

  private Transcript.Ran away(ServedHome served, String kit, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of(args[0].equals("send") ? "--to" : "--collector", served.address()));
    all.addAll(List.of("--kit", home.resolve("certs/kits/" + kit + ".pem").toString()));
    return new Transcript(out.resolve("nowhere"))
        .with("SEALWIRE_STATE", out.resolve("state-" + kit).toString())
        .run(all.toArray(String[]::new));
  }

  private Path state(String kit) {
    return out.resolve("state-" + kit).resolve("ex.org%2Flog");
  }

  private List<Path> evidence(String kit) throws IOException {
    Path folder = state(kit).resolve("evidence");
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private long keptSize(String kit) throws Exception {
    Bytes note = Bytes.of(Files.readAllBytes(state(kit).resolve("checkpoint")));
    return UnverifiedCheckpoint.parse(note).claimed().size();
  }

  private String vkey() throws IOException {
    return Files.readString(home.resolve("certs/log.vkey")).strip();
  }

  /** As whoever has the home does it: one word of one entry, and all that hangs on it. */
  private void rewrite() throws Exception {
    try (TamperStore store = new TamperStore(home.resolve("data"))) {
      store.dropTriggers();
      store.load();
      for (int i = 0; i < store.rows.size(); i++) {
        if (store.text(i).contains("minutes of 3 March")) {
          store.edit(i, "minutes of 3 March", "minutes of 8 March");
        }
      }
      store.everything(LogKey.open(home.resolve("certs/log.key"), null), ORIGIN);
      store.createTriggers();
    }
  }

  private Path payload() throws IOException {
    return Files.writeString(out.resolve("payload"), "some evidence");
  }

  /** Those who were there, at a size that is no power of two. */
  private void before(String... kits) throws Exception {
    try (ServedHome served = new ServedHome(home, log -> log)) {
      byte[] minutes = "minutes".getBytes(StandardCharsets.UTF_8);
      served.send("alice", Map.of("minutes of 3 March", minutes));
      for (String kit : kits) {
        visit(served, kit);
        while (Long.bitCount(keptSize(kit)) == 1) {
          visit(served, kit);
        }
      }
    }
  }

  private Transcript.Ran visit(ServedHome served, String kit) throws IOException {
    return kit.equals("alice")
        ? away(served, kit, "send", payload().toString())
        : away(served, kit, "verify");
  }

  @Test
  void a_rewritten_log_is_caught_by_whoever_was_there_and_its_evidence_convicts() throws Exception {
    before("alice", "auditor");
    rewrite();
    try (ServedHome served = new ServedHome(home, log -> log)) {
      for (String kit : List.of("alice", "auditor")) {
        long kept = keptSize(kit);
        Transcript.Ran ran = visit(served, kit);
        assertEquals(Exit.EVIDENCE, ran.exit(), ran.err());
        assertEquals("", ran.out());
        assertEquals(kept, keptSize(kit));
        assertEquals(1, evidence(kit).size());
        Path file = evidence(kit).get(0);
        assertTrue(ran.err().contains("the evidence for sealwire check is in " + file), ran.err());

        Transcript.Ran check = new Transcript(null).run("check", file.toString(), "--vkey", vkey());
        assertEquals(Exit.EVIDENCE, check.exit(), check.err());
        assertTrue(check.out().contains("verdict  two-histories-by-proof\n"), check.out());
        assertTrue(check.out().contains("beyond doubt"), check.out());
        assertTrue(check.out().contains("kept     size " + kept + ","), check.out());
        Transcript.Ran json =
            new Transcript(null).run("check", file.toString(), "--vkey", vkey(), "--json");
        assertEquals(Exit.EVIDENCE, json.exit());
        assertTrue(
            json.out().startsWith("{\"verdict\":\"two-histories-by-proof\",\"origin\":"),
            json.out());
        assertEquals(1, json.lines().size());
      }
    }
  }

  @Test
  void an_older_copy_is_caught_and_no_more_is_said_of_it_than_is_known() throws Exception {
    Path older = Files.createDirectory(out.resolve("older"));
    Transcript.copy(home, older);
    before("alice");
    try (ServedHome served = new ServedHome(older, log -> log)) {
      Transcript.Ran ran = visit(served, "alice");
      assertEquals(Exit.EVIDENCE, ran.exit(), ran.err());
      assertTrue(ran.err().contains("entries were cut off"), ran.err());
    }
    Transcript.Ran check = check(evidence("alice").get(0), vkey());
    assertEquals(Exit.EVIDENCE, check.exit());
    assertTrue(check.out().contains("verdict  shrunk\n"), check.out());
    assertFalse(check.out().contains("two different histories"), check.out());
  }

  private static Transcript.Ran check(Path file, String vkey) {
    return new Transcript(null).run("check", file.toString(), "--vkey", vkey);
  }

  @Test
  void check_tells_what_is_evidence_from_what_is_none() throws Exception {
    before("alice");
    rewrite();
    try (ServedHome served = new ServedHome(home, log -> log)) {
      visit(served, "alice");
    }
    Path file = evidence("alice").get(0);
    Bytes bytes = Bytes.of(Files.readAllBytes(file));
    GrowthFile real = GrowthFile.parse(bytes);
    // Another key than the file's: nothing is decided of the log.
    String other = Files.readString(otherHome().resolve("certs/log.vkey")).strip();
    Transcript.Ran ran = check(file, other);
    assertEquals(Exit.EVIDENCE, ran.exit());
    assertEquals("", ran.out());
    assertTrue(ran.err().contains("proves nothing, neither way"), ran.err());
    // A policy does as well; its quorum of witnesses plays no part.
    Path policy = Files.writeString(out.resolve("policy"), "log " + vkey() + "\nquorum none\n");
    ran = new Transcript(null).run("check", file.toString(), "--policy", policy.toString());
    assertTrue(ran.out().contains("two-histories-by-proof"), ran.out() + ran.err());
    // Without its proof it is the holder's word.
    Path without = out.resolve("without");
    Files.write(
        without,
        new GrowthFile(
                real.time(),
                GrowthFile.Answer.NONE,
                real.detail(),
                List.of(),
                real.keptNote(),
                real.shownNote())
            .toBytes()
            .toArray());
    ran = check(without, vkey());
    assertEquals(Exit.EVIDENCE, ran.exit());
    assertTrue(ran.out().contains("verdict  unproven\n"), ran.out());
    assertTrue(ran.out().contains("is the word of whoever wrote the file"), ran.out());
    // Two times the same checkpoint is consistent, whatever the file claims.
    Path same = out.resolve("same");
    Files.write(
        same,
        new GrowthFile(
                real.time(),
                real.answer(),
                "rewritten!",
                real.proof(),
                real.keptNote(),
                real.keptNote())
            .toBytes()
            .toArray());
    ran = check(same, vkey());
    assertEquals(Exit.DONE, ran.exit(), ran.err());
    assertTrue(ran.out().contains("verdict  consistent\n"), ran.out());
    assertTrue(ran.out().contains("no evidence against the log"), ran.out());
    // What is cut off or of another version is refused.
    for (Bytes bad :
        List.of(bytes.slice(0, bytes.size() - 9), Bytes.utf8(bytes.utf8().replace("@v1", "@v2")))) {
      Files.write(out.resolve("bad"), bad.toArray());
      ran = check(out.resolve("bad"), vkey());
      assertEquals(Exit.EVIDENCE, ran.exit());
      assertEquals("", ran.out());
    }
    usage(file);
  }

  private void usage(Path file) throws IOException {
    for (String[] args :
        new String[][] {
          {"check", file.toString()},
          {"check", file.toString(), "--vkey", "none"},
          {"check", file.toString(), "--vkey", vkey(), "--policy", file.toString()},
          {"check", file.toString(), "--vkey", vkey(), "--leaf", file.toString()}
        }) {
      assertEquals(Exit.USAGE, new Transcript(null).run(args).exit(), String.join(" ", args));
    }
    Path proof = Files.writeString(out.resolve("a.tlog-proof"), "c2sp.org/tlog-proof@v1\n");
    Transcript.Ran ran = check(proof, vkey());
    assertEquals(Exit.USAGE, ran.exit(), ran.err());
    assertTrue(ran.err().contains("--leaf"), ran.err());
  }

  private Path otherHome() {
    Path other = out.resolve("other");
    new Transcript(other).ok("init", "--no-passphrase", "--origin", ORIGIN);
    return other;
  }
}
