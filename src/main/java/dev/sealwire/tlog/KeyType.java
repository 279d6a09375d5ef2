package dev.sealwire.tlog;

import dev.sealwire.bytes.MalformedException;

/** The signature types of C2SP signed-note, "Signature types", that are used here. */
public enum KeyType {
  /** Ed25519 over the note's text; C2SP signed-note. */
  ED25519(0x01, 32, 64),
  /** Ed25519 over a time and the checkpoint's text; C2SP tlog-cosignature. */
  COSIGNATURE_ED25519(0x04, 32, 8 + 64),
  /** ML-DSA-44 (FIPS 204) over a time and the checkpoint's fields; C2SP tlog-cosignature. */
  COSIGNATURE_ML_DSA_44(0x06, 1312, 8 + 2420);

  private final int id;
  private final int publicKeyBytes;
  private final int signatureBytes;

  KeyType(int id, int publicKeyBytes, int signatureBytes) {
    this.id = id;
    this.publicKeyBytes = publicKeyBytes;
    this.signatureBytes = signatureBytes;
  }

  /** The type with that identifier byte. */
  static KeyType of(int id) throws MalformedException {
    for (KeyType type : values()) {
      if (type.id == id) {
        return type;
      }
    }
    throw new MalformedException("key type", "is " + id + ", want 1, 4 or 6");
  }

  /** The identifier byte. */
  public int id() {
    return id;
  }

  /** Length of a public key. */
  public int publicKeyBytes() {
    return publicKeyBytes;
  }

  /** Length of what follows the key id in a signature line, a timestamp of 8 bytes included. */
  public int signatureBytes() {
    return signatureBytes;
  }

  /** Whether a signature carries a timestamp and covers a checkpoint, not just any text. */
  public boolean cosignature() {
    return this != ED25519;
  }
}
