package dev.sealwire.wire;

import dev.sealwire.bytes.MalformedException;
import java.util.Locale;

/** What can be read. The rows of each are laid out in {@link PageRows}. */
public enum What {
  /** Entries of a range of indexes. */
  ENTRIES,
  /** All checkpoints, by size. */
  CHECKPOINTS,
  /** All full tiles, by level, then index. */
  TILES,
  /** One full tile. */
  TILE,
  /** All certificates. */
  CERTIFICATES,
  /** The DER of one certificate, if it is there. */
  CERTIFICATE,
  /** All search rows, by index. */
  SEARCH,
  /** Indexes of the entries that match a query. */
  FIND,
  /** All payloads kept in the database. */
  PAYLOADS,
  /** The bytes of one payload kept in the database, if it is there. */
  PAYLOAD,
  /** Faults of the schema. */
  SCHEMA,
  /** The bytes of one payload of the vault, without any layout. */
  VAULT,
  /** All files in the vault. */
  FILES;

  /** Its name on the wire: {@code entries}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it gives bytes of payloads. */
  public boolean isPayload() {
    return this == PAYLOADS || this == PAYLOAD || this == VAULT;
  }

  /** Whether it is of one thing named by its hash. */
  public boolean isNamedByHash() {
    return this == CERTIFICATE || this == PAYLOAD || this == VAULT;
  }

  static What parse(String label) throws MalformedException {
    for (What what : values()) {
      if (what.label().equals(label)) {
        return what;
      }
    }
    throw new MalformedException("what to read", "is something this version does not know");
  }
}
