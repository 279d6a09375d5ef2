package dev.sealwire.bench;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameType;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Full mutual handshakes, each recorded before the greeting, in turn with those of the bare
 * provider. Both are asked by the same client: TCP connect, handshake, the server's first word,
 * close.
 */
final class HandshakeWork implements Work {
  private static final int CLIENTS = 8;

  /**
   * Rounds of a collector before those that count, and of a bare server. The collector's code is
   * many times as much: compiling it takes half of its processor time at first and is over after
   * some ten thousand handshakes. That is what a start costs, not a handshake.
   */
  private static final int WARM_UPS = 25;

  private static final int BARE_WARM_UPS = 5;

  @Override
  public String name() {
    return "handshake";
  }

  @Override
  public List<Figure> run(Plan plan) throws IOException, SealwireException {
    try (Collecting collecting = Collecting.start(plan, name());
        Child bare = bare(plan, collecting)) {
      SSLContext context = collecting.bareContext();
      List<Double> ours = new ArrayList<>();
      List<Double> limits = new ArrayList<>();
      List<long[]> latencies = new ArrayList<>();
      long count = 0;
      Duration cpu = Duration.ZERO;
      for (int round = -WARM_UPS; round < plan.rounds(); round++) {
        if (round >= -BARE_WARM_UPS) {
          limits.add(Crew.work(CLIENTS, plan.round(), c -> bareOne(context, bare.port())).rate());
        }
        Duration before = collecting.child().cpu();
        Crew.Done done =
            Crew.work(CLIENTS, plan.round(), c -> one(context, collecting.child().port()));
        Duration spent = collecting.child().cpu().minus(before);
        if (round >= 0) {
          cpu = cpu.plus(spent);
          count += done.count();
          ours.add(done.rate());
          latencies.add(done.nanos());
        }
        plan.told()
            .accept(
                String.format(
                    Locale.ROOT,
                    "handshake round %d: %.0f/s, %.0f us of the collector's processor each",
                    round,
                    done.rate(),
                    Latencies.micros(spent, done.count())));
      }
      limits.subList(0, BARE_WARM_UPS).clear();
      long peak = collecting.child().peakBytes();
      collecting.stop();
      return List.of(
          Figure.of(name(), "mutual handshakes, recorded before the greeting", "/s", ours)
              .against("bare " + plan.provider().name(), limits)
              .with(Quantiles.of(Latencies.join(latencies)))
              .server(Latencies.micros(cpu, count), peak));
    }
  }

  static Child bare(Plan plan, Collecting collecting) throws IOException {
    return Child.serve(plan, Map.of(), "--home", collecting.home().toString(), "bench-peer");
  }

  private static void bareOne(SSLContext context, int port) throws IOException {
    try (SSLSocket socket = connect(context, port, false)) {
      if (socket.getInputStream().read() < 0) {
        throw new EOFException("the bare server said nothing");
      }
    }
  }

  static void one(SSLContext context, int port) throws IOException, MalformedException {
    try (SSLSocket socket = connect(context, port, true)) {
      greeted(socket);
    }
  }

  static void greeted(SSLSocket socket) throws IOException, MalformedException {
    FrameReader reader = new FrameReader(socket.getInputStream());
    if (!reader.next() || reader.type() != FrameType.GREETING) {
      throw new EOFException("the collector did not greet");
    }
  }

  static SSLSocket connect(SSLContext context, int port, boolean protocol) throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(Collecting.HOST, port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    if (protocol) {
      parameters.setApplicationProtocols(new String[] {"sealwire/1"});
    }
    socket.setSSLParameters(parameters);
    socket.setTcpNoDelay(true);
    socket.startHandshake();
    return socket;
  }
}
