package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.collector.ShownLog;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.UnverifiedEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** log, show, get, prove and verify of a collector that serves. */
@Timeout(120)
class CollectorReadingTest {
  private static final byte[] SMALL = "small evidence".getBytes(StandardCharsets.UTF_8);
  private static final byte[] LARGE = new byte[600_000];

  @TempDir private static Path founded;
  @TempDir Path home;
  @TempDir Path out;

  @BeforeAll
  static void found() {
    new Transcript(founded).ok("init", "--no-passphrase", "--origin", "ex.org/log");
    new Transcript(founded).ok("pki", "issue", "alice", "--role", "field");
  }

  @BeforeEach
  void copy() throws IOException {
    Transcript.copy(founded, home);
  }

  private ServedHome served(UnaryOperator<EvidenceReader> shown) throws Exception {
    ServedHome served = new ServedHome(home, shown);
    served.send("alice", Map.of("small.txt", SMALL));
    served.send("alice", Map.of("large.bin", LARGE));
    return served;
  }

  /** Somewhere else: no home, a kit, and a state folder of its own. */
  private Transcript.Ran away(ServedHome served, String kit, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--collector", served.address()));
    all.addAll(List.of("--kit", home.resolve("certs/kits/" + kit + ".pem").toString()));
    return new Transcript(out.resolve("nowhere"))
        .with("SEALWIRE_STATE", out.resolve("state").toString())
        .run(all.toArray(String[]::new));
  }

  private Transcript here() {
    return new Transcript(home).with("SEALWIRE_STATE", out.resolve("state").toString());
  }

  private static long index(Transcript.Ran log, String name) {
    String line =
        log.lines().stream().filter(l -> l.contains('"' + name + '"')).findFirst().orElseThrow();
    return Long.parseLong(line.replaceAll("^\\{\"index\":([0-9]+),.*", "$1"));
  }

  @Test
  void everything_can_be_done_from_elsewhere_by_an_auditor_and_an_admin() throws Exception {
    try (ServedHome served = served(log -> log)) {
      for (String kit : List.of("auditor", "admin")) {
        Transcript.Ran log = away(served, kit, "log", "--json", "--type", "payload.received");
        assertEquals(Exit.DONE, log.exit(), log.err());
        assertEquals(2, log.lines().size());
        String large = "" + index(log, "large.bin");
        assertEquals(
            Optional.of(large),
            Optional.of(
                "" + index(away(served, kit, "log", "--json", "--limit", "90"), "large.bin")));

        Transcript.Ran show = away(served, kit, "show", large);
        assertTrue(show.out().contains(Sha256.hash(LARGE).hex()), show.err());
        assertFalse(show.out().contains("chainHash"), show.out());

        Path got = out.resolve(kit + ".got");
        Transcript.Ran get = away(served, kit, "get", large, "-o", got.toString());
        assertEquals(Exit.DONE, get.exit(), get.err());
        assertArrayEquals(LARGE, Files.readAllBytes(got));
        String hash = Sha256.hash(SMALL).hex();
        get = away(served, kit, "get", hash, "--force", "-o", got.toString());
        assertEquals(Exit.DONE, get.exit(), get.err());
        assertArrayEquals(SMALL, Files.readAllBytes(got));

        Path proof = out.resolve(kit + ".tlog-proof");
        Transcript.Ran prove = away(served, kit, "prove", large, "-o", proof.toString());
        assertEquals(Exit.DONE, prove.exit(), prove.err());
        checks(proof);

        Transcript.Ran verify = away(served, kit, "verify", "--against", proof.toString());
        assertEquals(Exit.DONE, verify.exit(), verify.out() + verify.err());
        for (String area : List.of("integrity", "authenticity", "completeness", "freshness")) {
          assertTrue(verify.out().contains(String.format("%-13s PASS", area)), verify.out());
        }
      }
      Transcript.Ran custody = here().ok("log", "--type", "evidence.");
      assertEquals(1 + 2 * 10 + 1, custody.lines().size(), custody.out());
      assertTrue(custody.out().contains("says: intact, "), custody.out());
      assertTrue(custody.out().contains("auditor"), custody.out());
    }
  }

  private void checks(Path proof) throws IOException {
    Path policy = out.resolve("policy");
    String vkey = Files.readString(home.resolve("certs/log.vkey")).strip();
    Files.writeString(policy, "log " + vkey + "\nquorum none\n");
    new Transcript(null)
        .ok("check", proof.toString(), "--leaf", proof + ".leaf", "--policy", policy.toString());
  }

