package dev.sealwire.tls;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Decides whether whoever holds the key of a certificate may connect. The proof of holding it is
 * the handshake's own business and comes after.
 */
@FunctionalInterface
public interface PeerCheck {
  /**
   * Called during the handshake, on its thread, from several threads at once; a connection waits
   * for it. An unchecked exception refuses the connection.
   *
   * @param presented the chain as the peer sent it, leaf first, 1 to 8 certificates of the JDK's
   *     own kind; nothing about it has been verified
   */
  PeerVerdict check(List<X509Certificate> presented);
}
