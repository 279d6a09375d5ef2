package dev.sealwire.cli;

import dev.sealwire.bench.Bench;
import dev.sealwire.bench.Figure;
import dev.sealwire.bench.Plan;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.tls.TlsProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures what this machine makes of it. */
@Command(
    name = "bench",
    header = "Measures this program on this machine, beside what the machine could do.",
    description = {
      "",
      "Runs a real collector as a process of its own, with clients in this one, and prints for each"
          + " work the median of the rounds and their spread, latencies, the collector's processor"
          + " time and memory, and beside it the limit measured in turn with it: the bare TLS"
          + " provider, hashing from memory, a file that is forced.",
      ""
    },
    footer = {
      "",
      "Works: limits, handshake, ingest, bulk, append, verify, idle; growth and trickle, which take",
      "long with many --entries, only when they are named.",
      "",
      "Examples:",
      "  sealwire bench                         all of them",
      "  sealwire bench bulk --bytes 4GiB       one long stream",
      "  sealwire bench idle --connections 10000",
      "  sealwire bench growth --entries 10000000   takes 20 GB of disk",
      "  sealwire bench trickle --entries 20000     lone entries, as they come to a quiet log",
      "  sealwire bench all --json > today.json"
    })
final class BenchCommand implements Callable<Integer> {
  private static final String ALL = "all";
  private static final int ENTRIES_MAX = 100_000_000;
  private static final int CONNECTIONS_MAX = 60_000;

  private final Root root;

  @Parameters(paramLabel = "WORK", arity = "0..*", description = "what to measure (default: all)")
  private List<String> works = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "rounds that count, at least " + Plan.ROUNDS_MIN + " (default: 5)")
  private int rounds;

  @Option(
      names = "--round",
      paramLabel = "D",
      defaultValue = "4s",
      description = "how long a round takes (default: 4s)")
  private String round;

  @Option(
      names = "--entries",
      paramLabel = "N",
      defaultValue = "100000",
      description = "entries that append, verify, growth and trickle make (default: 100000)")
  private int entries;

  @Option(
      names = "--bytes",
      paramLabel = "SIZE",
      defaultValue = "1GiB",
      description = "the long payload of bulk and verify (default: 1GiB)")
  private String bytes;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "2000",
      description = "idle connections (default: 2000)")
  private int connections;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "where to work: on the disk to be measured (default: a temporary folder)")
  private Path folder;

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  BenchCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    List<String> names = names();
    check("--rounds", rounds, Plan.ROUNDS_MIN, Plan.ROUNDS_MAX);
    check("--entries", entries, 1, ENTRIES_MAX);
    check("--connections", connections, 1, CONNECTIONS_MAX);
    Duration time = (Duration) parse("--round", Kind.DURATION, round, 100, 600_000);
    long size = (Long) parse("--bytes", Kind.BYTES, bytes, 1 << 20, 1L << 40);
    TlsProvider provider = TlsProvider.choose(provider());
    Path work = work();
    Plan plan =
        new Plan(
            rounds,
            time,
            entries,
            size,
            connections,
            provider,
            work,
            this::process,
            root.clock(),
            root.random(),
            root.console()::note);
    return measure(names, plan);
  }

  /** A signal ends it as well, so that no collector is left behind, and nothing on the disk. */
  private int measure(List<String> names, Plan plan)
      throws IOException, SealwireException, Failure {
    Thread here = Thread.currentThread();
    AtomicBoolean stopped = new AtomicBoolean();
    Shutdown shutdown =
        Shutdown.onSignal(
            () -> {
              stopped.set(true);
              here.interrupt();
            });
    int exit = Exit.FAULT;
    try {
      List<Figure> figures = Bench.run(names, plan);
      BenchReport report = new BenchReport(figures, plan.provider(), root.clock().instant());
      (json ? List.of(report.json()) : report.lines()).forEach(root.console()::print);
      exit = Exit.DONE;
    } catch (IOException | SealwireException | RuntimeException e) {
      if (!stopped.get()) {
        throw e;
      }
      root.console().error("stopped before everything was measured");
      exit = Exit.UNREACHED;
    } finally {
      NewFile.removeTree(plan.folder());
      root.console().out().flush();
      shutdown.done(exit);
    }
    return exit;
  }

  private ProcessBuilder process(String... args) {
    ProcessBuilder builder = OwnProcess.of(List.of(args));
    try {
      builder.environment().put(Setting.TLS_PROVIDER.variable(), provider());
    } catch (Failure e) {
      throw new IllegalStateException("what was parsed before does not parse", e);
    }
    return builder;
  }

  /** No home is asked: there is none but those that are made here. */
  private String provider() throws Failure {
    String asked = root.env(Setting.TLS_PROVIDER.variable());
    try {
      return asked == null
          ? Setting.TLS_PROVIDER.standard().orElseThrow()
          : (String) Setting.TLS_PROVIDER.parse(asked);
    } catch (MalformedException e) {
      throw Failure.usage(Setting.TLS_PROVIDER.variable() + ": " + e.getMessage(), null);
    }
  }

  private List<String> names() throws Failure {
    if (works.isEmpty() || works.equals(List.of(ALL))) {
      return Bench.usual();
    }
    for (String name : works) {
      if (!Bench.names().contains(name)) {
        throw Failure.usage(
            "no work is called " + name, "there are " + String.join(", ", Bench.names()) + ", all");
      }
    }
    return works;
  }

  private Path work() throws IOException {
    return folder == null
        ? Files.createTempDirectory("sealwire-bench-")
        : Files.createTempDirectory(folder, "sealwire-bench-");
  }

  private static void check(String flag, int value, int min, int max) throws Failure {
    if (value < min || value > max) {
      throw Failure.usage(flag + " is " + value + ", want " + min + " to " + max, null);
    }
  }

  private static Object parse(String flag, Kind kind, String text, long min, long max)
      throws Failure {
    try {
      return kind.parse(text, min, max);
    } catch (MalformedException e) {
      throw Failure.usage(flag + ": " + e.getMessage(), null);
    }
  }
}
