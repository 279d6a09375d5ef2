package dev.sealwire.bench;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.Group;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.ledger.LedgerWatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Entries recorded in this process, each on stable storage, as fast as the ledger takes them; in
 * turn with the same leaves written to a bare file that is forced as often.
 */
final class AppendWork implements Work {
  private static final double NANOS = 1e9;
  private static final double NANOS_A_MILLI = 1e6;

  @Override
  public String name() {
    return "append";
  }

  @Override
  public List<Figure> run(Plan plan) throws IOException, SealwireException {
    List<Double> rates = new ArrayList<>();
    List<Double> limits = new ArrayList<>();
    List<Double> behind = new ArrayList<>();
    List<Double> bytes = new ArrayList<>();
    List<long[]> groups = new ArrayList<>();
    for (int round = -Plan.WARM_UPS; round < plan.rounds(); round++) {
      double limit = bare(plan);
      Path data = plan.folder().resolve("append" + round);
      double rate;
      double catchUp;
      Latencies latencies = new Latencies();
      try (Writing writing = Writing.create(plan, data)) {
        writing.ledger().watch(watch(latencies));
        long start = System.nanoTime();
        writing.append(plan.entries());
        long recorded = System.nanoTime();
        writing.log().awaitSearch();
        catchUp = (System.nanoTime() - recorded) / NANOS_A_MILLI;
        rate = plan.entries() * NANOS / (recorded - start);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
      if (round >= 0) {
        rates.add(rate);
        groups.add(latencies.take());
        limits.add(limit);
        behind.add(catchUp);
        bytes.add((double) size(data) / plan.entries());
      }
      plan.told().accept("append round " + round + ": " + Math.round(rate) + "/s");
    }
    return List.of(
        Figure.of(name(), "entries recorded durably, latency of a group", "/s", rates)
            .against("a bare file, forced every " + Group.ENTRIES_MAX + " leaves", limits)
            .with(Quantiles.of(Latencies.join(groups))),
        Figure.of(name(), "search table behind after " + plan.entries(), "ms", behind),
        Figure.of(name(), "store for an entry, once closed", "bytes", bytes));
  }

  /** Each group's way to stable storage. */
  static LedgerWatch watch(Latencies latencies) {
    return new LedgerWatch() {
      @Override
      public void stored(int entries, long nanos) {
        latencies.add(nanos);
      }

      @Override
      public void refused(Exception cause) {
        // The append that waits for it says so.
      }
    };
  }

  private static double bare(Plan plan) throws IOException, MalformedException {
    Path file = Files.createTempFile(plan.folder(), "bare", null);
    long start = System.nanoTime();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 1; i <= plan.entries(); i++) {
        channel.write(
            ByteBuffer.wrap(Leaf.encode(plan.clock().instant(), Synthetic.refusal(i)).toArray()));
        if (i % Group.ENTRIES_MAX == 0 || i == plan.entries()) {
          channel.force(false);
        }
      }
    } finally {
      Files.delete(file);
    }
    return plan.entries() * NANOS / (System.nanoTime() - start);
  }

  static long size(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
