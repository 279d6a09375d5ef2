package dev.sealwire.collector;

import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.ledger.Appended;
import dev.sealwire.ledger.Submission;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Role;
import dev.sealwire.tls.HandshakeResult;
import dev.sealwire.tls.ObservingServerSocket;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLSocket;

/**
 * Every knock becomes an entry: refused ones at once, accepted ones before the peer hears a word. A
 * peer whose entry cannot be stored is not let in.
 */
final class Gate {
  private static final int SESSION_BYTES = 16;

  private final ObservingServerSocket listener;
  private final Service service;
  private final Sha256 policy;
  private final BiConsumer<InetSocketAddress, String> refusals;

  /**
   * @param policy hash of what handshakes are held to
   * @param refusals is told each recorded refusal: from where, and its reason
   */
  Gate(
      ObservingServerSocket listener,
      Service service,
      Sha256 policy,
      BiConsumer<InetSocketAddress, String> refusals) {
    this.listener = listener;
    this.service = service;
    this.policy = policy;
    this.refusals = refusals;
  }

  /** Does the handshake of {@code socket} and records it; empty if the peer was refused. */
  Optional<Admitted> admit(SSLSocket socket) {
    HandshakeResult result = listener.handshake(socket, service.settings().handshakeDeadline());
    if (!result.accepted()) {
      reject(result);
      return Optional.empty();
    }
    String session = newSession();
    Handshake seen = HandshakeRecord.of(result, session, policy);
    X509Certificate certificate = result.chain().get(0);
    try {
      Role role = Role.of(certificate);
      Appended entry =
          service
              .ledger()
              .append(
                  new Submission(
                      new HandshakeAccepted(seen), HandshakeRecord.certificates(result), null))
              .join();
      return Optional.of(
          new Admitted(
              session,
              certificate,
              Certificates.fingerprint(certificate),
              role,
              entry,
              socket,
              listener));
    } catch (CompletionException e) {
      service.warn(
          "a connection from " + seen.peer() + " was not recorded and is refused: " + cause(e));
    } catch (MalformedException e) {
      service.warn("an accepted certificate has no role: " + e.getMessage());
    }
    listener.cut(socket);
    return Optional.empty();
  }

  /** Refuses {@code socket} unseen. */
  void refuse(SSLSocket socket, String reason, String detail) {
    reject(listener.refuse(socket, reason, detail));
  }

  private void reject(HandshakeResult result) {
    Handshake seen = HandshakeRecord.of(result, newSession(), policy);
    service
        .ledger()
        .append(
            new Submission(
                new HandshakeRejected(seen, result.reason(), Texts.capped(result.detail())),
                HandshakeRecord.certificates(result),
                null))
        .whenComplete(
            (entry, failure) -> {
              if (failure == null) {
                refusals.accept(result.peer(), result.reason());
              } else {
                service.warn(
                    "a refusal of " + seen.peer() + " was not recorded: " + cause(failure));
              }
            });
  }

  private static String cause(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return String.valueOf(cause.getMessage());
  }

  private String newSession() {
    byte[] session = new byte[SESSION_BYTES];
    service.random().nextBytes(session);
    return Hex.encode(session);
  }
}
