/**
 * TLS for both ends of the channel: the policy, the choice of the library, and eyes of our own on
 * every handshake.
 *
 * <p>Every knock is evidence, the refused ones first of all. So the collector does not depend on
 * what a TLS library cares to tell: it reads the ClientHello itself, judges it by the policy, and
 * only then lets the library see the very same bytes; it sees the ServerHello pass on the way out;
 * its own trust manager notes the chain and the verdict. What is left to be guessed from an
 * exception is little ({@link dev.sealwire.tls.Reasons}, docs/formats/reasons.md).
 *
 * <pre>
 *   ObservingServerSocket.accept()      TCP accepted; nothing read, never waits for a peer
 *     SSLSocket of the library
 *       over ObservedSocket             keeps first bytes, one deadline for all reads
 *   ObservingServerSocket.handshake()   on a thread of the caller's:
 *     HelloReader                       ClientHello out of the records, 16 KiB at most
 *     TlsPolicy.judge                   refused here: an alert in the clear, and closed
 *     SSLSocket.startHandshake          library; CheckedPeers asks the PeerCheck
 *     HandshakeResult                   a value, accepted or refused, with all that was seen
 * </pre>
 *
 * <p>TLS 1.3 only; client certificate required; ALPN {@code sealwire/1}; groups X25519MLKEM768
 * (Conscrypt), X25519, secp256r1, secp384r1; no tickets, no resumption: each handshake is a full
 * one. The JDK's TLS before JDK 20 cannot be kept from agreeing on another of its groups if that is
 * the client's only key share and the client lists one of ours as well; the record says which it
 * was.
 *
 * <p>A JA4 fingerprint, as the tests read it:
 *
 * <pre>
 *   t13i000000_000000000000_000000000000   a client that offers TLS 1.3 and nothing else
 * </pre>
 *
 * <p>The only home of {@code org.conscrypt}.
 */
package dev.sealwire.tls;
