package dev.sealwire.field;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.BatchItem;
import dev.sealwire.evidence.BatchPart;
import dev.sealwire.evidence.PayloadReceived;
import java.util.Objects;

/** A payload on its way out, until its receipt or its refusal. */
final class Outgoing {
  private final long stream;
  private final String name;
  private long credit; // guarded by the link
  private boolean refused; // guarded by the link
  private volatile long handedOn;
  private volatile Said said;

  /**
   * What was sent and stated: what the receipt's entry must say.
   *
   * @param item what was said of the payload
   * @param statement the text that was signed
   * @param signature over it
   * @param part where the payload stands in a batch, or null
   */
  record Said(BatchItem item, String statement, Bytes signature, BatchPart part) {}

  Outgoing(long stream, String name, long credit) {
    this.stream = stream;
    this.name = name;
    this.credit = credit;
  }

  long stream() {
    return stream;
  }

  String name() {
    return name;
  }

  long credit() {
    return credit;
  }

  void addCredit(long bytes) {
    credit = credit + bytes < 0 ? Long.MAX_VALUE : credit + bytes;
  }

  void spend(long bytes) {
    credit -= bytes;
  }

  boolean refused() {
    return refused;
  }

  void refuse() {
    refused = true;
  }

  /** When its last byte was handed on, in nanoseconds of this process. */
  long handedOn() {
    return handedOn;
  }

  void handOn(long nanos) {
    handedOn = nanos;
  }

  Said said() {
    return said;
  }

  void finished(Said what) {
    said = what;
  }

  /** Holds the entry of the receipt against what was sent. */
  void check(PayloadReceived entry, String session, Sha256 certificate) throws EvidenceException {
    if (said == null) {
      throw new EvidenceException(
          "the collector gave a receipt for a payload that was not finished: " + name);
    }
    BatchItem item = said.item();
    same("session", entry.session(), session);
    same("stream", entry.stream(), stream);
    same("certificate", entry.certificate(), certificate);
    same("name", entry.name(), name);
    same("media", entry.media(), item.media());
    same("case", entry.caseId(), item.caseId());
    same("size", entry.size(), item.size());
    same("sha256", entry.sha256(), item.sha256());
    same("statement", entry.statement(), said.statement());
    same("signature", entry.signature(), said.signature());
    same("place in its batch", entry.part(), said.part());
  }

  private static void same(String field, Object found, Object wanted) throws EvidenceException {
    if (!Objects.equals(found, wanted)) {
      throw new EvidenceException(
          "the receipt's entry says " + field + " " + found + ", want " + wanted);
    }
  }
}
