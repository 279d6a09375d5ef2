package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * A connection of which nothing but the addresses is known: no byte was read, and no TLS set up.
 * Whoever holds it passes it on to {@link ObservingServerSocket#open} or {@link
 * ObservingServerSocket#turnAway}.
 */
public final class Arrival {
  private final ObservedSocket socket;

  Arrival(ObservedSocket socket) {
    this.socket = socket;
  }

  ObservedSocket socket() {
    return socket;
  }

  /** Where it comes from. */
  public InetSocketAddress peer() {
    return socket.peer();
  }

  /**
   * The record of turning it away.
   *
   * @param reason a stable code
   * @param detail a line for people
   */
  public HandshakeResult refused(String reason, String detail) {
    return new HandshakeResult(
        socket.peer(),
        socket.local(),
        Bytes.EMPTY,
        null,
        null,
        null,
        null,
        List.of(),
        reason,
        Refusal.tidy(detail),
        Duration.ZERO);
  }
}
