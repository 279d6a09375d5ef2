package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.AdminRefused;
import dev.sealwire.evidence.Asker;
import dev.sealwire.evidence.AuthoritySucceeded;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.CollectorReloaded;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceExported;
import dev.sealwire.evidence.EvidenceRead;
import dev.sealwire.evidence.EvidenceRefused;
import dev.sealwire.evidence.EvidenceVerified;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.HandshakeStorm;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.evidence.Times;
import dev.sealwire.evidence.UnverifiedEntry;
import java.time.Instant;
import java.util.Optional;

/** What the search columns of an entry are. */
final class SearchRows {
  private SearchRows() {}

  /** The columns of {@code entry}, or nothing if its leaf says nothing this version can read. */
  static Optional<SearchRow> of(UnverifiedEntry entry) {
    try {
      return Optional.of(of(entry.index(), Leaf.decode(entry.leaf())));
    } catch (MalformedException | IllegalArgumentException e) {
      // Tampered with; verify reads every leaf and says so. Here it is just not found.
      return Optional.empty();
    }
  }

  /** The columns of {@code entry}. */
  static SearchRow of(long index, Entry entry) {
    Event event = entry.event();
    Columns c = new Columns(index, nanos(entry.time()), event.type());
    if (event instanceof HandshakeAccepted e) {
      return c.handshake(e.handshake(), null);
    }
    if (event instanceof HandshakeRejected e) {
      return c.handshake(e.handshake(), e.reason());
    }
    if (event instanceof HandshakeStorm e) {
      return c.storm(e);
    }
    if (event instanceof PayloadReceived e) {
      return c.row(e.session(), null, e.certificate(), e.caseId(), e.sha256(), null);
    }
    if (event instanceof PayloadAborted e) {
      return c.row(e.session(), null, e.certificate(), e.caseId(), e.sha256(), e.reason());
    }
    if (event instanceof SessionClosed e) {
      return c.row(e.session(), null, null, null, null, null);
    }
    if (event instanceof CertificateIssued e) {
      return c.row(session(e.asker()), null, e.certificate(), null, null, null);
    }
    if (event instanceof CertificateRevoked e) {
      return c.row(session(e.asker()), null, e.certificate(), null, null, e.reason());
    }
    if (event instanceof AuthoritySucceeded e) {
      return c.row(session(e.asker()), null, e.certificate(), null, null, null);
    }
    if (event instanceof CollectorReloaded e) {
      return c.row(session(e.asker()), null, e.collector(), null, null, null);
    }
    if (event instanceof EvidenceRead e) {
      return c.row(e.session(), null, e.certificate(), null, null, null);
    }
    if (event instanceof EvidenceExported e) {
      return c.row(e.session(), null, e.certificate(), null, e.sha256(), null);
    }
    if (event instanceof EvidenceVerified e) {
      return c.row(e.session(), null, e.certificate(), null, null, null);
    }
    if (event instanceof EvidenceRefused e) {
      return c.row(e.session(), null, e.certificate(), null, null, e.reason());
    }
    if (event instanceof AdminRefused e) {
      return c.row(e.session(), null, e.certificate(), null, null, e.reason());
    }
    return c.row(null, null, null, null, null, null);
  }

  private static String session(Asker asker) {
    return asker == null ? null : asker.session();
  }

  /** Nanoseconds since 1970; times outside the years 1678 to 2262 stand at the end they passed. */
  static long nanos(Instant time) {
    try {
      return Times.toEpochNanos(time);
    } catch (ArithmeticException e) {
      return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private record Columns(long index, long timeNanos, String type) {
    SearchRow handshake(Handshake handshake, String reason) {
      Sha256 certificate = handshake.chain().isEmpty() ? null : handshake.chain().get(0);
      return row(handshake.session(), handshake.peer(), certificate, null, null, reason);
    }

    /** Peer and reason only where they are those of every refusal that the entry counts. */
    SearchRow storm(HandshakeStorm storm) {
      boolean onePeer = storm.sources().size() == 1 && storm.other() == null && storm.beyond() == 0;
      boolean oneReason = storm.reasons().size() == 1;
      return row(
          null,
          onePeer ? storm.sources().get(0).name() : null,
          null,
          null,
          null,
          oneReason ? storm.reasons().get(0).name() : null);
    }

    SearchRow row(
        String session,
        String peer,
        Sha256 certificate,
        String caseId,
        Sha256 payload,
        String reason) {
      return new SearchRow(
          index,
          timeNanos,
          type,
          session,
          peer,
          bytes(certificate),
          caseId,
          bytes(payload),
          reason);
    }

    private static Bytes bytes(Sha256 hash) {
      return hash == null ? null : hash.bytes();
    }
  }
}
