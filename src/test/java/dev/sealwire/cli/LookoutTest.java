package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Json;
import dev.sealwire.bytes.JsonObject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log, the figures and the health of a real {@code serve}. */
@Timeout(180)
class LookoutTest {
  private static final String SECRET = "correct horse battery staple 9f3c";

  @TempDir private static Path founded;
  @TempDir Path home;
  @TempDir Path out;

  @BeforeAll
  static void found() throws IOException {
    Files.writeString(founded.resolve("secret.txt"), SECRET + "\n");
    String secret = founded.resolve("secret.txt").toString();
    new Transcript(founded).ok("init", "--passphrase-file", secret, "--origin", "ex.org/log");
    new Transcript(founded)
        .ok("pki", "issue", "alice", "--role", "field", "--passphrase-file", secret);
  }

  @BeforeEach
  void copy() throws IOException {
    Transcript.copy(founded, home);
  }

  private void set(String... lines) throws IOException {
    List<String> all = new ArrayList<>(List.of(lines));
    all.add("passphrase.file = secret.txt");
    Files.writeString(
        Files.createDirectories(home.resolve("config")).resolve("sealwire.properties"),
        String.join("\n", all) + "\n");
  }

  /** A port that was free a moment ago; the collector says if somebody else was faster. */
  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private record Answer(int status, String body) {}

