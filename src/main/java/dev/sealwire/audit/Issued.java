package dev.sealwire.audit;

import java.time.Instant;

/**
 * What must be remembered of a certificate whose issuing was read.
 *
 * @param authority who signed it, or null if that is not known
 */
record Issued(
    long index,
    String subject,
    String serial,
    String role,
    Instant notBefore,
    Instant notAfter,
    AuthorityCheck.Authority authority) {

  Issued by(AuthorityCheck.Authority signer) {
    return authority != null
        ? this
        : new Issued(index, subject, serial, role, notBefore, notAfter, signer);
  }
}
