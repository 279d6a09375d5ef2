package dev.sealwire.bench;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.pki.Kit;
import dev.sealwire.tls.TlsProvider;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Handshakes with whatever speaks mutual TLS on this machine, counted the same way for each: TCP
 * connect, full handshake, a request if there is one, the first byte of the answer, close.
 */
public final class BareClient {
  private BareClient() {}

  /**
   * How many handshakes a second.
   *
   * @param protocol whether to ask for our protocol, as a collector wants it
   * @param request what to say after the handshake; empty where the server speaks first
   * @throws IOException if one of them fails
   */
  public static double handshakes(
      TlsProvider provider,
      Kit kit,
      int port,
      boolean protocol,
      String request,
      int clients,
      Duration time)
      throws IOException, SealwireException {
    SSLContext context = BareTls.context(provider, kit.key(), kit.certificate(), kit.ca());
    byte[] said = request.getBytes(StandardCharsets.US_ASCII);
    return Crew.work(clients, time, client -> one(context, port, protocol, said)).rate();
  }

  private static void one(SSLContext context, int port, boolean protocol, byte[] request)
      throws IOException {
    try (SSLSocket socket = HandshakeWork.connect(context, port, protocol)) {
      if (request.length > 0) {
        socket.getOutputStream().write(request);
        socket.getOutputStream().flush();
      }
      if (socket.getInputStream().read() < 0) {
        throw new EOFException("the server on port " + port + " said nothing");
      }
    }
  }
}
