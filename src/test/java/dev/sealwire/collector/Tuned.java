package dev.sealwire.collector;

import java.net.InetSocketAddress;
import java.time.Duration;

/** Settings of a collector, some of them changed. */
final class Tuned {
  private final CollectorSettings from;
  private InetSocketAddress bind;
  private Duration handshakeDeadline;
  private int handshakesMax;
  private int connectionsMax;
  private int streamsMax;
  private int streamCredit;
  private long payloadBytesMax;
  private int inlineBytesMax;
  private long bufferBytesMax;
  private Duration idle;
  private Fairness fairness;

  private Tuned(CollectorSettings from) {
    this.from = from;
    bind = from.bind();
    handshakeDeadline = from.handshakeDeadline();
    handshakesMax = from.handshakesMax();
    connectionsMax = from.connectionsMax();
    streamsMax = from.streamsMax();
    streamCredit = from.streamCredit();
    payloadBytesMax = from.payloadBytesMax();
    inlineBytesMax = from.inlineBytesMax();
    bufferBytesMax = from.bufferBytesMax();
    idle = from.idle();
    fairness = from.fairness();
  }

  static Tuned of(CollectorSettings from) {
    return new Tuned(from);
  }

  Tuned bind(InetSocketAddress value) {
    bind = value;
    return this;
  }

  Tuned handshakes(int max, Duration deadline) {
    handshakesMax = max;
    handshakeDeadline = deadline;
    return this;
  }

  Tuned connections(int max) {
    connectionsMax = max;
    return this;
  }

  Tuned streams(int max, int credit) {
    streamsMax = max;
    streamCredit = credit;
    return this;
  }

  Tuned payloads(long max, int inlineMax) {
    payloadBytesMax = max;
    inlineBytesMax = inlineMax;
    return this;
  }

  Tuned buffer(long max) {
    bufferBytesMax = max;
    return this;
  }

  Tuned idle(Duration most) {
    idle = most;
    return this;
  }

  Tuned fair(Fairness value) {
    fairness = value;
    return this;
  }

  CollectorSettings done() {
    return new CollectorSettings(
        from.name(),
        bind,
        handshakeDeadline,
        handshakesMax,
        connectionsMax,
        streamsMax,
        streamCredit,
        payloadBytesMax,
        inlineBytesMax,
        bufferBytesMax,
        idle,
        from.drain(),
        fairness);
  }
}
