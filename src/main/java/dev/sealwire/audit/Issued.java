package dev.sealwire.audit;

import java.time.Instant;

/** What must be remembered of a certificate whose issuing was read. */
record Issued(
    long index, String subject, String serial, String role, Instant notBefore, Instant notAfter) {}
