package dev.sealwire.collector;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How a collector serves. The settings file documents each with default, unit and range.
 *
 * @param name what it calls itself in its greeting
 * @param bind where it listens; port 0 lets the system choose
 * @param handshakeDeadline from accept to the end of the handshake
 * @param handshakesMax handshakes under way at once; one more takes the place of another
 * @param connectionsMax accepted connections at once; one more is refused and recorded
 * @param streamsMax streams of a connection that are open or whose receipt was not taken yet
 * @param streamCredit bytes a client may send on a stream before it is granted more
 * @param payloadBytesMax longest payload
 * @param inlineBytesMax longest payload that is kept in the database
 * @param bufferBytesMax memory for payloads that are not recorded yet, over all connections; what
 *     finds none is kept in temporary files, and then in the vault
 * @param idle how long a connection with an open stream may be silent
 * @param drain how long open streams may go on after a stop was asked for
 * @param fairness what one source or one certificate may take
 */
public record CollectorSettings(
    String name,
    InetSocketAddress bind,
    Duration handshakeDeadline,
    int handshakesMax,
    int connectionsMax,
    int streamsMax,
    int streamCredit,
    long payloadBytesMax,
    int inlineBytesMax,
    long bufferBytesMax,
    Duration idle,
    Duration drain,
    Fairness fairness) {}
