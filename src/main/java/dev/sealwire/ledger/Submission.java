package dev.sealwire.ledger;

import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.StoredPayload;
import java.util.List;

/**
 * What is to be recorded together with what its entry names.
 *
 * @param event what happened
 * @param certificates certificates it names
 * @param payload the small payload it names, or null
 */
public record Submission(Event event, List<StoredCertificate> certificates, StoredPayload payload) {
  /** Copies the list. */
  public Submission {
    certificates = List.copyOf(certificates);
  }

  /** An event that names nothing to keep. */
  public static Submission of(Event event) {
    return new Submission(event, List.of(), null);
  }
}
