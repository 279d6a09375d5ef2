/**
 * The single writer: takes events, gives them time, index and hashes, stores them in groups through
 * the {@link dev.sealwire.evidence.EvidenceLog} port, signs the checkpoint, and completes receipts.
 *
 * <p>The life of a group, each step only after the one before it:
 *
 * <pre>
 * staged     taken off the queue, at most 1,000 entries
 * inserted   entries, tiles, small payloads and the previous checkpoint, in one transaction
 * committed  the transaction
 * synced     the store says that all of it is on stable storage
 * signed     the checkpoint over the new tree
 * receipted  whoever submitted is told
 * </pre>
 *
 * <p>It also says no: what a certificate does is not recorded behind its revocation. That is
 * decided when an entry is staged, by what is in front of it in the log and in its own group.
 */
package dev.sealwire.ledger;
