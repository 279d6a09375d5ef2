package dev.sealwire.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Json;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.collector.Line;
import dev.sealwire.collector.Line.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(60)
class OperatorLogTest {
  private static final String HOSTILE =
      "x\n2026-01-01T00:00:00.000Z error store.trouble: forged\r\u001b[2J\u202e\u0000\u2028\ud800\"=";

  @TempDir Path folder;

  private static List<String> written(boolean json, Level level, Line... lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OperatorLog log = OperatorLog.to(out, json, level)) {
      for (Line line : lines) {
        log.say(line);
      }
    }
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void a_text_line_has_time_level_event_fields_and_then_words() {
    Line line =
        Line.of(Level.WARNING, "connection.refused", "not looked at")
            .with("reason", "rate")
            .with("peer", "2001:db8::1")
            .with("subject", null)
            .with("sni", "two words");
    String said = written(false, Level.INFO, line).get(0);
    assertTrue(
        said.matches(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z warning"
                + " connection\\.refused reason=rate peer=2001:db8::1 sni=\"two words\":"
                + " not looked at"),
        said);
  }

  @Test
  void a_json_line_is_one_object_with_the_fields_beside_the_words() throws Exception {
    Line line = Line.of(Level.ERROR, "store.trouble", "why").with("peer", "192.0.2.7");
    String said = written(true, Level.INFO, line).get(0);
    JsonObject json = Json.parse("line", Bytes.utf8(said), 4096);
    assertEquals("error", json.string("level"));
    assertEquals("store.trouble", json.string("event"));
    assertEquals("why", json.string("message"));
    assertEquals("192.0.2.7", json.string("peer"));
    assertTrue(json.string("time").endsWith("Z"));
  }

  @Test
  void what_a_peer_says_is_one_line_that_shows_as_it_is_and_is_cut() throws Exception {
    Line line =
        Line.of(Level.WARNING, "connection.refused", HOSTILE.repeat(500))
            .with("sni", HOSTILE)
            .with("subject", HOSTILE.repeat(500));
    for (boolean json : new boolean[] {false, true}) {
      List<String> said = written(json, Level.INFO, line);
      assertEquals(1, said.size());
      String only = said.get(0);
      only.codePoints()
          .forEach(c -> assertTrue(c >= 0x20 && c != 0x7f && c < 0x2000, () -> "has U+" + c));
      int most = 8 * (LineEncoder.MESSAGE_CHARS_MAX + 2 * LineEncoder.VALUE_CHARS_MAX);
      assertTrue(only.length() < most, "is " + only.length());
      assertTrue(only.contains("\\u{1b}"), only);
      if (json) {
        Json.parse("line", Bytes.utf8(only), 100_000);
      } else {
        assertTrue(only.contains("sni=\"x\\n2026"), only);
        assertEquals(only.indexOf("connection.refused"), only.indexOf(' ', 30) + 1, only);
      }
    }
  }

  @Test
  void what_matters_less_than_the_level_is_left_out() {
    Line debug = Line.of(Level.DEBUG, "session.opened", "began");
    Line info = Line.of(Level.INFO, "collector.started", "serving");
    assertEquals(2, written(false, Level.DEBUG, debug, info).size());
    assertEquals(1, written(false, Level.INFO, debug, info).size());
    assertEquals(0, written(false, Level.WARNING, debug, info).size());
  }

  @Test
  void a_flood_of_one_kind_is_summed_up_and_hides_no_other() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OperatorLog log = OperatorLog.to(out, false, Level.INFO)) {
      for (int i = 0; i < 100_000; i++) {
        log.say(Line.of(Level.INFO, "connection.refused", "no " + i));
      }
      log.say(Line.of(Level.WARNING, "store.trouble", "seen all the same"));
    }
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    long refused = lines.stream().filter(l -> l.contains(" connection.refused: ")).count();
    assertTrue(refused >= Floods.BURST && refused < 1000, "wrote " + refused);
    assertTrue(lines.stream().anyMatch(l -> l.contains("seen all the same")));
    String last = lines.get(lines.size() - 1);
    assertTrue(last.contains("log.left-out kind=connection.refused count="), last);
    assertTrue(last.contains("count=" + (100_000 - refused)), last + " and " + refused);
  }

  @Test
  void floods_let_some_through_again_after_a_while() {
    Floods floods = new Floods();
    long now = -7;
    for (int i = 0; i < Floods.BURST; i++) {
      assertTrue(floods.admits("a", now));
    }
    assertFalse(floods.admits("a", now));
    assertTrue(floods.admits("b", now));
    assertEquals("{a=1}", floods.leftOut().toString());
    assertEquals("{}", floods.leftOut().toString());
    long later = now + TimeUnit.SECONDS.toNanos(1);
    for (int i = 0; i < Floods.PER_SECOND; i++) {
      assertTrue(floods.admits("a", later));
    }
    assertFalse(floods.admits("a", later));
  }

  @Test
  void whoever_does_not_read_the_log_holds_up_nobody() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    OutputStream stuck =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              never.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    OperatorLog log = OperatorLog.to(stuck, false, Level.INFO);
    long from = System.nanoTime();
    for (int i = 0; i < 3 * OperatorLog.QUEUE_MAX; i++) {
      log.say(Line.of(Level.ERROR, "store.trouble", "no " + i));
    }
    log.close();
    Duration took = Duration.ofNanos(System.nanoTime() - from);
    never.countDown();
    assertTrue(took.compareTo(Duration.ofSeconds(20)) < 0, "took " + took);
  }

  @Test
  void a_file_is_for_its_owner_alone_and_is_appended_to() throws Exception {
    Path file = folder.resolve("serve.log");
    Files.writeString(file, "before\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    for (int i = 0; i < 2; i++) {
      try (OperatorLog log = OperatorLog.to(file, false, Level.INFO)) {
        log.say(Line.of(Level.INFO, "collector.started", "no " + i));
      }
    }
    List<String> lines = Files.readAllLines(file);
    assertEquals("before", lines.get(0));
    assertEquals(3, lines.size());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertThrows(IOException.class, () -> OperatorLog.to(folder, false, Level.INFO));
    assertThrows(
        IOException.class, () -> OperatorLog.to(folder.resolve("no/x"), false, Level.INFO));
  }

  @Test
  void libraries_that_log_by_themselves_are_not_heard() {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    PrintStream ear = new PrintStream(heard, true, StandardCharsets.UTF_8);
    System.setOut(ear);
    System.setErr(ear);
    try {
      LoggerFactory.getLogger("io.micrometer.some").error("chatter");
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    assertEquals("", heard.toString(StandardCharsets.UTF_8));
    assertFalse(LoggerFactory.getLogger("org.h2").isErrorEnabled());
  }
}
