package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import java.security.DigestException;
import java.security.MessageDigest;

/**
 * Leaf and node hashes (RFC 6962 section 2.1) with one digest for all of them. Not thread-safe: one
 * thread at a time, so each tree and each loop has its own.
 */
public final class MerkleHasher {
  private static final byte LEAF = 0x00;
  private static final byte NODE = 0x01;

  private final MessageDigest digest = Sha256.digest();
  private final byte[] pair = new byte[1 + 2 * Sha256.BYTES];

  /** A hasher of its own digest. */
  public MerkleHasher() {
    pair[0] = NODE;
  }

  /** SHA-256(0x00 || entry). */
  public Sha256 leaf(Bytes entry) {
    digest.update(LEAF);
    entry.update(digest);
    return Sha256.finish(digest);
  }

  /** SHA-256(0x01 || left || right). */
  public Sha256 node(Sha256 left, Sha256 right) {
    left.copyTo(pair, 1);
    right.copyTo(pair, 1 + Sha256.BYTES);
    digest.update(pair);
    return Sha256.finish(digest);
  }

  /** As {@link #node}, of the 64 bytes at {@code from}, written to the 32 bytes at {@code to}. */
  void node(byte[] hashes, int from, int to) {
    System.arraycopy(hashes, from, pair, 1, 2 * Sha256.BYTES);
    digest.update(pair);
    try {
      digest.digest(hashes, to, Sha256.BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("32 bytes are no room for a SHA-256", e);
    }
  }
}
