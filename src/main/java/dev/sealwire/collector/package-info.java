/**
 * The server: listens, has the gate judge and record every connection attempt, serves those it lets
 * in, and ends in good order.
 *
 * <p>Threads: one accepts and waits for nobody; one records the refusals that were only counted;
 * one cuts the connections of certificates that are revoked; each handshake and each session has
 * one of its own (virtual where the runtime's are good, see {@link dev.sealwire.tls.TaskThreads});
 * what a session has to say is sent by one more, which exists only while there is something. Only
 * the ledger's writer touches the log.
 *
 * <p>The life of a payload here: OPEN makes an intake; DATA is counted, hashed and held, in memory
 * while it is small, in a temporary file of the vault from then on; FINISH has the signed statement
 * held against what was seen; a large payload is forced and named by its hash; the entry is
 * submitted; and when the ledger says that it is on stable storage, the receipt goes out. A crash
 * before that leaves at most a temporary file or a payload without an entry, which the next start
 * removes and records.
 *
 * <p>Readers are shown the log in pages, each filled when it goes out, and only after what they are
 * going to read was recorded. Those who follow it are told of new checkpoints by a thread that the
 * writer wakes, one at a time and each only when it asked. Admins have it recorded who may come in;
 * the authority's key is never here.
 */
package dev.sealwire.collector;
