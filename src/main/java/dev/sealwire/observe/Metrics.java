package dev.sealwire.observe;

import dev.sealwire.collector.Collector;
import dev.sealwire.collector.Figures;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.ledger.LedgerWatch;
import dev.sealwire.pki.Role;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The figures of a collector for Prometheus; docs/operations.md lists them. Most are read when they
 * are asked for; what must be caught as it happens costs an addition. Labels have values of ours
 * alone.
 */
public final class Metrics implements LedgerWatch {
  private static final Duration[] LATENCIES = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Timer receipts;
  private final Timer stores;
  private final DistributionSummary groups;
  private final Counter refusedGroups;

  /** Measures what is told to it; {@link #of} adds what can be asked for. */
  public Metrics() {
    receipts =
        Timer.builder("sealwire.receipt")
            .description("From a payload's last byte to its entry on stable storage")
            .serviceLevelObjectives(LATENCIES)
            .register(registry);
    stores =
        Timer.builder("sealwire.ledger.store")
            .description("Inserting, committing and forcing one group of entries")
            .serviceLevelObjectives(LATENCIES)
            .register(registry);
    groups =
        DistributionSummary.builder("sealwire.ledger.group.entries")
            .description("Entries in a group that was stored as one")
            .serviceLevelObjectives(1, 2, 5, 10, 50, 100, 500, 1000)
            .register(registry);
    refusedGroups =
        Counter.builder("sealwire.ledger.groups.refused")
            .description("Groups of which the store took nothing")
            .register(registry);
  }

  /** Adds what a collector, its ledger and its disk say when they are asked. */
  public void of(Collector collector, Ledger ledger, Vitals vitals, Health health) {
    Figures figures = collector.figures();
    count(
        "handshakes",
        "Connections let in",
        figures,
        Figures::handshakesAccepted,
        "outcome",
        "accepted",
        "reason",
        "none");
    for (String reason : figures.handshakesRefused().keySet()) {
      count(
          "handshakes",
          "Connections let in",
          figures,
          f -> f.handshakesRefused().get(reason),
          "outcome",
          "refused",
          "reason",
          reason);
    }
    gauge("handshakes.active", "Handshakes under way", collector, Collector::handshaking);
    gauge("connections", "Connections in service", collector, Collector::connections);
    for (Role role : new Role[] {Role.FIELD, Role.AUDITOR, Role.ADMIN}) {
      gauge(
          "sessions",
          "Sessions, by what their certificate allows",
          figures,
          f -> f.sessions(role),
          "role",
          role.label());
    }
    count("payloads", "Payloads recorded", figures, Figures::payloadsReceived);
    count("payload.bytes", "Their bytes", figures, Figures::payloadBytes);
    count("payloads.aborted", "Payloads not taken", figures, Figures::payloadsAborted);
    gauge("payloads.open", "Payloads on their way", figures, Figures::payloadsOpen);
    count("storms", "Entries handshake.storm", figures, Figures::storms);
    count(
        "refusals.folded",
        "Refusals that are only counted in a storm",
        figures,
        Figures::refusalsFolded);
    gauge("ledger.queue", "Entries that wait for the writer", ledger, Ledger::waiting);
    gauge("log.entries", "Entries signed", ledger, l -> l.checkpoint().checkpoint().size());
    gauge("store.bytes", "The database's file", vitals, v -> known(v.storeBytes()));
    gauge("disk.free.bytes", "Left on its disk", vitals, v -> known(v.freeBytes()));
    gauge("healthy", "1 if /health has nothing to say", health, h -> h.faults().isEmpty() ? 1 : 0);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
  }

  /** Adds how long the certificates last that a collector works with. */
  public void certificates(Supplier<Map<String, Instant>> expiries, Clock clock) {
    for (String what : expiries.get().keySet()) {
      gauge(
          "certificate.days.left",
          "Days until it expires",
          expiries,
          all -> daysLeft(all.get().get(what), clock),
          "certificate",
          what);
    }
  }

  private static double daysLeft(Instant end, Clock clock) {
    return end == null
        ? Double.NaN
        : Duration.between(clock.instant(), end).toSeconds() / (double) TimeUnit.DAYS.toSeconds(1);
  }

  private static double known(long bytes) {
    return bytes < 0 ? Double.NaN : bytes;
  }

  private <T> void gauge(
      String name, String what, T of, ToDoubleFunction<T> value, String... tags) {
    Gauge.builder("sealwire." + name, of, value)
        .description(what)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  private <T> void count(
      String name, String what, T of, ToDoubleFunction<T> value, String... tags) {
    FunctionCounter.builder("sealwire." + name, of, value)
        .description(what)
        .tags(tags)
        .register(registry);
  }

  /** A payload was recorded so many nanoseconds after its last byte came. */
  public void receipt(long nanos) {
    receipts.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void stored(int entries, long nanos) {
    groups.record(entries);
    stores.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void refused(Exception cause) {
    refusedGroups.increment();
  }

  /** Writes all of them in Prometheus's text format. */
  void write(OutputStream out) throws IOException {
    registry.scrape(out);
  }
}
