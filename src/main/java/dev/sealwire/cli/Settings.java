package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.collector.CollectorSettings;
import dev.sealwire.collector.Fairness;
import dev.sealwire.collector.Line;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings in force: flags first, then the environment, then the home's file, then defaults.
 */
final class Settings {
  /** Largest settings file. */
  static final int FILE_BYTES_MAX = 64 * 1024;

  /**
   * One value and who set it.
   *
   * @param place where, for messages: {@code config/sealwire.properties line 7}
   * @param folder what a relative path is relative to
   */
  private record Given(Object value, String place, Path folder) {}

  private final Map<Setting, Given> given = new EnumMap<>(Setting.class);

  private Settings() {}

  /**
   * Reads them all.
   *
   * @param file the settings file; that there is none is allowed
   * @param env the environment; what is none of ours is passed over
   * @param flags values of flags as they were typed; where null, the flag was not given
   * @throws Failure naming what is unknown or cannot be
   * @throws IOException if the file cannot be read
   */
  static Settings load(Path file, Map<String, String> env, Map<Setting, String> flags)
      throws IOException, Failure {
    Settings settings = new Settings();
    if (Files.exists(file)) {
      settings.read(file);
    }
    Path here = Path.of("").toAbsolutePath();
    for (Map.Entry<String, String> variable : new TreeMap<>(env).entrySet()) {
      Optional<Setting> setting = Setting.ofVariable(variable.getKey());
      if (setting.isPresent()) {
        settings.put(setting.get(), variable.getValue(), variable.getKey(), here);
      }
    }
    for (Map.Entry<Setting, String> flag : flags.entrySet()) {
      if (flag.getValue() != null) {
        String key = flag.getKey().key();
        String name = "--" + key.substring(key.lastIndexOf('.') + 1);
        settings.put(flag.getKey(), flag.getValue(), name, here);
      }
    }
    return settings;
  }

  /** The defaults alone. */
  static Settings defaults() {
    return new Settings();
  }

