package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Json;
import dev.sealwire.bytes.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code status} of a collector that serves. */
@Timeout(120)
class LiveStatusTest {
  @TempDir private static Path founded;
  @TempDir Path home;
  @TempDir Path out;

  @BeforeAll
  static void found() {
    new Transcript(founded).ok("init", "--no-passphrase", "--origin", "ex.org/log");
    new Transcript(founded).ok("pki", "issue", "alice", "--role", "field", "--days", "5");
  }

  @BeforeEach
  void copy() throws IOException {
    Transcript.copy(founded, home);
  }

  private Transcript.Ran status(ServedHome served, String kit, String... more) {
    List<String> all = new ArrayList<>(List.of("status", "--collector", served.address()));
    all.addAll(List.of("--kit", home.resolve("certs/kits/" + kit + ".pem").toString()));
    all.addAll(List.of(more));
    return new Transcript(out.resolve("nowhere"))
        .with("SEALWIRE_STATE", out.resolve("state").toString())
        .run(all.toArray(String[]::new));
  }

  private static JsonObject json(Transcript.Ran ran) throws Exception {
    assertEquals(Exit.DONE, ran.exit(), ran.err());
    return Json.parse("status", Bytes.utf8(ran.out().strip()), 100_000);
  }

  @Test
  void auditors_and_admins_are_told_and_nothing_is_read_by_that() throws Exception {
    try (ServedHome served = new ServedHome(home, log -> log)) {
      served.send("alice", Map.of("a", new byte[10], "b", new byte[50_000]));
      try (Socket stranger = new Socket("127.0.0.1", served.collector.address().getPort())) {
        stranger.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
        assertTrue(stranger.getInputStream().read() != 0, "an alert, or the end");
      }
      served.await("the refusal", () -> served.refused() >= 2);
      for (String kit : List.of("auditor", "admin")) {
        JsonObject now = json(status(served, kit, "--json"));
        assertTrue(now.bool("live"));
        assertEquals("ex.org/log", now.string("origin"));
        assertEquals(1, now.number(kit));
        assertEquals(2, now.number("payloadsReceived"));
        assertEquals(50_010, now.number("payloadBytes"));
        assertEquals(0, now.number("payloadsOpen"));
        assertEquals(2, now.object("lastHour").number("refused"), "its own knock and the stranger");
        assertEquals(2, now.object("lastDay").number("refused"));
        assertEquals(0, now.object("lastDay").number("storms"));
        assertEquals(1, now.number("vaultFiles"));
        assertEquals(50_000, now.number("vaultBytes"));
        assertTrue(now.number("storeBytes") > 50_000);
        assertTrue(now.number("diskFreeBytes") > 0);
        assertEquals("alice", now.objects("expiring").get(0).string("subject"));
        assertFalse(now.bool("draining"));
        assertFalse(now.has("fault"));
        assertTrue(now.number("entries") > 8);
      }
      Transcript.Ran shown = status(served, "auditor");
      assertTrue(shown.out().contains("connections  1 of 10000 (field 0, auditor 1"), shown.out());
      assertTrue(shown.out().contains("2 received (48.8 KiB), 0 aborted"), shown.out());
      assertTrue(shown.err().contains("certificate of alice (field) expires at"), shown.err());
    }
    assertEquals(
        1,
        new Transcript(home).ok("log", "--type", "evidence.").lines().size(),
        "the heading alone: a status is no reading");
  }

  @Test
  void storms_are_counted_to_the_last_refusal() throws Exception {
    Files.writeString(
        home.resolve("config/sealwire.properties"),
        "refusals.source.rate = 1\nstorm.window = 1s\n");
    int knocks = 40;
    try (ServedHome served = new ServedHome(home, log -> log)) {
      for (int i = 0; i < knocks; i++) {
        try (Socket stranger = new Socket("127.0.0.1", served.collector.address().getPort())) {
          stranger.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
          stranger.getInputStream().read();
        } catch (java.net.SocketException e) {
          // Turned away unheard.
        }
      }
      served.await("the storm", () -> served.collector.figures().storms() >= 1);
      served.await("each refusal", () -> served.refused() == knocks + 1);
      JsonObject day = json(status(served, "auditor", "--json")).object("lastDay");
      assertEquals(knocks + 1, day.number("refused"));
      assertTrue(day.number("folded") > knocks / 2 && day.number("folded") <= knocks);
      assertTrue(day.number("storms") >= 1);
    }
  }

  @Test
  void the_home_s_own_collector_is_asked_where_the_store_is_in_use() throws Exception {
    try (ServedHome served = new ServedHome(home, log -> log)) {
      Transcript here =
          new Transcript(home).with("SEALWIRE_STATE", out.resolve("state").toString());
      Transcript.Ran ran = here.ok("status");
      assertTrue(ran.err().contains("the store is in use"), ran.err());
      assertTrue(ran.out().contains("serving for 0m "), ran.out());
      Files.delete(home.resolve("data/collector.address"));
      assertEquals(Exit.UNREACHED, here.run("status").exit());
      assertTrue(served.collector.connections() >= 0);
    }
    JsonObject closed = json(new Transcript(home).ok("status", "--json"));
    assertFalse(closed.bool("live"));
  }

  @Test
  void a_field_kit_is_refused_and_that_is_an_entry() throws Exception {
    try (ServedHome served = new ServedHome(home, log -> log)) {
      Transcript.Ran ran = status(served, "alice");
      assertEquals(Exit.PEER, ran.exit(), ran.err());
      assertEquals("", ran.out());
      assertTrue(ran.err().contains("may not ask"), ran.err());
    }
    Transcript.Ran log = new Transcript(home).ok("log", "--json", "--type", "evidence.refused");
    assertEquals(1, log.lines().size());
    assertTrue(log.out().contains("\"purpose\":\"status\""), log.out());
    assertTrue(log.out().contains("\"reason\":\"wrong-role\""), log.out());
    assertTrue(new Transcript(home).ok("verify").out().contains("integrity     PASS"));
  }
}
