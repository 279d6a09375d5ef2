package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;

/**
 * An entry as it was found in the store: nothing of it was checked, not even the lengths.
 *
 * @param index the index of its row
 * @param leaf its bytes
 * @param leafHash what stands for the leaf hash
 * @param chainHash what stands for the chain hash
 */
public record UnverifiedEntry(long index, Bytes leaf, Bytes leafHash, Bytes chainHash) {}
