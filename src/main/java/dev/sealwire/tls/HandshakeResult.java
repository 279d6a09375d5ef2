package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/**
 * All that is known about one connection attempt, accepted or refused. Fields that the attempt
 * never came to are null or empty.
 *
 * @param peer where it came from
 * @param local where it arrived
 * @param received the first bytes as they came, record headers included, up to 20 KiB; on an
 *     accepted connection those of the ClientHello
 * @param hello the first ClientHello, or null if there was none
 * @param ja4 its fingerprint, or null
 * @param negotiated what our ServerHello chose, or null if none was sent
 * @param alpn the application protocol agreed on, or null
 * @param chain the certificates that the peer presented, leaf first, or empty
 * @param reason null if the connection is accepted, else a code from {@link Reasons}
 * @param detail null if accepted, else a line for people: printable ASCII, up to 300 characters,
 *     not stable
 * @param duration from the start of the handshake to its end
 */
public record HandshakeResult(
    InetSocketAddress peer,
    InetSocketAddress local,
    Bytes received,
    ClientHello hello,
    String ja4,
    Negotiated negotiated,
    String alpn,
    List<X509Certificate> chain,
    String reason,
    String detail,
    Duration duration) {

  public HandshakeResult {
    chain = List.copyOf(chain);
    if ((reason == null) != (detail == null)) {
      throw new IllegalArgumentException("reason is " + reason + " where detail is " + detail);
    }
  }

  /** Whether the connection may be used. */
  public boolean accepted() {
    return reason == null;
  }
}
