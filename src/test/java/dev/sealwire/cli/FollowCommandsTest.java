package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.collector.ShownLog;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.UnverifiedEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** watch, and log --follow. */
@Timeout(120)
class FollowCommandsTest {
  private static final byte[] SOME = "some evidence".getBytes(StandardCharsets.UTF_8);

  @TempDir private static Path founded;
  @TempDir Path home;
  @TempDir Path out;
  private int besides;

  @BeforeAll
  static void found() {
    new Transcript(founded).ok("init", "--no-passphrase", "--origin", "ex.org/log");
    new Transcript(founded).ok("pki", "issue", "alice", "--role", "field");
  }

  @BeforeEach
  void copy() throws IOException {
    Transcript.copy(founded, home);
  }

  /** A command that runs beside the test. */
  private static final class Beside {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    Beside(Map<String, String> env, String... args) {
      Console console =
          new Console(
              new ByteArrayInputStream(new byte[0]),
              new PrintStream(out, false, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              null,
              false);
      Thread thread =
          new Thread(
              () -> exit.complete(Sealwire.run(args, console, env, java.time.Clock.systemUTC())));
      thread.setDaemon(true);
      thread.start();
    }

    String out() {
      return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
      return err.toString(StandardCharsets.UTF_8);
    }

    List<String> lines() {
      return out().lines().toList();
    }

    int exit() throws Exception {
      return exit.get(60, TimeUnit.SECONDS);
    }

