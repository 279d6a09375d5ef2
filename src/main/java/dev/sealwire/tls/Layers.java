package dev.sealwire.tls;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocket;

/** Which TCP socket lies under which TLS socket, for as long as it is open. Thread-safe. */
final class Layers {
  private final Map<SSLSocket, ObservedSocket> sockets = new ConcurrentHashMap<>();

  /** Remembers a pair until the lower one is closed; then {@code onClose} runs as well. */
  void add(SSLSocket layered, ObservedSocket socket, Runnable onClose) {
    sockets.put(layered, socket);
    socket.onClose(
        () -> {
          sockets.remove(layered);
          onClose.run();
        });
  }

  /**
   * The socket below.
   *
   * @throws IllegalArgumentException if {@code layered} was not made here, or is closed
   */
  ObservedSocket under(SSLSocket layered) {
    ObservedSocket socket = sockets.get(layered);
    if (socket == null) {
      throw new IllegalArgumentException("this connection was not accepted here, or is closed");
    }
    return socket;
  }

  int size() {
    return sockets.size();
  }

  /** Nothing more comes from the peer, whatever it sends: reads find the end. */
  void giveUp(SSLSocket layered) {
    ObservedSocket socket = sockets.get(layered);
    if (socket != null) {
      socket.giveUp();
    }
  }

  /**
   * Ends a connection at once. {@link SSLSocket#close} says goodbye first and waits for its turn to
   * write, which never comes if the peer does not read; this does not.
   */
  void cut(SSLSocket layered) {
    ObservedSocket socket = sockets.get(layered);
    if (socket != null) {
      socket.abort();
    }
    try {
      layered.close();
    } catch (IOException e) {
      // The connection below is closed; this only lets go of the library's buffers.
    }
  }
}
