package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;

/**
 * An entry as the writer hands it to the store.
 *
 * @param index its place, from 0
 * @param leaf its bytes
 * @param leafHash SHA-256(0x00 || leaf), RFC 6962 section 2.1
 * @param chainHash its link of the {@link Chain}
 */
public record StoredEntry(long index, Bytes leaf, Sha256 leafHash, Sha256 chainHash) {}
