package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.AdminRefused;
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
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.SessionClosed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The search columns that an entry must have, derived from its leaf and not by the writer's code.
 */
final class SearchColumns {
  /** A column that does not say what the leaf says. */
  record Difference(String column, String found, String wanted) {}

  private SearchColumns() {}

  /** What the row of the entry at {@code index} must be. */
  static SearchRow of(long index, Entry entry) {
    long time = nanos(entry.time());
    Event event = entry.event();
    String type = event.type();
    if (event instanceof HandshakeAccepted accepted) {
      return handshake(index, time, type, accepted.handshake(), null);
    }
    if (event instanceof HandshakeRejected rejected) {
      return handshake(index, time, type, rejected.handshake(), rejected.reason());
    }
    if (event instanceof HandshakeStorm storm) {
      // A column speaks for the whole entry or says nothing.
      String peer = null;
      if (storm.sources().size() == 1 && storm.other() == null && storm.beyond() == 0) {
        peer = storm.sources().get(0).name();
      }
      String reason = null;
      if (storm.reasons().size() == 1) {
        reason = storm.reasons().get(0).name();
      }
      return new SearchRow(index, time, type, null, peer, null, null, null, reason);
    }
    if (event instanceof PayloadReceived p) {
      return new SearchRow(
          index,
          time,
          type,
          p.session(),
          null,
          bytes(p.certificate()),
          p.caseId(),
          bytes(p.sha256()),
          null);
    }
    if (event instanceof PayloadAborted p) {
      return new SearchRow(
          index,
          time,
          type,
          p.session(),
          null,
          bytes(p.certificate()),
          p.caseId(),
          bytes(p.sha256()),
          p.reason());
    }
    if (event instanceof SessionClosed closed) {
      return new SearchRow(index, time, type, closed.session(), null, null, null, null, null);
    }
    if (event instanceof CertificateIssued issued) {
      Bytes certificate = bytes(issued.certificate());
      String asked = issued.asker() == null ? null : issued.asker().session();
      return new SearchRow(index, time, type, asked, null, certificate, null, null, null);
    }
    if (event instanceof CertificateRevoked revoked) {
      Bytes certificate = bytes(revoked.certificate());
      String asked = revoked.asker() == null ? null : revoked.asker().session();
      return new SearchRow(
          index, time, type, asked, null, certificate, null, null, revoked.reason());
    }
    return reading(index, time, event);
  }

  private static SearchRow reading(long index, long time, Event event) {
    String type = event.type();
    if (event instanceof EvidenceExported e) {
      Bytes reader = bytes(e.certificate());
      Bytes payload = bytes(e.sha256());
      return new SearchRow(index, time, type, e.session(), null, reader, null, payload, null);
    }
    if (event instanceof EvidenceRead e) {
      Bytes reader = bytes(e.certificate());
      return new SearchRow(index, time, type, e.session(), null, reader, null, null, null);
    }
    if (event instanceof EvidenceVerified e) {
      Bytes reader = bytes(e.certificate());
      return new SearchRow(index, time, type, e.session(), null, reader, null, null, null);
    }
    if (event instanceof EvidenceRefused e) {
      Bytes reader = bytes(e.certificate());
      return new SearchRow(index, time, type, e.session(), null, reader, null, null, e.reason());
    }
    if (event instanceof AdminRefused e) {
      Bytes asker = bytes(e.certificate());
      return new SearchRow(index, time, type, e.session(), null, asker, null, null, e.reason());
    }
    if (event instanceof AuthoritySucceeded succeeded) {
      Bytes certificate = bytes(succeeded.certificate());
      String asked = succeeded.asker() == null ? null : succeeded.asker().session();
      return new SearchRow(index, time, type, asked, null, certificate, null, null, null);
    }
    if (event instanceof CollectorReloaded reloaded) {
      Bytes certificate = bytes(reloaded.collector());
      String asked = reloaded.asker() == null ? null : reloaded.asker().session();
      return new SearchRow(index, time, type, asked, null, certificate, null, null, null);
    }
    return new SearchRow(index, time, type, null, null, null, null, null, null);
  }

  private static SearchRow handshake(
      long index, long time, String type, Handshake handshake, String reason) {
    Bytes certificate = handshake.chain().isEmpty() ? null : bytes(handshake.chain().get(0));
    return new SearchRow(
        index, time, type, handshake.session(), handshake.peer(), certificate, null, null, reason);
  }

  /** Where {@code found} differs from {@code wanted}, column by column. */
  static List<Difference> compare(SearchRow found, SearchRow wanted) {
    if (found.equals(wanted)) {
      return List.of();
    }
    List<Difference> out = new ArrayList<>();
    compare(out, "time", found.timeNanos(), wanted.timeNanos());
    compare(out, "type", found.type(), wanted.type());
    compare(out, "session", found.session(), wanted.session());
    compare(out, "peer", found.peer(), wanted.peer());
    compare(out, "certificate", found.certificate(), wanted.certificate());
    compare(out, "case", found.caseId(), wanted.caseId());
    compare(out, "payload", found.payload(), wanted.payload());
    compare(out, "reason", found.reason(), wanted.reason());
    return out;
  }

  private static void compare(List<Difference> out, String column, Object found, Object wanted) {
    if (!Objects.equals(found, wanted)) {
      out.add(new Difference(column, text(found), text(wanted)));
    }
  }

  private static String text(Object value) {
    return value == null ? "nothing" : value.toString();
  }

  private static Bytes bytes(Sha256 hash) {
    return hash.bytes();
  }

  /** Nanoseconds since 1970, held at the ends of what 64 bits count: years 1677 to 2262. */
  private static long nanos(Instant time) {
    try {
      long seconds = Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L);
      return Math.addExact(seconds, time.getNano());
    } catch (ArithmeticException e) {
      return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
