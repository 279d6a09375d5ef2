package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;

/**
 * A signed checkpoint as the store keeps it, unchecked when it comes from there.
 *
 * @param size tree size its row names
 * @param note the signed note
 */
public record StoredCheckpoint(long size, Bytes note) {}
