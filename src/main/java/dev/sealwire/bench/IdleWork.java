package dev.sealwire.bench;

import dev.sealwire.bytes.SealwireException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Many connections that say nothing: what they cost in memory, and what is left beside them of
 * handshakes and payloads, held against the same collector without them.
 */
final class IdleWork implements Work {
  private static final int CLIENTS = 8;
  private static final double MIB = 1 << 20;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public List<Figure> run(Plan plan) throws IOException, SealwireException {
    List<SSLSocket> idle = new ArrayList<>();
    try (Collecting collecting = Collecting.start(plan, name())) {
      SSLContext context = collecting.bareContext();
      int port = collecting.child().port();
      for (int i = 0; i < plan.connections(); i++) {
        SSLSocket socket = HandshakeWork.connect(context, port, true);
        idle.add(socket);
        HandshakeWork.greeted(socket);
      }
      Beside with = beside(plan, collecting, context);
      double resident = collecting.child().residentBytes() / MIB;
      long peak = collecting.child().peakBytes();
      for (SSLSocket socket : idle) {
        socket.close();
      }
      // Last, when the compilers of both ends have done most for it: nothing here is to look better
      // than it is.
      Beside without = beside(plan, collecting, context);
      collecting.stop();
      String beside = " beside " + plan.connections() + " idle connections";
      return List.of(
          Figure.of(
                  name(),
                  "resident with " + plan.connections() + " connections",
                  "MiB",
                  List.of(resident))
              .server(Double.NaN, peak),
          Figure.of(name(), "handshakes" + beside, "/s", with.handshakes())
              .against("without them", without.handshakes()),
          Figure.of(name(), "payloads one at a time" + beside, "/s", with.payloads())
              .against("without them", without.payloads())
              .with(Quantiles.of(with.nanos())));
    } finally {
      for (SSLSocket socket : idle) {
        socket.close();
      }
    }
  }

  private record Beside(List<Double> handshakes, List<Double> payloads, long[] nanos) {}

  private static Beside beside(Plan plan, Collecting collecting, SSLContext context)
      throws IOException, SealwireException {
    List<Double> handshakes = new ArrayList<>();
    List<Double> payloads = new ArrayList<>();
    List<long[]> nanos = new ArrayList<>();
    int port = collecting.child().port();
    try (Sender sender = new Sender(collecting, IngestWork.PAYLOAD_BYTES, 0)) {
      for (int round = -Plan.WARM_UPS; round < plan.rounds(); round++) {
        Crew.Done greeted =
            Crew.work(CLIENTS, plan.round(), client -> HandshakeWork.one(context, port));
        Crew.Done sent =
            Crew.work(
                1,
                plan.round(),
                client -> {
                  sender.send();
                  sender.await();
                });
        if (round >= 0) {
          handshakes.add(greeted.rate());
          payloads.add(sent.rate());
          nanos.add(sent.nanos());
        }
      }
    }
    return new Beside(handshakes, payloads, Latencies.join(nanos));
  }
}
