package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.store.H2EvidenceLog;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Every setting there is, with its default, unit and range. {@link #file} writes them down as
 * {@code config/sealwire.properties}.
 */
enum Setting {
  NAME(
      "name",
      Kind.TEXT,
      1,
      64,
      null,
      "the common name in certs/collector.pem",
      "What the collector calls itself in its greeting."),
  BIND(
      "bind",
      Kind.TEXT,
      1,
      255,
      "0.0.0.0",
      null,
      "Address the collector listens on; :: is every address of either kind."),
  PORT(
      "port",
      Kind.COUNT,
      0,
      65_535,
      "7443",
      null,
      "TCP port the collector listens on; 0 lets the system choose one."),
  ADVERTISE(
      "advertise",
      Kind.TEXT,
      3,
      262,
      null,
      "the first host in certs/collector.pem, with the port above",
      "HOST:PORT that kits name as the collector's address."),
  TLS_PROVIDER(
      "tls.provider",
      Kind.TEXT,
      1,
      16,
      "auto",
      null,
      "Library that speaks TLS: auto (Conscrypt where it loads, else the JDK's), conscrypt or jdk."),
  PASSPHRASE_FILE(
      "passphrase.file",
      Kind.TEXT,
      1,
      4096,
      null,
      "none: ask on a terminal if a key is encrypted",
      "File whose first line opens the private keys in certs/; relative to the home."),
  HANDSHAKE_DEADLINE(
      "handshake.deadline",
      Kind.DURATION,
      100,
      600_000,
      "10s",
      null,
      "From accepting a connection to the end of its handshake."),
  HANDSHAKES_MAX(
      "handshakes.max",
      Kind.COUNT,
      1,
      65_536,
      "256",
      null,
      "Handshakes under way at once; one more takes the place of another, which is refused."),
  HANDSHAKES_SOURCE_MAX(
      "handshakes.source.max",
      Kind.COUNT,
      1,
      65_536,
      "16",
      null,
      "Handshakes of one source (IPv4 address, IPv6 /64) under way; one more is refused."),
  REFUSALS_SOURCE_RATE(
      "refusals.source.rate",
      Kind.COUNT,
      1,
      1_000_000,
      "10",
      null,
      "Refusals of one source a second that are entries of their own; more are only counted."),
  REFUSALS_RATE(
      "refusals.rate",
      Kind.COUNT,
      1,
      1_000_000,
      "100",
      null,
      "Refusals of all sources a second that are entries of their own; more are only counted."),
  STORM_WINDOW(
      "storm.window",
      Kind.DURATION,
      1000,
      600_000,
      "10s",
      null,
      "How long refusals past a rate are counted before the count is an entry, handshake.storm."),
  CONNECTIONS_MAX(
      "connections.max",
      Kind.COUNT,
      1,
      1_000_000,
      "10000",
      null,
      "Accepted connections at once; one more is refused and recorded."),
  CONNECTIONS_CERTIFICATE_MAX(
      "connections.certificate.max",
      Kind.COUNT,
      1,
      1_000_000,
      "64",
      null,
      "Connections of one certificate at once; one more is refused and recorded."),
  ENTRIES_CERTIFICATE_RATE(
      "entries.certificate.rate",
      Kind.COUNT,
      0,
      1_000_000,
      "0",
      null,
      "Payloads, requests and sessions of one certificate a second, then it is slowed down; 0: no limit."),
  BYTES_CERTIFICATE_RATE(
      "bytes.certificate.rate",
      Kind.BYTES,
      0,
      1L << 50,
      "0",
      null,
      "What is read of one certificate a second, over all of its connections; 0: no limit."),
  STREAMS_MAX(
      "streams.max",
      Kind.COUNT,
      1,
      65_535,
      "256",
      null,
      "Streams of a connection that are open, or whose receipt was not taken yet."),
  STREAM_CREDIT(
      "stream.credit",
      Kind.BYTES,
      256 << 10,
      1 << 30,
      "1MiB",
      null,
      "What a client may send on a stream before it is granted more."),
  STREAM_IDLE(
      "stream.idle",
      Kind.DURATION,
      1000,
      86_400_000,
      "5m",
      null,
      "How long a connection with an open stream may be silent."),
  PAYLOAD_BYTES_MAX(
      "payload.bytes.max",
      Kind.BYTES,
      1,
      1L << 60,
      "16TiB",
      null,
      "Longest payload that is taken."),
  PAYLOAD_INLINE_BYTES(
      "payload.inline.bytes",
      Kind.BYTES,
      0,
      64 << 10,
      "16KiB",
      null,
      "Longest payload that is kept in the database; longer ones are files in data/vault."),
  BUFFER_BYTES_MAX(
      "buffer.bytes.max",
      Kind.BYTES,
      0,
      1L << 40,
      "64MiB",
      null,
      "Memory for small payloads on their way in, over all; what finds none goes to data/vault."),
  DISK_RESERVE(
      "disk.reserve",
      Kind.BYTES,
      0,
      1L << 50,
      "128MiB",
      null,
      "Disk left below which large payloads are refused; below half of it nothing is recorded."),
  STORE_ALIVE(
      "store.alive",
      Kind.COUNT,
      0,
      H2EvidenceLog.ALIVE_PERCENT_MAX,
      Integer.toString(H2EvidenceLog.ALIVE_PERCENT),
      null,
      "Percent of the log's file that is to be alive; below, it is compacted while open. 0: never."),
  DRAIN_DEADLINE(
      "drain.deadline",
      Kind.DURATION,
      0,
      3_600_000,
      "30s",
      null,
      "How long open streams may go on after the collector was asked to stop."),
  EXPIRY_WARNINGS(
      "expiry.warnings",
      Kind.DAYS,
      1,
      3650,
      "30, 14, 7, 1",
      null,
      "How many days before a certificate or revocation list runs out it is warned of, once each."),
  VERIFY_THREADS(
      "verify.threads",
      Kind.COUNT,
      0,
      64,
      "0",
      null,
      "Threads that hash, decode and check signatures in verify; 0 is one for each processor."),
  LOG_FORMAT(
      "log.format",
      Kind.TEXT,
      1,
      16,
      "text",
      null,
      "How serve writes its lines: text for people, json for programs, one object a line."),
  LOG_LEVEL(
      "log.level",
      Kind.TEXT,
      1,
      16,
      "info",
      null,
      "Which lines serve writes: these and what matters more; debug has every session."),
  LOG_FILE(
      "log.file",
      Kind.TEXT,
      1,
      4096,
      null,
      "none: standard error",
      "File that serve appends its lines to, mode 0600; relative to the home."),
  METRICS_PORT(
      "metrics.port",
      Kind.COUNT,
      0,
      65_535,
      "0",
      null,
      "TCP port of /metrics (Prometheus) and /health, plain HTTP; 0: there is none."),
  METRICS_BIND(
      "metrics.bind",
      Kind.TEXT,
      1,
      255,
      "127.0.0.1",
      null,
      "Loopback address of /metrics and /health; any other is refused."),
  DISK_FREE_MIN(
      "disk.free.min",
      Kind.BYTES,
      0,
      1L << 50,
      "1GiB",
      null,
      "With less left on the store's disk /health says 503; nothing is refused for that.");

  private static final Map<Setting, List<String>> CHOICES =
      Map.of(
          TLS_PROVIDER,
          List.of("auto", "conscrypt", "jdk"),
          LOG_FORMAT,
          List.of("text", "json"),
          LOG_LEVEL,
          List.of("debug", "info", "warning", "error"));
  private static final int VARIABLE_START = "SEALWIRE_".length();

  private final String key;
  private final Kind kind;
  private final long min;
  private final long max;
  private final String standard;
  private final String otherwise;
  private final String what;

  Setting(
      String key, Kind kind, long min, long max, String standard, String otherwise, String what) {
    this.key = key;
    this.kind = kind;
    this.min = min;
    this.max = max;
    this.standard = standard;
    this.otherwise = otherwise;
    this.what = what;
  }

  /** Its name in the file: {@code stream.credit}. */
  String key() {
    return key;
  }

  /** Its name in the environment: {@code SEALWIRE_STREAM_CREDIT}. */
  String variable() {
    return "SEALWIRE_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  Kind kind() {
    return kind;
  }

  /** The default as it would be written, or nothing where it depends on the home. */
  Optional<String> standard() {
    return Optional.ofNullable(standard);
  }

  static Optional<Setting> ofKey(String key) {
    return Arrays.stream(values()).filter(s -> s.key.equals(key)).findAny();
  }

  static Optional<Setting> ofVariable(String variable) {
    return variable.length() <= VARIABLE_START
        ? Optional.empty()
        : Arrays.stream(values()).filter(s -> s.variable().equals(variable)).findAny();
  }

  /**
   * The value that {@code text} stands for, of the class that its kind says.
   *
   * @throws MalformedException if it is not one this setting can have
   */
  Object parse(String text) throws MalformedException {
    List<String> choices = CHOICES.get(this);
    if (choices != null && !choices.contains(text)) {
      throw new MalformedException(
          "value", "is \"" + text + "\", want " + String.join(", ", choices));
    }
    return kind.parse(text, min, max);
  }

  private String describe() {
    List<String> choices = CHOICES.get(this);
    String values = choices == null ? kind.range(min, max) : String.join(", ", choices);
    String unit = choices != null || kind == Kind.TEXT ? "" : " (" + kind.unit() + ")";
    String fallback = standard == null ? otherwise : standard;
    return "# " + what + "\n# " + values + unit + "; default: " + fallback + "\n";
  }

  /** The settings file: every setting, each with its default and none of them set. */
  static String file() {
    StringBuilder out =
        new StringBuilder(
            """
            # Settings of this home. Each line is a comment (#), empty, or KEY = VALUE; what is set
            # here is overridden by SEALWIRE_KEY in the environment (capitals, dots as underscores),
            # and that by flags. An unknown key, a key set twice and a value out of range are refused.
            """);
    for (Setting setting : values()) {
      String value = setting.standard == null ? "" : " " + setting.standard;
      out.append('\n').append(setting.describe());
      out.append("#").append(setting.key).append(" =").append(value).append('\n');
    }
    return out.toString();
  }
}
