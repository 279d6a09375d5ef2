package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Json;
import dev.sealwire.bytes.JsonObject;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class BenchTest {
  private static final String TLS = System.getProperty("sealwire.test.tls", "auto");

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            null,
            false);
    int exit = Sealwire.run(args, console, Map.of("SEALWIRE_TLS_PROVIDER", TLS));
    console.out().flush();
    return exit;
  }

  @Test
  void what_cannot_be_measured_is_named() {
    assertEquals(2, run("bench", "speed"));
    assertEquals(2, run("bench", "append", "--rounds", "4"));
    assertEquals(2, run("bench", "append", "--round", "1ms"));
    assertEquals(2, run("bench", "append", "--entries", "0"));
    assertEquals(2, run("bench", "bulk", "--bytes", "many"));
    assertEquals(2, run("bench", "idle", "--connections", "60001"));
    String said = err.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("no work is called speed"), said);
    assertTrue(said.contains("--rounds is 4, want 5 to 1000"), said);
    assertTrue(said.contains("--connections is 60001, want 1 to 60000"), said);
    assertTrue(said.contains("--bytes: value is \"many\""), said);
  }

  @Test
  void append_is_measured_in_a_folder_that_is_left_clean() throws Exception {
    String[] args = {
      "bench", "append", "--round", "100ms", "--entries", "300", "--folder", folder.toString()
    };
    assertEquals(0, run(args), () -> err.toString(StandardCharsets.UTF_8));
    String said = out.toString(StandardCharsets.UTF_8);
    assertTrue(
        said.contains("append: entries recorded durably, latency of a group\n  median "), said);
    assertTrue(said.contains("a bare file, forced every 1000 leaves: median "), said);
    try (var left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void growth_is_measured_on_the_same_log_small_and_large() {
    String[] args = {"bench", "growth", "--entries", "200", "--folder", folder.toString()};
    assertEquals(0, run(args), () -> err.toString(StandardCharsets.UTF_8));
    String said = out.toString(StandardCharsets.UTF_8);
    for (String what :
        List.of(
            "an append",
            "an inclusion proof",
            "an inclusion proof, just opened",
            "a consistency proof",
            "an entry by index",
            "an entry by session",
            "opening the log",
            "verify, for an entry",
            "store for an entry, closed")) {
      assertTrue(said.contains("growth: " + what + " at 200 entries\n  median "), said);
    }
    assertTrue(said.contains("  at 20: median "), said);
  }

  @Test
  void trickle_says_what_lone_entries_take_with_and_without_compaction() {
    String[] args = {"bench", "trickle", "--entries", "100", "--folder", folder.toString()};
    assertEquals(0, run(args), () -> err.toString(StandardCharsets.UTF_8));
    String said = out.toString(StandardCharsets.UTF_8);
    String open = "trickle: store for an entry while open, 100 lone entries\n  median ";
    assertTrue(said.contains(open), said);
    assertTrue(said.contains("trickle: store for an entry, once closed\n  median "), said);
    assertTrue(said.contains("  without compaction: median "), said);
  }

  @Test
  @Tag("drill")
  void works_are_measured_with_a_real_collector() throws Exception {
    Set<String> asked = new TreeSet<>(List.of("append", "bulk", "handshake", "limits"));
    assertEquals(
        0,
        run(
            "bench",
            "limits",
            "handshake",
            "bulk",
            "append",
            "--round",
            "100ms",
            "--entries",
            "500",
            "--bytes",
            "4MiB",
            "--json",
            "--folder",
            folder.toString()),
        () -> err.toString(StandardCharsets.UTF_8));
    JsonObject report = Json.parse("report", Bytes.wrap(out.toByteArray()), 1 << 20);
    Set<String> works = new TreeSet<>();
    for (JsonObject figure : report.objects("figures")) {
      works.add(figure.string("work"));
      assertEquals(5, figure.objects("rounds").size(), figure.string("what"));
      assertTrue(figure.number("medianMilli") > 0, figure.string("what"));
    }
    assertEquals(asked, works);
  }

  @Test
  @Tag("drill")
  void a_signal_ends_it_and_leaves_no_collector_and_no_file() throws Exception {
    ProcessBuilder builder =
        OwnProcess.of(
            List.of(
                "bench",
                "handshake",
                "--round",
                "100ms",
                "--rounds",
                "1000",
                "--folder",
                folder.toString()));
    builder.environment().put("SEALWIRE_TLS_PROVIDER", TLS);
    Process process = builder.redirectErrorStream(true).start();
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = said.readLine();
      while (line != null && !line.contains("handshake round")) {
        line = said.readLine();
      }
      List<ProcessHandle> children = process.descendants().toList();
      assertEquals(2, children.size(), "a collector and a bare server");
      process.toHandle().destroy(); // and what it says is still read
      while (line != null && !line.contains("error")) {
        line = said.readLine();
      }
      assertEquals("sealwire: error: stopped before everything was measured", line);
      assertEquals(Exit.UNREACHED, process.waitFor());
      for (ProcessHandle child : children) {
        child.onExit().get(20, TimeUnit.SECONDS);
      }
    } finally {
      process.destroyForcibly();
    }
    try (var left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }
}
