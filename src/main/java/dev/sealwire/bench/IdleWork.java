package dev.sealwire.bench;

import dev.sealwire.bytes.SealwireException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Many connections that say nothing: what they cost in memory, and what is left beside them of
 * handshakes and payloads, held against the same collector without them: the mean of as many rounds
 * before they come and after they went, since both ends get faster with time.
 */
final class IdleWork implements Work {
  private static final int CLIENTS = 8;
  private static final double MIB = 1 << 20;

  /** Rounds before those that count: as in {@link HandshakeWork}. */
  private static final int WARM_UPS = 10;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public List<Figure> run(Plan plan) throws IOException, SealwireException {
    List<SSLSocket> idle = new ArrayList<>();
    try (Collecting collecting = Collecting.start(plan, name());
        Sender sender = new Sender(collecting, IngestWork.PAYLOAD_BYTES, 0)) {
      SSLContext context = collecting.bareContext();
      Beside beside = new Beside(plan, collecting.child(), context, sender);
      beside.measure("warm-up", WARM_UPS);
      Paces before = beside.measure("before", plan.rounds());
      for (int i = 0; i < plan.connections(); i++) {
        SSLSocket socket = HandshakeWork.connect(context, collecting.child().port(), true);
        idle.add(socket);
        HandshakeWork.greeted(socket);
      }
      // The collector's heap grew meanwhile, and what it holds was moved: once more to steadiness.
      beside.measure("warm-up", Plan.WARM_UPS);
      Paces with = beside.measure("beside", plan.rounds());
      double resident = collecting.child().residentBytes() / MIB;
      long peak = collecting.child().peakBytes();
      for (SSLSocket socket : idle) {
        socket.close();
      }
      beside.measure("warm-up", Plan.WARM_UPS);
      Paces after = beside.measure("after", plan.rounds());
      collecting.stop();
      String idling = plan.connections() + " idle connections";
      return List.of(
          Figure.of(
                  name(),
                  "resident with " + plan.connections() + " connections",
                  "MiB",
                  List.of(resident))
              .server(Double.NaN, peak),
          Figure.of(name(), "handshakes beside " + idling, "/s", with.handshakes())
              .against("without them", Rounds.means(before.handshakes(), after.handshakes()))
              .server(with.handshakeMicros(), peak),
          Figure.of(name(), "payloads one at a time beside " + idling, "/s", with.payloads())
              .against("without them", Rounds.means(before.payloads(), after.payloads()))
              .with(Quantiles.of(with.nanos()))
              .server(with.payloadMicros(), peak));
    } finally {
      for (SSLSocket socket : idle) {
        socket.close();
      }
    }
  }

  /** How many a second in each round, how long each payload took, what each cost the collector. */
  private record Paces(
      List<Double> handshakes,
      List<Double> payloads,
      long[] nanos,
      double handshakeMicros,
      double payloadMicros) {}

  /** What is done with and without idle connections. */
  private record Beside(Plan plan, Child child, SSLContext context, Sender sender) {
    Paces measure(String when, int rounds) throws IOException, SealwireException {
      List<Double> handshakes = new ArrayList<>();
      List<Double> payloads = new ArrayList<>();
      List<long[]> nanos = new ArrayList<>();
      Spent greeting = new Spent();
      Spent sending = new Spent();
      for (int round = 0; round < rounds; round++) {
        Crew.Done greeted =
            greeting.on(CLIENTS, client -> HandshakeWork.one(context, child.port()));
        Crew.Done sent =
            sending.on(
                1,
                client -> {
                  sender.send();
                  sender.await();
                });
        handshakes.add(greeted.rate());
        payloads.add(sent.rate());
        nanos.add(sent.nanos());
        plan.told()
            .accept(
                String.format(
                    Locale.ROOT,
                    "idle %s %d: %.0f handshakes/s, %.0f payloads/s",
                    when,
                    round,
                    greeted.rate(),
                    sent.rate()));
      }
      Paces paces =
          new Paces(
              handshakes, payloads, Latencies.join(nanos), greeting.micros(), sending.micros());
      plan.told()
          .accept(
              String.format(
                  Locale.ROOT,
                  "idle %s: %.0f and %.0f us of the collector's processor each",
                  when,
                  paces.handshakeMicros(),
                  paces.payloadMicros()));
      return paces;
    }

    /** Processor time of the collector over several rounds. */
    private final class Spent {
      private Duration cpu = Duration.ZERO;
      private long count;

      Crew.Done on(int clients, Crew.Step step) throws IOException, SealwireException {
        Duration before = child.cpu();
        Crew.Done done = Crew.work(clients, plan.round(), step);
        cpu = cpu.plus(child.cpu()).minus(before);
        count += done.count();
        return done;
      }

      double micros() {
        return Latencies.micros(cpu, count);
      }
    }
  }
}
