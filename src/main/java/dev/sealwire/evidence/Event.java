package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonWriter;

/**
 * Something that happened and is worth an entry. What each type's fields mean is written down in
 * docs/formats/entries.md; their order there is the order in the leaf.
 */
public sealed interface Event
    permits LogOpened,
        CollectorStarted,
        CollectorStopped,
        CollectorReloaded,
        ClockStepped,
        Recovery,
        CertificateIssued,
        CertificateRevoked,
        AuthoritySucceeded,
        HandshakeAccepted,
        HandshakeRejected,
        HandshakeStorm,
        PayloadReceived,
        PayloadAborted,
        SessionClosed,
        EvidenceRead,
        EvidenceExported,
        EvidenceVerified,
        EvidenceRefused,
        AdminRefused {

  /** The stable name of the type, as in the leaf: {@code payload.received}. */
  String type();

  /** Writes the fields of this type, in their order, behind those that every entry has. */
  void write(JsonWriter json);
}
