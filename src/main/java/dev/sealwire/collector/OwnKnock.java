package dev.sealwire.collector;

import dev.sealwire.tls.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The collector's knock at its own door. */
final class OwnKnock implements Gate.Probes {
  private final Set<InetSocketAddress> from = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<String> outcome = new CompletableFuture<>();

  @Override
  public boolean expects(InetSocketAddress peer) {
    return from.contains(peer);
  }

  @Override
  public void refused(InetSocketAddress peer, String reason) {
    if (from.remove(peer)) {
      outcome.complete(reason);
    }
  }

  /** Connects to itself without a certificate. A gate that stands open must not go into service. */
  void probe(Collector.Parts parts, InetSocketAddress at) throws IOException {
    InetAddress host =
        at.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : at.getAddress();
    String said =
        Probe.knock(
            parts.tls().provider(),
            new InetSocketAddress(host, at.getPort()),
            parts.settings().handshakeDeadline(),
            from::add);
    if (said != null) {
      throw new IOException("a connection without a certificate was not refused: " + said);
    }
    String reason;
    try {
      reason = outcome.get(parts.settings().handshakeDeadline().toMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException e) {
      throw new IOException("a refused connection was not recorded in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (!reason.equals("no-certificate")) {
      throw new IOException(
          "a connection without a certificate was refused as " + reason + ", want no-certificate");
    }
  }
}