    void await(String what, BooleanSupplier condition) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() > end || exit.isDone()) {
          throw new AssertionError("in vain for " + what + ": " + out() + err());
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private Beside beside(String... args) {
    Map<String, String> env = new HashMap<>();
    // Readers beside each other in one process cannot wait for each other's lock on a file.
    String state = args[0].equals("log") ? "state-" + besides++ : "state";
    env.put("SEALWIRE_STATE", out.resolve(state).toString());
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--home", home.toString()));
    return new Beside(env, all.toArray(String[]::new));
  }

  private static Map<String, byte[]> payloads(int count) {
    Map<String, byte[]> out = new HashMap<>();
    IntStream.range(0, count).forEach(i -> out.put("p" + i, SOME));
    return out;
  }

  private static long size(ServedHome served) {
    try {
      return served.log.size();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private long count(String type) {
    return new Transcript(home).ok("log", "--type", type).lines().size() - 1;
  }

  @Test
  void watch_prints_each_growth_and_keeps_the_last() throws Exception {
    try (ServedHome served = new ServedHome(home, log -> log)) {
      Beside watch = beside("watch", "--count", "2");
      watch.await("the first line", () -> watch.lines().size() == 2);
      while (!watch.exit.isDone()) {
        served.send("alice", payloads(3)); // which may come as one growth or as several
      }
      assertEquals(Exit.DONE, watch.exit(), watch.err());
      assertEquals(4, watch.lines().size(), watch.out());
      assertTrue(watch.lines().get(0).startsWith("TIME "), watch.out());
      assertTrue(watch.lines().get(1).endsWith("  first contact"), watch.out());
      long size = 0;
      for (String line : watch.lines().subList(1, 4)) {
        String[] cells = line.split(" +");
        if (size > 0) {
          assertEquals("+" + (Long.parseLong(cells[1]) - size), cells[3], watch.out());
        }
        size = Long.parseLong(cells[1]);
        assertTrue(cells[2].matches("[0-9a-f]{16}"), line);
      }
      String kept = Files.readString(out.resolve("state/ex.org%2Flog/checkpoint"));
      assertEquals("" + size, kept.lines().toList().get(1));
    }
    assertEquals(1, count("evidence.read"));
  }

  @Test
  void watch_ends_when_its_time_is_over_and_for_scripts_it_speaks_json() throws Exception {
    try (ServedHome served = new ServedHome(home, log -> log)) {
      served.send("alice", payloads(1));
      Beside watch = beside("watch", "--json", "--for", "300ms");
      assertEquals(Exit.DONE, watch.exit(), watch.err());
      String first = watch.lines().get(0);
      assertTrue(
          first.matches(
              "\\{\"time\":\"[^\"]+Z\",\"origin\":\"ex.org/log\",\"size\":[0-9]+,"
                  + "\"root\":\"[0-9a-f]{64}\",\"checkpoint\":\"ex.org/log.n.*\"\\}"),
          first);
      Beside again = beside("watch", "--json", "--for", "1ms");
      assertEquals(Exit.DONE, again.exit(), again.err());
      assertTrue(again.lines().get(0).contains(",\"from\":"), again.out());
    }
    List<String> closed =
        new Transcript(home).ok("log", "--type", "session.closed", "--json").lines();
    assertTrue(closed.stream().allMatch(l -> l.contains("\"reason\":\"goodbye\"")), "" + closed);
  }

  @Test
  void log_follow_prints_what_is_there_and_what_comes_by_the_same_filters() throws Exception {
    try (ServedHome served = new ServedHome(home, log -> log)) {
      served.send("alice", Map.of("before", SOME));
      Beside all = beside("log", "--follow", "--json", "--for", "1h");
      Beside some =
          beside(
              "log", "--follow", "--type", "payload.received", "--case", "c/1", "--count", "302");
      Beside none = beside("log", "--follow", "--case", "another", "--limit", "3", "--for", "1h");
      some.await("what was there", () -> some.out().contains("before"));
      all.await("what was there", () -> all.out().contains("before"));
      none.await("the heads", () -> none.lines().size() == 1);
      // All three follow: the last to begin has told so.
      all.await(
          "the others",
          () -> all.lines().stream().filter(l -> l.contains("as they come")).count() == 3);
      served.send("alice", Map.of("after", SOME));
      some.await("what came", () -> some.out().contains("after"));
      served.send("alice", payloads(301)); // more than are held at once
      assertEquals(Exit.DONE, some.exit(), some.err());
      assertEquals(1 + 1 + 302, some.lines().size(), some.out());
      all.await("the end", () -> all.lines().size() == size(served));
      long size = all.lines().size();
      for (int i = 0; i < size; i++) {
        assertTrue(all.lines().get(i).startsWith("{\"index\":" + i + ","), all.lines().get(i));
      }
      assertEquals(1, none.lines().size(), none.out());
      served.collector.stop("test");
      for (Beside gone : List.of(all, none)) {
        assertEquals(Exit.UNREACHED, gone.exit(), gone.err());
        assertTrue(gone.err().contains("the collector went away (shutdown: "), gone.err());
      }
    }
    assertEquals(3, count("evidence.read"));
  }

  /** Shows readers an altered entry, from that of index {@code from} on. */
  private static ShownLog altering(EvidenceReader log, long from) {
    return new ShownLog(log) {
      @Override
      public Cursor<UnverifiedEntry> entries(long first, long end) throws IOException {
        return changed(
            super.entries(first, end),
            e -> {
              if (e.index() < from) {
                return e;
              }
              byte[] leaf = e.leaf().toArray();
              leaf[leaf.length - 2] ^= 1;
              Bytes altered = Bytes.of(leaf);
              return new UnverifiedEntry(
                  e.index(),
                  altered,
                  dev.sealwire.tlog.Merkle.leafHash(altered).bytes(),
                  e.chainHash());
            });
      }
    };
  }

  /** Leaves entries out, from that of index {@code from} on. */
  private static ShownLog omitting(EvidenceReader log, long from) {
    return new ShownLog(log) {
      @Override
      public Cursor<UnverifiedEntry> entries(long first, long end) throws IOException {
        return changed(super.entries(first, end), e -> e.index() < from ? e : null);
      }
    };
  }

  @Test
  void an_entry_that_was_altered_or_left_out_is_not_shown_as_it_comes() throws Exception {
    for (boolean altered : new boolean[] {true, false}) {
      for (int payloads : new int[] {2, 300}) {
        Path copy = Files.createDirectory(out.resolve(altered + "-" + payloads));
        Transcript.copy(founded, copy);
        try (ServedHome served =
            new ServedHome(copy, log -> altered ? altering(log, 20) : omitting(log, 20))) {
          Map<String, String> env = Map.of("SEALWIRE_STATE", copy.resolve("state").toString());
          Beside log = new Beside(env, "log", "--follow", "--home", copy.toString());
          log.await("the beginning", () -> log.out().contains("as they come"));
          while (served.log.size() < 20) {
            served.send("alice", Map.of("good", SOME));
          }
          served.send("alice", Map.of("never shown", SOME));
          served.send("alice", payloads(payloads));
          assertEquals(Exit.EVIDENCE, log.exit(), log.err());
          assertFalse(log.out().contains("never shown"), log.out());
        }
      }
    }
  }

  @Test
  void a_closed_store_cannot_be_followed() {
    for (String[] args : new String[][] {{"log", "--follow"}, {"watch"}}) {
      Transcript.Ran ran = new Transcript(home).run(args);
      assertEquals(Exit.UNREACHED, ran.exit(), ran.err());
      assertEquals("", ran.out());
      assertTrue(ran.err().contains("no collector serves it"), ran.err());
      assertTrue(ran.err().contains("hint: start sealwire serve"), ran.err());
    }
  }

  @Test
  void bounds_that_are_none_are_refused_before_anybody_is_asked() {
    for (String[] args :
        new String[][] {
          {"watch", "--count", "0"},
          {"watch", "--count", "x"},
          {"watch", "--for", "0s"},
          {"watch", "--for", "soon"},
          {"log", "--follow", "--count", "-1"},
          {"log", "--count", "1"},
          {"log", "--for", "1s"}
        }) {
      assertEquals(Exit.USAGE, new Transcript(home).run(args).exit(), String.join(" ", args));
    }
  }

  @Test
  void a_log_that_was_rewritten_between_two_watches_leaves_its_evidence() throws Exception {
    Path older = Files.createDirectory(out.resolve("older"));
    Transcript.copy(home, older);
    try (ServedHome served = new ServedHome(home, log -> log)) {
      served.send("alice", payloads(20));
      assertEquals(Exit.DONE, beside("watch", "--for", "1ms").exit());
    }
    try (ServedHome served = new ServedHome(older, log -> log)) {
      Beside watch =
          beside(
              "watch",
              "--collector",
              served.address(),
              "--kit",
              home.resolve("certs/kits/auditor.pem").toString());
      assertEquals(Exit.EVIDENCE, watch.exit(), watch.err());
      assertEquals("", watch.out());
      assertTrue(watch.err().contains("the evidence for sealwire check is in "), watch.err());
    }
  }

  /** A real process, which a signal ends in good order. */
  @Test
  void a_signal_ends_it_with_0_and_a_goodbye() throws Exception {
    try (ServedHome served = new ServedHome(home, log -> log)) {
      for (String[] args : new String[][] {{"watch"}, {"log", "--follow"}}) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Sealwire.class.getName());
        command.addAll(List.of(args));
        command.addAll(List.of("--home", home.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SEALWIRE_STATE", out.resolve("state").toString());
        Process process = builder.start();
        try {
          var lines = process.inputReader(StandardCharsets.UTF_8);
          String line = lines.readLine();
          while (line != null
              && !line.matches(args[0].equals("watch") ? "[0-9T:.Z-]+ .*" : ".*as they come.*")) {
            line = lines.readLine();
          }
          assertTrue(line != null, "it ended before it began");
          process.destroy();
          assertTrue(process.waitFor(30, TimeUnit.SECONDS));
          assertEquals(Exit.DONE, process.exitValue(), args[0]);
          assertTrue(served.collector.connections() <= 1, "sessions are left");
        } finally {
          process.destroyForcibly();
        }
      }
    }
    List<String> closed =
        new Transcript(home).ok("log", "--type", "session.closed", "--json").lines();
    assertEquals(2, closed.size());
    assertTrue(closed.stream().allMatch(l -> l.contains("\"reason\":\"goodbye\"")), "" + closed);
  }
}
