package dev.sealwire.field;

import dev.sealwire.bytes.Sha256;

/**
 * A payload whose receipt was verified and kept.
 *
 * @param name what it is called
 * @param size bytes
 * @param sha256 hash of its bytes
 * @param changed whether its source changed while it was read
 * @param index its entry in the log
 * @param origin the log
 */
public record Sent(
    String name, long size, Sha256 sha256, boolean changed, long index, String origin) {}
