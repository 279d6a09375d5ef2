package dev.sealwire.collector;

import dev.sealwire.tls.Probe;
import dev.sealwire.tls.TlsProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The collector's knock at its own door. */
final class Knock implements Gate.Probes {
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

  /**
   * Connects to {@code at} without a certificate. A gate that stands open must not go into service.
   *
   * @throws IOException unless that is refused and recorded, as it must be
   */
  void run(TlsProvider provider, InetSocketAddress at, Duration deadline) throws IOException {
    InetAddress host =
        at.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : at.getAddress();
    String entered =
        Probe.knock(provider, new InetSocketAddress(host, at.getPort()), deadline, from::add);
    if (entered != null) {
      throw new IOException("a connection without a certificate was not refused: " + entered);
    }
    String reason;
    try {
      reason = outcome.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
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
