package dev.sealwire.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The collector's side of the channel: its identity, its policy and the check of its peers.
 * Immutable and thread-safe; a change of certificates makes a new one, which {@link
 * ObservingServerSocket#use} takes up without dropping a connection.
 */
public final class ServerTls {
  private final TlsProvider provider;
  private final SSLContext context;
  private final CheckedPeers peers;
  private final PeerCheck check;
  private final Set<Integer> schemes;

  /**
   * @param provider the TLS library
   * @param key the collector's private key: ECDSA on P-256 or P-384, or RSA
   * @param chain its certificate, then those up to the authority, which may be left out
   * @param check asked about every client that shows a certificate
   * @throws IOException if the library takes none of this
   */
  public ServerTls(
      TlsProvider provider, PrivateKey key, List<X509Certificate> chain, PeerCheck check)
      throws IOException {
    this.provider = provider;
    this.check = check;
    OneKey identity = new OneKey(provider.own(key), chain);
    this.schemes = identity.schemes();
    try {
      this.peers = new CheckedPeers();
      this.context = provider.context(identity, peers);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot set up tls with " + provider.name() + ": " + e.getMessage(), e);
    }
    TlsPolicy.noResumption(context.getServerSessionContext());
  }

  /** The TLS library in use. */
  public TlsProvider provider() {
    return provider;
  }

  /**
   * The policy in one line of stable text, such as {@code version=TLSv1.3;suites=...}: what the
   * hash of the policy in a handshake's entry is made of.
   */
  public String policy() {
    return TlsPolicy.describe(provider);
  }

  Set<Integer> schemes() {
    return schemes;
  }

  /** Lays TLS over an accepted connection, without any input or output. */
  SSLSocket layer(ObservedSocket socket) throws IOException {
    return provider.layer(context, socket);
  }

  HandshakeResult handshake(SSLSocket layered, ObservedSocket socket, Duration deadline) {
    CheckedPeers.Note note = peers.expect(check);
    try {
      return new Handshake(this, layered, socket, note).run(deadline);
    } finally {
      peers.forget();
    }
  }
}
