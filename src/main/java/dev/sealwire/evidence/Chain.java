package dev.sealwire.evidence;

import dev.sealwire.bytes.Sha256;
import java.security.MessageDigest;

/**
 * The hash chain beside the tree: {@code chain[i] = SHA-256(0x02 || chain[i-1] || leafHash[i])},
 * {@code chain[-1]} = 32 zero bytes. It lets anyone with SQL and a hash tool walk the log. One
 * instance a thread.
 */
public final class Chain {
  private final MessageDigest digest = Sha256.digest();

  /** The link after {@code previous} for an entry with {@code leafHash}. */
  public Sha256 next(Sha256 previous, Sha256 leafHash) {
    digest.update((byte) 0x02);
    previous.update(digest);
    leafHash.update(digest);
    return Sha256.finish(digest);
  }
}