  private void read(Path file) throws IOException, Failure {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(FILE_BYTES_MAX + 1);
    }
    if (bytes.length > FILE_BYTES_MAX) {
      throw Failure.usage(file + ": is over " + FILE_BYTES_MAX + " bytes", null);
    }
    String text;
    try {
      text = Bytes.wrap(bytes).utf8();
    } catch (MalformedException e) {
      throw Failure.usage(file + ": is not UTF-8", null);
    }
    Path home = file.toAbsolutePath().getParent().getParent();
    Map<Setting, Integer> seen = new EnumMap<>(Setting.class);
    String[] lines = text.split("\r?\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        read(line, file + " line " + (i + 1), i + 1, home, seen);
      }
    }
  }

  private void read(String line, String place, int number, Path home, Map<Setting, Integer> seen)
      throws Failure {
    int equals = line.indexOf('=');
    if (equals < 0) {
      throw Failure.usage(place + ": is not KEY = VALUE", "a comment starts with #");
    }
    String key = line.substring(0, equals).strip();
    Setting setting =
        Setting.ofKey(key)
            .orElseThrow(
                () ->
                    Failure.usage(
                        place + ": unknown setting \"" + key + "\"",
                        Words.nearest(key, Words.settingKeys())));
    Integer before = seen.put(setting, number);
    if (before != null) {
      throw Failure.usage(place + ": " + key + " is set already, in line " + before, null);
    }
    put(setting, line.substring(equals + 1).strip(), place, home);
  }

  private void put(Setting setting, String text, String place, Path folder) throws Failure {
    try {
      given.put(setting, new Given(setting.parse(text), place, folder));
    } catch (MalformedException e) {
      String name = place.startsWith("--") ? "" : setting.key() + " ";
      throw Failure.usage(place + ": " + name + e.getMessage().substring("value ".length()), null);
    }
  }

  private Object value(Setting setting) {
    Given value = given.get(setting);
    if (value != null) {
      return value.value();
    }
    try {
      return setting.standard().isEmpty() ? null : setting.parse(setting.standard().get());
    } catch (MalformedException e) {
      throw new IllegalStateException("default of " + setting + " " + e.getMessage(), e);
    }
  }

  /** Who set it, for messages. */
  String place(Setting setting) {
    Given value = given.get(setting);
    return value == null ? "default of " + setting.key() : value.place();
  }

  /** The text, or nothing if it is not set and has no default. */
  Optional<String> text(Setting setting) {
    return Optional.ofNullable((String) value(setting));
  }

  /** The number, or the number of bytes. */
  long number(Setting setting) {
    return (Long) value(setting);
  }

  Duration duration(Setting setting) {
    return (Duration) value(setting);
  }

  /** Days, from the most to the least. */
  List<Integer> days(Setting setting) {
    List<Integer> days = new ArrayList<>();
    for (Object one : (List<?>) value(setting)) {
      days.add((Integer) one);
    }
    return days;
  }

  /** Those whose values differ in {@code other}. */
  List<Setting> differences(Settings other) {
    return Arrays.stream(Setting.values())
        .filter(setting -> !Objects.equals(value(setting), other.value(setting)))
        .toList();
  }

  /** The path, absolute, or nothing if it is not set. */
  Optional<Path> path(Setting setting) throws Failure {
    Given value = given.get(setting);
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(value.folder().resolve((String) value.value()));
    } catch (java.nio.file.InvalidPathException e) {
      throw Failure.usage(value.place() + ": is not a path: " + value.value(), null);
    }
  }

  /**
   * What a collector needs of them.
   *
   * @param name what it calls itself if that is not set
   * @throws Failure if the address to listen on does not exist
   */
  CollectorSettings toCollector(String name) throws Failure {
    String host = text(Setting.BIND).orElseThrow();
    InetSocketAddress bind = new InetSocketAddress(host, (int) number(Setting.PORT));
    if (bind.isUnresolved()) {
      throw Failure.usage(
          place(Setting.BIND) + ": no such address: " + host, "0.0.0.0 listens on all of them");
    }
    return new CollectorSettings(
        text(Setting.NAME).orElse(name),
        bind,
        duration(Setting.HANDSHAKE_DEADLINE),
        (int) number(Setting.HANDSHAKES_MAX),
        (int) number(Setting.CONNECTIONS_MAX),
        (int) number(Setting.STREAMS_MAX),
        (int) number(Setting.STREAM_CREDIT),
        number(Setting.PAYLOAD_BYTES_MAX),
        (int) number(Setting.PAYLOAD_INLINE_BYTES),
        number(Setting.BUFFER_BYTES_MAX),
        duration(Setting.STREAM_IDLE),
        duration(Setting.DRAIN_DEADLINE),
        new Fairness(
            (int) number(Setting.HANDSHAKES_SOURCE_MAX),
            (int) number(Setting.REFUSALS_SOURCE_RATE),
            (int) number(Setting.REFUSALS_RATE),
            duration(Setting.STORM_WINDOW),
            (int) number(Setting.CONNECTIONS_CERTIFICATE_MAX),
            (int) number(Setting.ENTRIES_CERTIFICATE_RATE),
            number(Setting.BYTES_CERTIFICATE_RATE)));
  }

  /** The least a line must matter to be written. */
  Line.Level logLevel() {
    return Line.Level.valueOf(text(Setting.LOG_LEVEL).orElseThrow().toUpperCase(Locale.ROOT));
  }

  /**
   * Where figures and health can be asked for, if anywhere.
   *
   * @throws Failure if that is not on the loopback
   */
  Optional<InetSocketAddress> metricsAt() throws Failure {
    int port = (int) number(Setting.METRICS_PORT);
    if (port == 0) {
      return Optional.empty();
    }
    String host = text(Setting.METRICS_BIND).orElseThrow();
    InetSocketAddress at = new InetSocketAddress(host, port);
    if (at.isUnresolved() || !at.getAddress().isLoopbackAddress()) {
      throw Failure.usage(
          place(Setting.METRICS_BIND) + ": " + host + " is not a loopback address",
          "metrics are for this machine alone, without a password: 127.0.0.1 or ::1");
    }
    return Optional.of(at);
  }

  /** Threads that hash, decode and check signatures. */
  int verifyThreads() {
    int threads = (int) number(Setting.VERIFY_THREADS);
    return threads > 0 ? threads : Math.min(64, Runtime.getRuntime().availableProcessors());
  }
}
