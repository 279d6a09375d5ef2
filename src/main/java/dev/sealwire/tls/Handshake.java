package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.io.IOException;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSocket;

/**
 * One handshake on the collector's side: reads the ClientHello, judges it by the policy, and only
 * then lets the TLS library have it. Used once, by one thread.
 */
final class Handshake {
  private final ServerTls server;
  private final SSLSocket layered;
  private final ObservedSocket socket;
  private final CheckedPeers.Note note;
  private final long startNanos = System.nanoTime();
  private Bytes received = Bytes.EMPTY;
  private ClientHello hello;
  private Negotiated negotiated;

  Handshake(ServerTls server, SSLSocket layered, ObservedSocket socket, CheckedPeers.Note note) {
    this.server = server;
    this.layered = layered;
    this.socket = socket;
    this.note = note;
  }

  HandshakeResult run(Duration deadline) {
    Refusal refusal;
    try {
      socket.deadline(startNanos + deadline.toNanos());
      refusal = readHello();
      if (refusal == null) {
        refusal = TlsPolicy.judge(hello, server.provider().groups(), server.schemes()).orElse(null);
      }
      if (refusal == null) {
        refusal = agree();
      }
      if (refusal == null) {
        socket.release();
      }
    } catch (IOException | RuntimeException e) {
      refusal = Failures.classify(e, socket, note, Reasons.CLIENT_ALERT);
    }
    HandshakeResult result =
        result(socket, received, hello, negotiated, note.chain(), refusal, startNanos);
    if (refusal != null) {
      refuse(refusal);
    }
    return result;
  }

  /** Until the ClientHello is whole; everything read is kept for the TLS library. */
  private Refusal readHello() throws IOException {
    HelloReader reader = new HelloReader();
    HelloReader.Progress progress = HelloReader.Progress.MORE;
    try {
      while (progress == HelloReader.Progress.MORE) {
        Bytes chunk = socket.readAhead();
        if (chunk.size() == 0) {
          return socket.ended()
              ? new Refusal(
                  Reasons.CLOSED_EARLY,
                  "the peer closed the connection after " + reader.total() + " bytes")
              : tooLarge();
        }
        progress = reader.feed(chunk.toArray(), 0, chunk.size());
      }
    } catch (MalformedException e) {
      return new Refusal(
          Reasons.MALFORMED_HELLO, Refusal.tidy(e.getMessage()), Alerts.DECODE_ERROR);
    } finally {
      received = socket.inbound();
    }
    return switch (progress) {
      case DONE -> {
        hello = reader.hello();
        yield null;
      }
      case NOT_TLS ->
          new Refusal(
              Reasons.NOT_TLS,
              "the first bytes are "
                  + received.slice(0, Math.min(received.size(), 8)).hex()
                  + ", want a tls handshake record");
      default -> tooLarge();
    };
  }

  private static Refusal tooLarge() {
    return new Refusal(
        Reasons.HELLO_TOO_LARGE,
        "the client hello is over "
            + ClientHello.CLIENT_HELLO_BYTES_MAX
            + " bytes, or its records over "
            + HelloReader.STREAM_BYTES_MAX,
        Alerts.RECORD_OVERFLOW);
  }

  /** Lets the TLS library do its part, and does not take its word for what it must have done. */
  private Refusal agree() throws IOException {
    try {
      layered.startHandshake();
    } finally {
      negotiated = Negotiated.from(socket.outbound());
    }
    if (!(note.verdict() instanceof PeerVerdict.Accepted)) {
      return new Refusal(Reasons.HANDSHAKE_FAILED, "the peer's certificate was never checked");
    }
    String version = layered.getSession().getProtocol();
    if (!TlsPolicy.VERSION.equals(version)) {
      return new Refusal(
          Reasons.TLS_VERSION, "agreed on " + version + ", want " + TlsPolicy.VERSION);
    }
    if (!TlsPolicy.PROTOCOL.equals(layered.getApplicationProtocol())) {
      return new Refusal(Reasons.ALPN, "agreed on no protocol, want " + TlsPolicy.PROTOCOL);
    }
    return null;
  }

  private void refuse(Refusal refusal) {
    try {
      if (refusal.alert() >= 0) {
        // Nothing was encrypted yet: the library has not seen a byte.
        OutputStream out = socket.getOutputStream();
        out.write(Alerts.record(refusal.alert()));
        out.flush();
        socket.close();
      }
    } catch (IOException e) {
      // The peer would not listen; what counts is what is recorded.
    }
    // Where the library failed, it sent its alert and closed the socket with the same courtesy.
    socket.abort();
    try {
      layered.close();
    } catch (IOException e) {
      // The connection below is closed; this only lets go of the library's buffers.
    }
  }

  /** The record of an attempt; {@code refusal} is null if it is accepted. */
  static HandshakeResult result(
      ObservedSocket socket,
      Bytes received,
      ClientHello hello,
      Negotiated negotiated,
      List<X509Certificate> chain,
      Refusal refusal,
      long startNanos) {
    return new HandshakeResult(
        socket.peer(),
        socket.local(),
        received,
        hello,
        hello == null ? null : Ja4.of(hello),
        negotiated,
        refusal == null ? TlsPolicy.PROTOCOL : null,
        chain,
        refusal == null ? null : refusal.reason(),
        refusal == null ? null : refusal.detail(),
        Duration.ofNanos(System.nanoTime() - startNanos));
  }
}