  private static Answer ask(int port, String path, String method) throws Exception {
    HttpURLConnection http =
        (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    http.setRequestMethod(method);
    http.setConnectTimeout(20_000);
    http.setReadTimeout(20_000);
    int status = http.getResponseCode();
    try (var in = status >= 400 ? http.getErrorStream() : http.getInputStream()) {
      String body = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(status, body);
    }
  }

  private static double value(String metrics, String name) {
    Matcher found =
        Pattern.compile("(?m)^" + Pattern.quote(name) + " ([-+0-9.E]+)$").matcher(metrics);
    assertTrue(found.find(), () -> name + " in\n" + metrics);
    return Double.parseDouble(found.group(1));
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "in vain for: " + what);
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  private void send(Served served) throws IOException {
    Path file = Files.writeString(out.resolve("minutes.txt"), "minutes");
    new Transcript(null)
        .with("SEALWIRE_STATE", out.resolve("state").toString())
        .ok(
            "send",
            "--kit",
            home.resolve("certs/kits/alice.pem").toString(),
            "--passphrase-file",
            home.resolve("secret.txt").toString(),
            "--to",
            served.address(),
            file.toString());
  }

  private static void knock(Served served, byte[] first) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", served.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(first);
      assertTrue(socket.getInputStream().read(new byte[100]) != 0);
    } catch (java.net.SocketException e) {
      // Reset is an answer too.
    }
  }

  @Test
  void figures_and_health_tell_what_happened() throws Exception {
    int port = free();
    set("metrics.port = " + port);
    try (Served served = Served.start(home)) {
      send(served);
      knock(served, "\u001b[31mnot tls\n\n".getBytes(StandardCharsets.UTF_8));
      await(
          "the refusal",
          () -> {
            try {
              return value(
                      ask(port, "/metrics", "GET").body(),
                      "sealwire_handshakes_total{outcome=\"refused\",reason=\"not-tls\"}")
                  == 1;
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      String metrics = ask(port, "/metrics", "GET").body();
      assertEquals(
          1, value(metrics, "sealwire_handshakes_total{outcome=\"accepted\",reason=\"none\"}"));
      assertEquals(1, value(metrics, "sealwire_payloads_total"));
      assertEquals(7, value(metrics, "sealwire_payload_bytes_total"));
      assertEquals(1, value(metrics, "sealwire_receipt_seconds_count"));
      assertEquals(1, value(metrics, "sealwire_receipt_seconds_bucket{le=\"+Inf\"}"));
      assertTrue(value(metrics, "sealwire_ledger_group_entries_sum") >= 4);
      assertTrue(value(metrics, "sealwire_ledger_store_seconds_sum") > 0);
      assertTrue(value(metrics, "sealwire_log_entries") > 8);
      assertEquals(0, value(metrics, "sealwire_ledger_queue"));
      assertTrue(value(metrics, "sealwire_store_bytes") > 10_000);
      assertTrue(value(metrics, "sealwire_disk_free_bytes") > 0);
      assertTrue(value(metrics, "sealwire_certificate_days_left{certificate=\"collector\"}") > 1);
      assertEquals(1, value(metrics, "sealwire_healthy"));
      assertTrue(metrics.contains("jvm_memory_used_bytes"));
      assertTrue(metrics.contains("jvm_threads_live_threads"));
      onlyDocumented(metrics);
      Answer health = ask(port, "/health", "GET");
      assertEquals(200, health.status());
      assertEquals("{\"status\":\"ok\",\"faults\":[]}\n", health.body());
      assertEquals(404, ask(port, "/", "GET").status());
      assertEquals(405, ask(port, "/metrics", "POST").status());
      served.stop();
    }
  }

  /** Names are a promise: each is on the page, and each on the page is there. */
  private static void onlyDocumented(String metrics) throws IOException {
    Set<String> there = new HashSet<>();
    Matcher names = Pattern.compile("(?m)^# TYPE (sealwire_[a-z_]+) ").matcher(metrics);
    while (names.find()) {
      there.add(names.group(1));
    }
    Set<String> page = new HashSet<>();
    Matcher rows =
        Pattern.compile("(?m)^\\| `(sealwire_[a-z_]+)")
            .matcher(Files.readString(Path.of("docs/operations.md")));
    while (rows.find()) {
      page.add(rows.group(1));
    }
    there.removeIf(name -> name.endsWith("_max"));
    assertEquals(page, there);
  }

  @Test
  void health_names_the_part_that_fails() throws Exception {
    int port = free();
    set("metrics.port = " + port, "disk.free.min = 1PiB");
    try (Served served = Served.start(home)) {
      Answer health = ask(port, "/health", "GET");
      assertEquals(503, health.status());
      assertTrue(health.body().contains("\"part\":\"disk\""), health.body());
      assertEquals(0, value(ask(port, "/metrics", "GET").body(), "sealwire_healthy"));
      assertTrue(served.port() > 0);
    }
  }

  @Test
  void whoever_hangs_on_the_endpoint_is_put_off_and_the_collector_goes_on() throws Exception {
    int port = free();
    set("metrics.port = " + port);
    List<Socket> slow = new ArrayList<>();
    try (Served served = Served.start(home)) {
      try {
        for (int i = 0; i < 60; i++) {
          Socket socket = new Socket("127.0.0.1", port);
          socket.setSoTimeout(30_000);
          slow.add(socket);
          socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: local".getBytes());
        }
        send(served);
        await(
            "an answer",
            () -> {
              try {
                return ask(port, "/health", "GET").status() == 200;
              } catch (Exception e) {
                return false;
              }
            });
        Socket huge = new Socket("127.0.0.1", port);
        slow.add(huge);
        huge.setSoTimeout(30_000);
        try {
          huge.getOutputStream()
              .write(
                  ("GET /metrics HTTP/1.1\r\nX: " + "y".repeat(100_000) + "\r\n\r\n").getBytes());
          String answer = new String(huge.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          assertFalse(answer.contains(" 200 "), answer);
        } catch (java.net.SocketException e) {
          // Cut off, which is what it should be.
        }
        Socket other = new Socket("127.0.0.1", port);
        slow.add(other);
        other.setSoTimeout(30_000);
        other
            .getOutputStream()
            .write("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n".getBytes());
        assertTrue(
            new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .startsWith("HTTP/1.1 421"));
      } finally {
        for (Socket socket : slow) {
          socket.close();
        }
      }
    }
  }

  @Test
  void another_address_than_the_loopback_is_refused_with_a_word() throws Exception {
    set("metrics.port = 9464", "metrics.bind = 0.0.0.0");
    Transcript.Ran ran = new Transcript(home).run("serve", "--port", "0");
    assertEquals(Exit.USAGE, ran.exit());
    assertTrue(ran.err().contains("0.0.0.0 is not a loopback address"), ran.err());
  }

  @Test
  void the_log_is_json_of_its_own_and_holds_no_secret() throws Exception {
    set("log.format = json", "log.level = debug", "log.file = serve.log");
    try (Served served = Served.start(home)) {
      send(served);
      knock(served, "GET /\u001b[2J\nforged\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      served.stop();
    }
    Path file = home.resolve("serve.log");
    List<String> events = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      JsonObject json = Json.parse("line", Bytes.utf8(line), 100_000);
      events.add(json.string("event"));
    }
    for (String wanted :
        List.of(
            "collector.started",
            "session.opened",
            "session.closed",
            "connection.refused",
            "collector.stopping",
            "collector.stopped")) {
      assertTrue(events.contains(wanted), wanted + " in " + events);
    }
    String all = Files.readString(file);
    assertFalse(all.contains(SECRET));
    assertFalse(all.contains("PRIVATE KEY"));
    try (Stream<Path> certs = Files.walk(home.resolve("certs"))) {
      for (Path secret : certs.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(secret);
        if (text.contains("PRIVATE KEY")) {
          text.lines()
              .filter(line -> line.length() >= 40 && !line.contains(" "))
              .forEach(line -> assertFalse(all.contains(line), () -> "a line of " + secret));
        }
      }
    }
  }
}
