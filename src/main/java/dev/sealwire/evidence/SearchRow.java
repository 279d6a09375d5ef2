package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;

/**
 * The search columns of one entry, as derived from its leaf or as found in the store. Null where
 * the entry says nothing of the kind.
 *
 * @param index the entry's index
 * @param timeNanos the entry's time in nanoseconds since 1970
 * @param type the entry's type
 * @param session session
 * @param peer address of the peer
 * @param certificate SHA-256 of the peer's, or the issued, certificate
 * @param caseId case
 * @param payload SHA-256 of the payload
 * @param reason reason code of a refusal or an abort
 */
public record SearchRow(
    long index,
    long timeNanos,
    String type,
    String session,
    String peer,
    Bytes certificate,
    String caseId,
    Bytes payload,
    String reason) {}
