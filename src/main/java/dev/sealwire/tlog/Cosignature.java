package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;

/**
 * Cosignatures of C2SP tlog-cosignature: at this time, this is the largest consistent tree of this
 * log that the cosigner has seen. In the signature line stands {@code u64 timestamp || signature}.
 *
 * <p>Ed25519 (0x04) signs {@code cosignature/v1\n}, {@code time <decimal>\n} and the checkpoint's
 * text. It does not cover the cosigner's name, so one key serves one cosigner.
 *
 * <p>ML-DSA-44 (0x06) signs {@code subtree/v1\n\0}, u8 length and cosigner's name, u64 timestamp,
 * u8 length and origin, u64 start (0), u64 end (the size), the root.
 */
public final class Cosignature {
  private static final String ED25519_HEADER = "cosignature/v1\n";
  private static final String ML_DSA_44_LABEL = "subtree/v1\n\0";
  private static final int TIMESTAMP_BYTES = 8;

  private Cosignature() {}

  /**
   * Cosigns a checkpoint.
   *
   * @param key a cosigner's, of type 0x04 or 0x06
   * @param privateKey its private half, of any provider
   * @param timestampSeconds POSIX time, at least 0
   * @throws IllegalArgumentException if the key is not a cosigner's or the time is negative
   */
  public static NoteSignature sign(
      VerifierKey key,
      PrivateKey privateKey,
      Checkpoint checkpoint,
      long timestampSeconds,
      SignatureSuite suite) {
    if (timestampSeconds < 0) {
      throw new IllegalArgumentException("timestamp is " + timestampSeconds + ", want at least 0");
    }
    Bytes message = message(key, checkpoint, timestampSeconds);
    Bytes signature =
        key.type() == KeyType.COSIGNATURE_ED25519
            ? suite.signEd25519(privateKey, message)
            : suite.signMlDsa44(privateKey, message);
    byte[] time = ByteBuffer.allocate(TIMESTAMP_BYTES).putLong(timestampSeconds).array();
    return new NoteSignature(key.name(), key.keyId(), Bytes.wrap(time).plus(signature));
  }

  /**
   * Verifies a cosignature.
   *
   * @param key a cosigner's, of type 0x04 or 0x06
   * @return the POSIX time in seconds that it states, at least 0
   * @throws EvidenceException if it is not that key's, has another length or does not verify
   * @throws IllegalArgumentException if the key is not a cosigner's
   */
  public static long verify(
      VerifierKey key, NoteSignature signature, Checkpoint checkpoint, SignatureSuite suite)
      throws EvidenceException {
    String whose = "cosignature of " + key.name();
    Bytes data = signature.signature();
    if (!signature.claims(key)) {
      throw new EvidenceException(whose + " is under another name or key id");
    }
    if (data.size() != key.type().signatureBytes()) {
      throw new EvidenceException(
          whose + " is " + data.size() + " bytes, want " + key.type().signatureBytes());
    }
    long time = ByteBuffer.wrap(data.slice(0, TIMESTAMP_BYTES).toArray()).getLong();
    if (time < 0) {
      throw new EvidenceException(whose + " has a timestamp over 2^63 - 1");
    }
    Bytes message = message(key, checkpoint, time);
    Bytes bare = data.slice(TIMESTAMP_BYTES);
    boolean good =
        key.type() == KeyType.COSIGNATURE_ED25519
            ? suite.verifyEd25519(key.publicKey(), message, bare)
            : suite.verifyMlDsa44(key.publicKey(), message, bare);
    if (!good) {
      throw new EvidenceException(whose + " does not verify");
    }
    return time;
  }

  /** What the key signs. */
  static Bytes message(VerifierKey key, Checkpoint checkpoint, long timestampSeconds) {
    return switch (key.type()) {
      case ED25519 -> throw new IllegalArgumentException("key is ED25519, want a cosigner's");
      case COSIGNATURE_ED25519 ->
          Bytes.utf8(ED25519_HEADER + "time " + timestampSeconds + "\n" + checkpoint.text());
      case COSIGNATURE_ML_DSA_44 -> mlDsa44Message(key, checkpoint, timestampSeconds);
    };
  }

  private static Bytes mlDsa44Message(VerifierKey key, Checkpoint checkpoint, long time) {
    byte[] label = ML_DSA_44_LABEL.getBytes(StandardCharsets.US_ASCII);
    byte[] name = key.name().getBytes(StandardCharsets.UTF_8);
    byte[] origin = checkpoint.origin().getBytes(StandardCharsets.UTF_8);
    int size = label.length + 1 + name.length + 8 + 1 + origin.length + 8 + 8 + 32;
    ByteBuffer out = ByteBuffer.allocate(size).put(label);
    out.put((byte) name.length).put(name).putLong(time);
    out.put((byte) origin.length).put(origin);
    out.putLong(0).putLong(checkpoint.size()).put(checkpoint.root().toArray());
    return Bytes.wrap(out.array());
  }
}
