package dev.sealwire.cli;

import dev.sealwire.collector.Collector;
import dev.sealwire.collector.Line;
import dev.sealwire.collector.Operator;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.ledger.LedgerWatch;
import dev.sealwire.observe.Health;
import dev.sealwire.observe.Metrics;
import dev.sealwire.observe.MetricsEndpoint;
import dev.sealwire.observe.OperatorLog;
import dev.sealwire.observe.Vitals;
import dev.sealwire.wire.StatusMessages.Expiring;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What stands around a collector that serves: its log, and its figures and health if asked for. */
final class Lookout implements AutoCloseable {
  private final OperatorLog log;
  private final boolean json;
  private final boolean onStderr;
  private final Optional<InetSocketAddress> at;
  private final long freeBytesMin;
  private final Path store;
  private final Clock clock;
  private final Metrics metrics; // null: nobody may ask
  private Vitals vitals; // null: nobody may ask, or not yet
  private MetricsEndpoint endpoint; // null: likewise
  private boolean closed;

  private Lookout(Root root, Home home, Settings settings) throws IOException, Failure {
    Line.Level level = settings.logLevel();
    Optional<Path> file = settings.path(Setting.LOG_FILE);
    this.json = settings.text(Setting.LOG_FORMAT).orElseThrow().equals("json");
    this.onStderr = file.isEmpty();
    this.at = settings.metricsAt();
    this.freeBytesMin = settings.number(Setting.DISK_FREE_MIN);
    this.store = home.store();
    this.clock = root.clock();
    this.metrics = at.isPresent() ? new Metrics() : null;
    this.log =
        file.isPresent()
            ? OperatorLog.to(file.get(), json, level)
            : OperatorLog.to(root.console().err(), json, level);
  }

  /**
   * Opens the log.
   *
   * @throws Failure if the settings of the endpoint cannot be
   * @throws IOException if the log file cannot be written to
   */
  static Lookout open(Root root, Home home, Settings settings) throws IOException, Failure {
    return new Lookout(root, home, settings);
  }

  /**
   * Whoever runs the collector.
   *
   * @param expiring tells what runs out soon
   */
  Operator operator(Path data, Supplier<List<Expiring>> expiring) {
    return new ServeOperator(
        data, expiring, log::say, metrics == null ? nanos -> {} : metrics::receipt);
  }

  /** Writes a line. */
  void say(Line.Level level, String event, String message) {
    log.say(Line.of(level, event, message));
  }

  void say(Line line) {
    log.say(line);
  }

  /** Whether standard error is a stream of JSON lines, into which nothing else may be put. */
  boolean ownsStderr() {
    return json && onStderr;
  }

  /** Has trouble of the store written down and measured. */
  void watch(Ledger ledger) {
    ledger.watch(
        new LedgerWatch() {
          @Override
          public void stored(int entries, long nanos) {
            if (metrics != null) {
              metrics.stored(entries, nanos);
            }
          }

          @Override
          public void refused(Exception cause) {
            if (metrics != null) {
              metrics.refused(cause);
            }
            say(
                Line.Level.ERROR,
                "store.trouble",
                "nothing of a group of entries was stored: " + cause.getMessage());
          }
        });
  }

  /**
   * Lets figures and health be asked for, if that is set.
   *
   * @param expiries when the collector's certificates expire, by what they are
   */
  void serve(Collector collector, Ledger ledger, Supplier<Map<String, Instant>> expiries)
      throws IOException {
    if (at.isEmpty()) {
      return;
    }
    vitals = new Vitals(store);
    Health health = new Health(collector, ledger, vitals, freeBytesMin, expiries, clock);
    metrics.of(collector, ledger, vitals, health);
    metrics.certificates(expiries, clock);
    endpoint = MetricsEndpoint.open(at.get(), metrics, health);
    InetSocketAddress address = endpoint.address();
    String where = Home.hostPort(address.getAddress().getHostAddress(), address.getPort());
    log.say(
        Line.of(Line.Level.INFO, "metrics.started", "figures and health can be asked for")
            .with("address", where));
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (endpoint != null) {
      endpoint.close();
    }
    if (vitals != null) {
      vitals.close();
    }
    log.close();
  }
}
