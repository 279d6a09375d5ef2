package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.collector.CollectorSettings;
import dev.sealwire.collector.Fairness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path home;
  private Path file;

  @BeforeEach
  void makeFolder() throws IOException {
    file = Files.createDirectory(home.resolve("config")).resolve("sealwire.properties");
  }

  private Settings load(String text) throws IOException, Failure {
    Files.writeString(file, text);
    return Settings.load(file, Map.of(), Map.of());
  }

  private Failure refused(String text) {
    return assertThrows(Failure.class, () -> load(text));
  }

  @Test
  void the_file_in_the_tree_is_the_one_that_is_written() throws IOException {
    assertEquals(Setting.file(), Files.readString(Path.of("config/sealwire.properties")));
  }

  @Test
  void the_file_in_the_tree_lists_every_setting_with_its_default() throws IOException, Failure {
    Map<String, String> listed = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of("config/sealwire.properties"))) {
      if (line.matches("#[a-z.]+ =.*")) {
        String[] parts = line.substring(1).split(" = ?", 2);
        listed.put(parts[0], parts[1]);
      }
    }
    Set<String> keys =
        Arrays.stream(Setting.values()).map(Setting::key).collect(Collectors.toSet());
    assertEquals(keys, listed.keySet());
    for (Setting setting : Setting.values()) {
      assertEquals(setting.standard().orElse(""), listed.get(setting.key()), setting.key());
    }
    // Taken at its word, each default is what is in force without it.
    StringBuilder set = new StringBuilder();
    listed.forEach((k, v) -> set.append(v.isEmpty() ? "" : k + " = " + v + "\n"));
    assertEquals(Settings.defaults().toCollector("c"), load(set.toString()).toCollector("c"));
  }

  @Test
  void defaults_are_those_of_the_design() throws Failure {
    CollectorSettings defaults = Settings.defaults().toCollector("name");
    assertEquals("name", defaults.name());
    assertEquals(7443, defaults.bind().getPort());
    assertEquals(Duration.ofSeconds(10), defaults.handshakeDeadline());
    assertEquals(256, defaults.handshakesMax());
    assertEquals(10_000, defaults.connectionsMax());
    assertEquals(1 << 20, defaults.streamCredit());
    assertEquals(16L << 40, defaults.payloadBytesMax());
    assertEquals(16 << 10, defaults.inlineBytesMax());
    assertEquals(64 << 20, defaults.bufferBytesMax());
    assertEquals(128 << 20, Settings.defaults().number(Setting.DISK_RESERVE));
    assertEquals(Duration.ofMinutes(5), defaults.idle());
    assertEquals(Duration.ofSeconds(30), defaults.drain());
    assertEquals(new Fairness(16, 10, 100, Duration.ofSeconds(10), 64, 0, 0), defaults.fairness());
  }

  @Test
  void an_unknown_key_is_refused_by_name_and_line() {
    Failure failure = refused("# one\n\nport = 1\nprot = 2\n");
    assertEquals(Exit.USAGE, failure.exit());
    assertTrue(failure.getMessage().contains(file + " line 4"), failure.getMessage());
    assertTrue(failure.getMessage().contains("\"prot\""), failure.getMessage());
    assertTrue(failure.hint().contains("port"), failure.hint());
  }

  @Test
  void a_bad_value_is_refused_by_name_line_and_range() {
    for (String bad :
        List.of(
            "port = 65536",
            "port = -1",
            "port =",
            "port = 0x10",
            "port = 7443 ; x",
            "port = 07443",
            "port = 7443s",
            "handshake.deadline = 10",
            "handshake.deadline = 99ms",
            "handshake.deadline = 1d",
            "stream.credit = 1KB",
            "stream.credit = 1kib",
            "payload.inline.bytes = 65KiB",
            "payload.bytes.max = 999999999999999999PiB",
            "tls.provider = openssl",
            "name = ")) {
      Failure failure = refused("\r\n" + bad + "\n");
      assertEquals(Exit.USAGE, failure.exit(), bad);
      String key = bad.substring(0, bad.indexOf(' '));
      assertTrue(failure.getMessage().contains(file + " line 2: " + key), failure.getMessage());
    }
  }

  @Test
  void a_line_without_a_value_and_a_key_set_twice_are_refused() {
    assertTrue(refused("port").getMessage().contains("line 1"));
    assertTrue(refused("port = 1\nbind = ::\nport = 1").getMessage().contains("line 3: port"));
  }

  @Test
  void text_that_is_not_utf8_or_too_long_is_refused() throws IOException {
    Files.write(file, new byte[] {'#', (byte) 0xff});
    assertThrows(Failure.class, () -> Settings.load(file, Map.of(), Map.of()));
    refused("#".repeat(Settings.FILE_BYTES_MAX + 1));
  }

  @Test
  void flags_come_before_the_environment_and_that_before_the_file() throws Exception {
    Files.writeString(file, "port = 1\nbind = 127.0.0.1\nstreams.max = 7");
    Map<String, String> env = Map.of("SEALWIRE_PORT", "2", "SEALWIRE_BIND", "127.0.0.2", "X", "y");
    Map<Setting, String> flags = Map.of(Setting.PORT, "3");
    Settings settings = Settings.load(file, env, flags);
    assertEquals(3, settings.number(Setting.PORT));
    assertEquals("127.0.0.2", settings.text(Setting.BIND).orElseThrow());
    assertEquals(7, settings.number(Setting.STREAMS_MAX));
    assertEquals(256, settings.number(Setting.HANDSHAKES_MAX));
  }

  @Test
  void a_bad_flag_and_a_bad_variable_are_refused_by_name() throws Exception {
    Failure flag =
        assertThrows(
            Failure.class, () -> Settings.load(file, Map.of(), Map.of(Setting.PORT, "many")));
    assertTrue(flag.getMessage().startsWith("--port: is \"many\""), flag.getMessage());
    Failure variable =
        assertThrows(
            Failure.class,
            () -> Settings.load(file, Map.of("SEALWIRE_STREAM_CREDIT", "1"), Map.of()));
    assertTrue(
        variable.getMessage().startsWith("SEALWIRE_STREAM_CREDIT: stream.credit is \"1\""),
        variable.getMessage());
  }

  @Test
  void a_path_in_the_file_is_relative_to_the_home() throws Exception {
    Path secret =
        load("passphrase.file = certs/secret").path(Setting.PASSPHRASE_FILE).orElseThrow();
    assertEquals(home.toAbsolutePath().resolve("certs/secret"), secret);
  }

  @Test
  void durations_and_sizes_are_read_at_their_bounds() throws MalformedException {
    assertEquals(Duration.ofMillis(100), Setting.HANDSHAKE_DEADLINE.parse("100ms"));
    assertEquals(Duration.ofMinutes(10), Setting.HANDSHAKE_DEADLINE.parse("10m"));
    assertEquals(Duration.ZERO, Setting.DRAIN_DEADLINE.parse("0s"));
    assertEquals(Duration.ofHours(1), Setting.DRAIN_DEADLINE.parse("1h"));
    assertEquals(65_536L, Setting.PAYLOAD_INLINE_BYTES.parse("65536"));
    assertEquals(65_536L, Setting.PAYLOAD_INLINE_BYTES.parse("64KiB"));
    assertEquals(1L << 60, Setting.PAYLOAD_BYTES_MAX.parse("1024PiB"));
    assertThrows(MalformedException.class, () -> Setting.PAYLOAD_INLINE_BYTES.parse("65537"));
  }
}
