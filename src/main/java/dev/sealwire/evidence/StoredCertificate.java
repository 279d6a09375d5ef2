package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;

/**
 * A certificate as the store keeps it, unchecked when it comes from there.
 *
 * @param sha256 the hash its row names, 32 bytes unless tampered with
 * @param der its DER
 */
public record StoredCertificate(Bytes sha256, Bytes der) {}
