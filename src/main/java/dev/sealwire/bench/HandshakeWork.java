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
  /** As many as a bare server has threads: of fewer, all wait for the disk at times. */
  private static final int CLIENTS = 16;

  /**
   * Handshakes of a collector before those that count. Compiling its code, many times as much as a
   * bare server's, takes half of its processor time at first, and is over after so many: that is
   * what a start costs, not a handshake.
   */
  private static final int WARM_UPS = 100_000;

  /** Rounds of that at most, where a machine takes longer. */
  private static final int WARM_UP_ROUNDS_MAX = 60;

  private static final int BARE_WARM_UP_ROUNDS = 5;

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
      warmUp(plan, collecting, bare, context);
      for (int round = 0; round < plan.rounds(); round++) {
        limits.add(Crew.work(CLIENTS, plan.round(), c -> bareOne(context, bare.port())).rate());
        Duration before = collecting.child().cpu();
        Crew.Done done = ask(plan, collecting, context, "round " + round);
        cpu = cpu.plus(collecting.child().cpu().minus(before));
        count += done.count();
        ours.add(done.rate());
        latencies.add(done.nanos());
      }
      long peak = collecting.child().peakBytes();
      collecting.stop();
      return List.of(
          Figure.of(name(), "mutual handshakes, recorded before the greeting", "/s", ours)
              .against("bare " + plan.provider().name(), limits)
              .with(Quantiles.of(Latencies.join(latencies)))
              .server(Latencies.micros(cpu, count), peak));
    }
  }

  private static void warmUp(Plan plan, Collecting collecting, Child bare, SSLContext context)
      throws IOException, SealwireException {
    long count = 0;
    for (int round = 0; round < WARM_UP_ROUNDS_MAX && count < WARM_UPS; round++) {
      count += ask(plan, collecting, context, "warm-up").count();
    }
    for (int round = 0; round < BARE_WARM_UP_ROUNDS; round++) {
      Crew.work(CLIENTS, plan.round(), c -> bareOne(context, bare.port()));
    }
  }

  /** A round of handshakes with the collector, and a word about it. */
  private static Crew.Done ask(Plan plan, Collecting collecting, SSLContext context, String round)
      throws IOException, SealwireException {
    Duration before = collecting.child().cpu();
    Crew.Done done = Crew.work(CLIENTS, plan.round(), c -> one(context, collecting.child().port()));
    double micros = Latencies.micros(collecting.child().cpu().minus(before), done.count());
    plan.told()
        .accept(
            String.format(
                Locale.ROOT,
                "handshake %s: %.0f/s, %.0f us of the collector's processor each",
                round,
                done.rate(),
                micros));
    return done;
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
