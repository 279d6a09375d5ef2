package dev.sealwire.collector;

import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
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
import dev.sealwire.tls.Reasons;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLSocket;

/**
 * Every knock becomes an entry, or is counted in one: refused ones at once, accepted ones before
 * the peer hears a word. A peer whose entry cannot be stored is not let in.
 */
final class Gate {
  private static final int SESSION_BYTES = 16;

  /** The collector's own knocks. */
  interface Probes {
    /** Whether a connection from there is one. */
    boolean expects(InetSocketAddress peer);

    /** One was refused, and that is recorded. */
    void refused(InetSocketAddress peer, String reason);
  }

  private final ObservingServerSocket listener;
  private final Service service;
  private final Sha256 policy;
  private final Probes probes;
  private final Refusals refusals;
  private final Places places;
  private final Guests guests;

  /**
   * @param policy hash of what handshakes are held to
   */
  Gate(
      ObservingServerSocket listener,
      Service service,
      Sha256 policy,
      Probes probes,
      Refusals refusals,
      Places places) {
    this.listener = listener;
    this.service = service;
    this.policy = policy;
    this.probes = probes;
    this.refusals = refusals;
    this.places = places;
    this.guests = new Guests(service.settings().fairness(), service.settings().streamsMax());
  }

  /** What accepted certificates may take. */
  Guests guests() {
    return guests;
  }

  /** Does the handshake of {@code socket} and records it; empty if the peer was refused. */
  Optional<Admitted> admit(SSLSocket socket, Places.Place place) {
    if (!places.begin(place, () -> listener.giveUp(socket))) {
      refuse(socket, places.reason(place), places.detail(place));
      return Optional.empty();
    }
    HandshakeResult result = listener.handshake(socket, service.settings().handshakeDeadline());
    if (!places.settle(place)) {
      listener.cut(socket);
      reject(HandshakeRecord.refused(result, places.reason(place), places.detail(place)));
      return Optional.empty();
    }
    if (!result.accepted()) {
      reject(result);
      return Optional.empty();
    }
    X509Certificate certificate = result.chain().get(0);
    Sha256 fingerprint = Certificates.fingerprint(certificate);
    Optional<Guests.Guest> guest = guests.enter(fingerprint);
    if (guest.isEmpty()) {
      listener.cut(socket);
      String detail = "its certificate has " + guests.connectionsMax() + " connections already";
      reject(HandshakeRecord.refused(result, Reasons.TOO_MANY_CONNECTIONS, detail));
      return Optional.empty();
    }
    Optional<Admitted> admitted = record(socket, result, certificate, fingerprint, guest.get());
    if (admitted.isEmpty()) {
      guest.get().leave();
      listener.cut(socket);
    }
    return admitted;
  }

  private Optional<Admitted> record(
      SSLSocket socket,
      HandshakeResult result,
      X509Certificate certificate,
      Sha256 fingerprint,
      Guests.Guest guest) {
    String session = newSession();
    Handshake seen = HandshakeRecord.of(result, session, policy);
    try {
      Role role = Role.of(certificate);
      Appended entry =
          service
              .ledger()
              .append(
                  new Submission(
                      new HandshakeAccepted(seen), HandshakeRecord.certificates(result), null))
              .join();
      service.figures().accepted();
      refusals.accepted(Source.of(result.peer().getAddress()));
      return Optional.of(
          new Admitted(
              session,
              certificate,
              fingerprint,
              role,
              seen.subject(),
              entry.checkpoint(),
              socket,
              guest,
              listener));
    } catch (CompletionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        // Revoked since the handshake looked: the order of the log decides.
        reject(HandshakeRecord.refused(result, Reasons.REVOKED, refused.getMessage()));
        return Optional.empty();
      }
      service.warn(
          "store.trouble",
          "a connection from " + seen.peer() + " was not recorded and is refused: " + cause(e));
      refusals.count(result, Reasons.STORE_UNAVAILABLE, cause(e));
    } catch (MalformedException e) {
      reject(HandshakeRecord.refused(result, Reasons.WRONG_ROLE, e.getMessage()));
    }
    return Optional.empty();
  }

  /** Refuses {@code socket} unseen. */
  void refuse(SSLSocket socket, String reason, String detail) {
    reject(listener.refuse(socket, reason, detail));
  }

  /** Records a refusal where nobody may wait for the log. */
  void rejectLater(HandshakeResult result) {
    if (!single(result) || !refusals.later(() -> append(result))) {
      refusals.count(result, result.reason(), result.detail());
    }
  }

  private void reject(HandshakeResult result) {
    if (single(result)) {
      append(result);
    } else {
      refusals.count(result, result.reason(), result.detail());
    }
  }

  private boolean single(HandshakeResult result) {
    return probes.expects(result.peer()) || refusals.single(Source.of(result.peer().getAddress()));
  }

  private void append(HandshakeResult result) {
    Handshake seen = HandshakeRecord.of(result, newSession(), policy);
    CompletableFuture<?> recorded =
        service
            .ledger()
            .append(
                new Submission(
                    new HandshakeRejected(seen, result.reason(), Texts.capped(result.detail())),
                    HandshakeRecord.certificates(result),
                    null))
            .handle(
                (entry, failure) -> {
                  if (failure == null) {
                    service.figures().refused(result.reason());
                    if (!probes.expects(result.peer())) {
                      tell(seen, result);
                    }
                    probes.refused(result.peer(), result.reason());
                  } else {
                    service.warn(
                        "store.trouble",
                        "a refusal of " + seen.peer() + " was not recorded: " + cause(failure));
                    refusals.count(result, result.reason(), result.detail());
                  }
                  return null;
                });
    refusals.awaits(recorded);
  }

  /** What the peer says of itself comes as it is: the operator's side escapes and cuts it. */
  private void tell(Handshake seen, HandshakeResult result) {
    service
        .operator()
        .say(
            Line.of(Line.Level.INFO, "connection.refused", result.detail())
                .with("reason", result.reason())
                .with("peer", seen.peer())
                .with("port", seen.port())
                .with("subject", seen.subject())
                .with("sni", seen.hello() == null ? null : seen.hello().sni()));
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
