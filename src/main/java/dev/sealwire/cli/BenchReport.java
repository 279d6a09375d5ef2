package dev.sealwire.cli;

import dev.sealwire.bench.Figure;
import dev.sealwire.bench.Quantiles;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.tls.TlsProvider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Figures for people and for programs, with the machine they were taken on. */
final class BenchReport {
  private static final double MILLI = 1000;
  private static final double MIB = 1 << 20;

  private final List<Figure> figures;
  private final TlsProvider provider;
  private final Instant time;

  BenchReport(List<Figure> figures, TlsProvider provider, Instant time) {
    this.figures = List.copyOf(figures);
    this.provider = provider;
    this.time = time;
  }

  List<String> lines() {
    List<String> out = new ArrayList<>();
    out.add(
        String.join(
            ", ",
            Runtime.getRuntime().availableProcessors() + " processors",
            System.getProperty("os.name") + " " + System.getProperty("os.version"),
            "java " + System.getProperty("java.version"),
            provider.name() + " " + provider.version(),
            Version.software(),
            Rows.seconds(time)));
    for (Figure figure : figures) {
      out.add("");
      out.add(figure.work() + ": " + figure.what());
      out.add(
          "  median %s %s, %d rounds from %s to %s"
              .formatted(
                  number(figure.median()),
                  figure.unit(),
                  figure.rounds().size(),
                  number(figure.lowest()),
                  number(figure.highest())));
      if (figure.limit() != null) {
        out.add(
            "  %s: median %s %s; of that %s"
                .formatted(
                    figure.limit(),
                    number(figure.limitMedian()),
                    figure.unit(),
                    String.format(Locale.ROOT, "%.2f", figure.ratio())));
      }
      Quantiles latency = figure.latency();
      if (latency != null) {
        out.add(
            String.format(
                Locale.ROOT,
                "  latency ms: p50 %.2f, p99 %.2f, p99.9 %.2f",
                latency.p50() / MILLI,
                latency.p99() / MILLI,
                latency.p999() / MILLI));
      }
      server(figure, out);
    }
    return out;
  }

  private static void server(Figure figure, List<String> out) {
    List<String> parts = new ArrayList<>();
    if (!Double.isNaN(figure.serverMicros())) {
      parts.add(
          String.format(Locale.ROOT, "%.3f ms of processor each", figure.serverMicros() / MILLI));
    }
    if (figure.peakBytes() >= 0) {
      parts.add(number(figure.peakBytes() / MIB) + " MiB at its peak");
    }
    if (!parts.isEmpty()) {
      out.add("  collector: " + String.join(", ", parts));
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
  }

  /** One object; values are thousandths, for there are no fractions in our JSON. */
  String json() {
    JsonWriter out =
        new JsonWriter()
            .put("v", 1)
            .put("time", Rows.seconds(time))
            .put("software", Version.software())
            .put("processors", Runtime.getRuntime().availableProcessors())
            .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
            .put("java", System.getProperty("java.version"))
            .put("tls", provider.name() + " " + provider.version());
    out.objects("figures", figures, BenchReport::write);
    try {
      return out.toBytes().utf8();
    } catch (MalformedException e) {
      throw new IllegalStateException("what was written is not UTF-8", e);
    }
  }

  private static void write(JsonWriter out, Figure figure) {
    out.put("work", figure.work())
        .put("what", figure.what())
        .put("unit", figure.unit())
        .put("medianMilli", milli(figure.median()))
        .put("limit", figure.limit());
    if (figure.limit() != null) {
      out.put("limitMedianMilli", milli(figure.limitMedian()))
          .put("ratioMilli", milli(figure.ratio()));
    }
    out.objects(
        "rounds",
        IntStream.range(0, figure.rounds().size()).boxed().toList(),
        (json, i) -> {
          json.put("milli", milli(figure.rounds().get(i)));
          if (!figure.limits().isEmpty()) {
            json.put("limitMilli", milli(figure.limits().get(i)));
          }
        });
    Quantiles latency = figure.latency();
    if (latency != null) {
      out.object(
          "latencyMicros",
          json ->
              json.put("count", latency.count())
                  .put("p50", Math.round(latency.p50()))
                  .put("p99", Math.round(latency.p99()))
                  .put("p999", Math.round(latency.p999())));
    }
    if (!Double.isNaN(figure.serverMicros())) {
      out.put("collectorMicros", Math.round(figure.serverMicros()));
    }
    if (figure.peakBytes() >= 0) {
      out.put("collectorPeakBytes", figure.peakBytes());
    }
  }

  private static long milli(double value) {
    return Math.round(value * MILLI);
  }
}
