package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.Statement;
import java.time.DateTimeException;

/** The strict readers of entries and statements, held to their word on input of any kind. */
final class Decoding {
  private Decoding() {}

  static Entry leaf(Bytes leaf) throws MalformedException {
    try {
      return Leaf.decode(leaf);
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      // Text that reads but cannot be written again, such as half a surrogate pair.
      throw new MalformedException("entry", "cannot be in its one exact spelling");
    }
  }

  static Entry leafOrNull(Bytes leaf) {
    try {
      return leaf == null ? null : leaf(leaf);
    } catch (MalformedException e) {
      return null;
    }
  }

  static Statement statement(PayloadReceived payload) throws MalformedException, EvidenceException {
    try {
      return payload.said();
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw new MalformedException("statement", "cannot be in its one exact spelling");
    }
  }
}
