package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.BatchPart;

/**
 * What a client signed of a payload, as its entry will hold it.
 *
 * @param statement the exact text
 * @param signature over it
 * @param part where the payload stands in a batch, or null
 */
record Signed(String statement, Bytes signature, BatchPart part) {}
