package dev.sealwire.collector;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.pki.Role;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tls.ObservingServerSocket;
import java.io.IOException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSocket;

/**
 * A peer the gate let in, whose {@code handshake.accepted} is on stable storage.
 *
 * @param session the connection's name in the log
 * @param certificate the peer's certificate
 * @param fingerprint its SHA-256
 * @param role what it may do
 * @param subject the name in its certificate, cut where it is long
 * @param checkpoint the first that covers its entry
 * @param socket the connection
 * @param guest the share of its certificate; to be left at the end
 * @param listener where it came from, which alone can cut it
 */
record Admitted(
    String session,
    X509Certificate certificate,
    Sha256 fingerprint,
    Role role,
    String subject,
    SignedCheckpoint checkpoint,
    SSLSocket socket,
    Guests.Guest guest,
    ObservingServerSocket listener) {

  /** Ends the connection at once, whoever reads or writes: what was received stays received. */
  void cut() {
    listener.cut(socket);
  }

  /** Says goodbye in TLS and closes. */
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      cut();
    }
  }
}
