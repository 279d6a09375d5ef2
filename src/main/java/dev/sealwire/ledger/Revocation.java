package dev.sealwire.ledger;

import dev.sealwire.evidence.CertificateRevoked;
import java.time.Instant;

/**
 * A certificate's revocation as the log has it.
 *
 * @param index the entry's
 * @param time the entry's
 * @param event what it says
 */
public record Revocation(long index, Instant time, CertificateRevoked event) {}
