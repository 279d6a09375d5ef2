/**
 * Where evidence lies: the log in one H2 file, large payloads in a folder of files named by their
 * hash. The only home of {@code java.sql} and of H2.
 *
 * <pre>
 * DATA/lock                          held by whoever has the store open
 * DATA/evidence.mv.db                the log: docs/formats/store.md
 * DATA/vault/sha256/ab/cd/abcd...    large payloads, 64 hexadecimal digits
 * DATA/vault/tmp/                    uploads on their way
 * </pre>
 *
 * <p>What an append that returned has stored survives kill -9 and a power cut: one transaction a
 * group, commit, then {@code CHECKPOINT SYNC}, with {@code WRITE_DELAY=0}. A commit alone does not
 * make H2 durable. After a failed commit or force nothing is known, so nothing is tried again: the
 * log is dead until it is opened anew.
 *
 * <p>While a log is written to, it is read in batches that go by key, so that no reader keeps the
 * database from using its space again, however slow it is.
 *
 * <p>Truth is small: {@code entry}, {@code certificate}, {@code tile}, {@code checkpoint}, {@code
 * payload}. {@code search} is derived from the entries by a thread behind the writer, which puts
 * them beside SQL, the table's own row last; a query reads the tail that has no rows yet from the
 * entries themselves.
 *
 * <pre>{@code
 * try (H2EvidenceLog log = H2EvidenceLog.open(data)) {
 *   log.append(group);
 * }
 * }</pre>
 */
package dev.sealwire.store;
