package dev.sealwire.ledger;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.tlog.SignedCheckpoint;

/**
 * An entry that is on stable storage.
 *
 * @param index its place in the log
 * @param leaf its bytes
 * @param leafHash its leaf hash
 * @param checkpoint the first checkpoint that covers it
 */
public record Appended(long index, Bytes leaf, Sha256 leafHash, SignedCheckpoint checkpoint) {}
