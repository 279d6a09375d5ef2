package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;

/**
 * A full tile as it was found in the store, unchecked.
 *
 * @param level level, 0 holds leaf hashes
 * @param index place at that level, from 0
 * @param hashes what stands for its 256 hashes
 */
public record UnverifiedTile(int level, long index, Bytes hashes) {}
