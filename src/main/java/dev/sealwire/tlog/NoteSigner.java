package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import java.security.PrivateKey;

/** Signs notes with an Ed25519 key, type 0x01. Thread-safe. */
public final class NoteSigner {
  private final VerifierKey key;
  private final PrivateKey privateKey;
  private final SignatureSuite suite;

  /**
   * @param key of type {@link KeyType#ED25519}
   * @param privateKey the private half, of any provider
   * @throws IllegalArgumentException if the key is of another type, or the two do not belong
   *     together: a signature that nobody can verify is found here and not by an auditor
   */
  public NoteSigner(VerifierKey key, PrivateKey privateKey, SignatureSuite suite) {
    if (key.type() != KeyType.ED25519) {
      throw new IllegalArgumentException("key is " + key.type() + ", want " + KeyType.ED25519);
    }
    this.key = key;
    this.privateKey = suite.ownEd25519(privateKey);
    this.suite = suite;
    Bytes probe = Bytes.utf8("does this private key belong to " + key + "\n");
    if (!suite.verifyEd25519(key.publicKey(), probe, suite.signEd25519(privateKey, probe))) {
      throw new IllegalArgumentException("private key does not belong to " + key);
    }
  }

  /** The key that verifies. */
  public VerifierKey key() {
    return key;
  }

  /**
   * Signs a note's text.
   *
   * @param text UTF-8, its last newline included
   */
  public NoteSignature sign(Bytes text) {
    return new NoteSignature(key.name(), key.keyId(), suite.signEd25519(privateKey, text));
  }
}
