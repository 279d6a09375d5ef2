package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;

/**
 * A small payload as the database keeps it, unchecked when it comes from there.
 *
 * @param sha256 the hash its row names, 32 bytes unless tampered with
 * @param data its bytes
 */
public record StoredPayload(Bytes sha256, Bytes data) {}
