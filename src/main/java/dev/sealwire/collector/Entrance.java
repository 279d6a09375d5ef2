package dev.sealwire.collector;

import dev.sealwire.tls.Arrival;
import dev.sealwire.tls.ObservingServerSocket;
import dev.sealwire.tls.Reasons;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocket;

/**
 * What becomes of a connection by its address alone. Runs on the acceptor's thread and waits for
 * nobody: neither for the peer, nor for a place, nor for the log.
 */
final class Entrance {
  private final ObservingServerSocket listener;
  private final Gate gate;
  private final Refusals refusals;
  private final Places places;
  private final Executor threads;
  private final Predicate<InetSocketAddress> probes;
  private final Service service;

  /**
   * @param threads one for each handshake
   * @param probes whether a connection from there is the collector's own
   */
  Entrance(
      ObservingServerSocket listener,
      Gate gate,
      Refusals refusals,
      Places places,
      Executor threads,
      Predicate<InetSocketAddress> probes,
      Service service) {
    this.listener = listener;
    this.gate = gate;
    this.refusals = refusals;
    this.places = places;
    this.threads = threads;
    this.probes = probes;
    this.service = service;
  }

  /** Takes connections until it is over, whatever becomes of one. */
  void takeAll(BiConsumer<SSLSocket, Places.Place> serve, BooleanSupplier over) {
    while (!over.getAsBoolean()) {
      try {
        next(serve);
      } catch (IOException | RuntimeException e) {
        if (!over.getAsBoolean()) {
          // Out of descriptors, or a peer gone before it was accepted: neither ends the service.
          service.warn("connection.trouble", "a connection was not accepted: " + e.getMessage());
          pause();
        }
      }
    }
  }

  /** Keeps a persistent failure of accept from spinning; the kernel holds what waits. */
  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Takes the next connection, and has {@code serve} run for it on a thread of its own, or turns it
   * away.
   *
   * @throws IOException if none could be accepted
   */
  private void next(BiConsumer<SSLSocket, Places.Place> serve) throws IOException {
    Arrival arrival = listener.arrive();
    Source source = Source.of(arrival.peer().getAddress());
    boolean own = probes.test(arrival.peer());
    if (!own && !refusals.judges(source)) {
      listener.turnAway(arrival);
      String detail = "not looked at: " + source + " is past the rate of refusals";
      refusals.count(arrival.refused(Reasons.RATE, detail), Reasons.RATE, detail);
      return;
    }
    Places.Place place = own ? places.takeOwn(source) : places.take(source);
    if (places.reason(place) != null) {
      listener.turnAway(arrival);
      gate.rejectLater(arrival.refused(places.reason(place), places.detail(place)));
      return;
    }
    open(arrival, place, serve);
  }

  private void open(
      Arrival arrival, Places.Place place, BiConsumer<SSLSocket, Places.Place> serve) {
    SSLSocket socket = null;
    try {
      SSLSocket opened = listener.open(arrival);
      socket = opened;
      threads.execute(() -> serve.accept(opened, place));
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // The error is how a system says that it has no more threads; this one must go on.
      places.leave(place);
      turnAway(arrival, socket);
      gate.rejectLater(arrival.refused(Reasons.TOO_MANY_CONNECTIONS, "every thread is taken"));
    } catch (IOException | RuntimeException e) {
      places.leave(place);
      turnAway(arrival, socket);
      gate.rejectLater(
          arrival.refused(Reasons.HANDSHAKE_FAILED, "tls was not set up: " + e.getMessage()));
    }
  }

  /** With what TLS has of it, where that was set up. */
  private void turnAway(Arrival arrival, SSLSocket socket) {
    listener.turnAway(arrival);
    if (socket != null) {
      listener.cut(socket);
    }
  }
}
