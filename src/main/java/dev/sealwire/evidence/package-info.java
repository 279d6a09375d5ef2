/**
 * What is recorded: the event types, their encoding as leaves, the hash chain, and the ports
 * through which a log and a vault are written and read. Pure.
 *
 * <p>An entry is one line of JSON without spaces, its fields in a fixed order, at most 65,535
 * bytes:
 *
 * <pre>{@code
 * {"v":1,"type":"collector.stopped","time":"2026-11-23T04:44:53.000000001Z","reason":"signal"}
 * }</pre>
 *
 * <p>Those bytes are the leaf of the Merkle tree. They are stored as they are and never encoded
 * again.
 */
package dev.sealwire.evidence;