  @Test
  void commands_find_the_collector_of_their_home_by_themselves_and_say_so() throws Exception {
    try (ServedHome served = served(log -> log)) {
      Transcript.Ran verify = here().run("verify");
      assertEquals(Exit.DONE, verify.exit(), verify.out() + verify.err());
      assertTrue(verify.err().contains("the store is in use"), verify.err());
      assertTrue(verify.err().contains("auditor.pem"), verify.err());
      assertTrue(verify.err().contains("" + served.collector.address().getPort()), verify.err());
      assertTrue(here().ok("log").out().contains("small.txt"));
      Files.delete(home.resolve("certs/kits/auditor.pem"));
      Transcript.Ran without = here().run("log");
      assertEquals(Exit.UNREACHED, without.exit());
      assertTrue(without.err().contains("--kit FILE"), without.err());
      Files.delete(home.resolve("data/collector.address"));
      Transcript.Ran unknown = here().run("log");
      assertEquals(Exit.UNREACHED, unknown.exit());
      assertTrue(unknown.err().contains("in use"), unknown.err());
    }
    Transcript.Ran closed = here().ok("log");
    assertFalse(closed.err().contains("in use"), closed.err());
  }

  @Test
  void a_field_kit_is_refused_and_that_is_an_entry() throws Exception {
    try (ServedHome served = served(log -> log)) {
      Transcript.Ran ran = away(served, "alice", "log");
      assertEquals(Exit.PEER, ran.exit());
      assertEquals("", ran.out());
      assertTrue(ran.err().contains("may not read"), ran.err());
      assertTrue(here().ok("log", "--type", "evidence.refused").out().contains("wrong-role"));
    }
  }

  private static ShownLog altering(EvidenceReader log, long index) {
    return new ShownLog(log) {
      @Override
      public Cursor<UnverifiedEntry> entries(long from, long to) throws IOException {
        return changed(
            super.entries(from, to),
            e -> {
              if (e.index() != index) {
                return e;
              }
              byte[] leaf = e.leaf().toArray();
              leaf[leaf.length - 2] ^= 1;
              return new UnverifiedEntry(index, Bytes.of(leaf), e.leafHash(), e.chainHash());
            });
      }
    };
  }

  @Test
  void an_entry_that_was_altered_is_neither_shown_nor_given_nor_proven() throws Exception {
    try (ServedHome served = served(log -> altering(log, 2))) {
      for (String[] args :
          new String[][] {
            {"log"},
            {"log", "--type", "certificate.issued", "--json"},
            {"show", "2"},
            {"prove", "2", "-o", out.resolve("p").toString()},
            {"verify"}
          }) {
        Transcript.Ran ran = away(served, "auditor", args);
        assertEquals(Exit.EVIDENCE, ran.exit(), String.join(" ", args) + ran.err());
      }
      assertFalse(Files.exists(out.resolve("p")));
      assertEquals(Exit.EVIDENCE, away(served, "auditor", "show", "1").exit(), "the edge is wrong");
    }
  }

  @Test
  void another_payload_than_was_received_is_not_written() throws Exception {
    try (ServedHome served =
        served(
            log ->
                new ShownLog(log) {
                  @Override
                  public Optional<Bytes> payload(Sha256 sha256) {
                    return Optional.of(Bytes.utf8("not this"));
                  }
                })) {
      Transcript.Ran ran =
          away(
              served,
              "auditor",
              "get",
              Sha256.hash(SMALL).hex(),
              "-o",
              out.resolve("got").toString());
      assertEquals(Exit.EVIDENCE, ran.exit(), ran.err());
      assertFalse(Files.exists(out.resolve("got")));
    }
  }

  @Test
  void a_log_that_did_not_grow_from_the_kept_checkpoint_ends_3() throws Exception {
    Path older = Files.createDirectory(out.resolve("older"));
    Transcript.copy(home, older);
    try (ServedHome served = served(log -> log)) {
      assertEquals(Exit.DONE, away(served, "auditor", "verify").exit());
    }
    try (ServedHome rewritten = new ServedHome(older, log -> log)) {
      for (int i = 0; i < 12; i++) {
        rewritten.send("alice", Map.of("other " + i, SMALL));
      }
      for (String command : List.of("verify", "log")) {
        Transcript.Ran ran = away(rewritten, "auditor", command);
        assertEquals(Exit.EVIDENCE, ran.exit(), ran.err());
        assertEquals("", ran.out());
      }
    }
  }

  @Test
  void nobody_there_ends_5_and_nothing_is_left() throws Exception {
    String address;
    try (ServedHome served = new ServedHome(home, log -> log)) {
      address = served.address();
      try (Stream<Path> data = Files.list(home.resolve("data"))) {
        assertTrue(data.anyMatch(path -> path.endsWith("collector.address")));
      }
    }
    Transcript.Ran ran =
        here().run("verify", "--collector", address, "--kit", home + "/certs/kits/auditor.pem");
    assertEquals(Exit.UNREACHED, ran.exit(), ran.err());
    assertEquals(Exit.USAGE, here().run("log", "--collector", address).exit());
  }
}
