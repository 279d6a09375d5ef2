package dev.sealwire.wire;

import dev.sealwire.bytes.MalformedException;
import java.util.Locale;

/** What a reader says it reads for: the collector records it before it shows anything. */
public enum Purpose {
  /** Entries are listed. */
  LOG,
  /** An entry is looked at. */
  SHOW,
  /** A payload is taken out: it alone, and it is named by its hash. */
  GET,
  /** A proof is made. */
  PROVE,
  /** It is looked at who holds which certificate. */
  LIST,
  /** Everything is read and judged. */
  VERIFY,
  /** Everything was read and judged: the detail says what came out. */
  VERIFIED;

  /** Its name on the wire and in entries: {@code log}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Purpose parse(String label) throws MalformedException {
    for (Purpose purpose : values()) {
      if (purpose.label().equals(label)) {
        return purpose;
      }
    }
    throw new MalformedException("purpose", "is one this version does not know");
  }
}
