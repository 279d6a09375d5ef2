package dev.sealwire.field;

import dev.sealwire.evidence.Entry;

/**
 * What a collector recorded, as its receipt proved.
 *
 * @param index the entry's
 * @param entry what it says
 */
public record Recorded(long index, Entry entry) {}
