package dev.sealwire.bench;

import dev.sealwire.bytes.SealwireException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Payloads of 1 KiB, each with a receipt that the client verified and kept. */
final class IngestWork implements Work {
  static final int PAYLOAD_BYTES = 1024;
  private static final int CLIENTS = 4;

  /**
   * Rounds before those that count: as for {@link HandshakeWork}. After 10 the compilers still took
   * a fifth of the collector's processor time.
   */
  private static final int WARM_UPS = 25;

  /** The same for payloads one at a time, whose groups of one go other ways through the store. */
  private static final int ALONE_WARM_UPS = 10;

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public List<Figure> run(Plan plan) throws IOException, SealwireException {
    try (Collecting collecting = Collecting.start(plan, name())) {
      Figure pipelined = pipelined(plan, collecting);
      Figure alone = alone(plan, collecting);
      long peak = collecting.child().peakBytes();
      collecting.stop();
      return List.of(
          pipelined.server(pipelined.serverMicros(), peak),
          alone.server(alone.serverMicros(), peak));
    }
  }

  private Figure pipelined(Plan plan, Collecting collecting) throws IOException, SealwireException {
    List<Sender> senders = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        senders.add(new Sender(collecting, PAYLOAD_BYTES, i));
      }
      List<Double> rates = new ArrayList<>();
      List<long[]> latencies = new ArrayList<>();
      Duration cpu = Duration.ZERO;
      for (int round = -WARM_UPS; round < plan.rounds(); round++) {
        Duration before = collecting.child().cpu();
        Duration own = ownCpu();
        double seconds = together(plan, senders);
        long[] nanos = Latencies.join(senders.stream().map(s -> s.latencies().take()).toList());
        double rate = nanos.length / seconds;
        if (round >= 0) {
          cpu = cpu.plus(collecting.child().cpu()).minus(before);
          rates.add(rate);
          latencies.add(nanos);
        }
        double client = Latencies.micros(ownCpu().minus(own), nanos.length);
        plan.told()
            .accept(
                "ingest round "
                    + round
                    + ": "
                    + Math.round(rate)
                    + "/s, "
                    + Math.round(client)
                    + " us of processor each for the clients");
      }
      long[] all = Latencies.join(latencies);
      String what = "payloads of 1 KiB, pipelined on " + CLIENTS + " connections";
      return Figure.of(name(), what, "/s", rates)
          .with(Quantiles.of(all))
          .server(Latencies.micros(cpu, all.length), -1);
    } finally {
      for (Sender sender : senders) {
        sender.close();
      }
    }
  }

  private static Duration ownCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** How many seconds it took until the last receipt was there. */
  private static double together(Plan plan, List<Sender> senders)
      throws IOException, SealwireException {
    ExecutorService pool = Executors.newFixedThreadPool(senders.size());
    try {
      long start = System.nanoTime();
      long end = start + plan.round().toNanos();
      List<Future<Void>> futures = new ArrayList<>();
      for (Sender sender : senders) {
        futures.add(
            pool.submit(
                () -> {
                  while (System.nanoTime() < end) {
                    sender.send();
                  }
                  sender.await();
                  return null;
                }));
      }
      for (Future<Void> future : futures) {
        Crew.result(future);
      }
      return (System.nanoTime() - start) / 1e9;
    } finally {
      pool.shutdownNow();
    }
  }

  private Figure alone(Plan plan, Collecting collecting) throws IOException, SealwireException {
    try (Sender sender = new Sender(collecting, PAYLOAD_BYTES, CLIENTS)) {
      List<Double> rates = new ArrayList<>();
      List<long[]> latencies = new ArrayList<>();
      Duration cpu = Duration.ZERO;
      for (int round = -ALONE_WARM_UPS; round < plan.rounds(); round++) {
        Duration before = collecting.child().cpu();
        Crew.Done done =
            Crew.work(
                1,
                plan.round(),
                client -> {
                  sender.send();
                  sender.await();
                });
        long[] nanos = sender.latencies().take();
        if (round >= 0) {
          cpu = cpu.plus(collecting.child().cpu()).minus(before);
          rates.add(done.rate());
          latencies.add(nanos);
        }
      }
      long[] all = Latencies.join(latencies);
      return Figure.of(name(), "payloads of 1 KiB, one at a time", "/s", rates)
          .with(Quantiles.of(all))
          .server(Latencies.micros(cpu, all.length), -1);
    }
  }
}
