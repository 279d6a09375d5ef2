package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.UnverifiedEntry;

/**
 * The hash chain beside the tree. An altered entry must be named once, not with every entry behind
 * it: so a link is right if it follows from what was stored before it or from what should have
 * been, and the walk goes on from both. Whatever differs between the two was named where it first
 * did.
 */
final class ChainCheck {
  private final Findings findings;
  private final Tree hashes;
  private Sha256 stored = Sha256.ZERO; // null where it is no hash, or unknown behind a gap
  private Sha256 computed = Sha256.ZERO; // null behind a gap

  ChainCheck(Findings findings, Tree hashes) {
    this.findings = findings;
    this.hashes = hashes;
  }

  /** Entries are missing here: that was said, and what the next link hangs on is not known. */
  void gap() {
    stored = null;
    computed = null;
  }

  void entry(UnverifiedEntry entry, Sha256 leafHash) {
    Sha256 found = hashOrNull(entry.chainHash());
    Sha256 previous = computed != null ? computed : stored;
    Sha256 wanted = previous == null ? null : hashes.link(previous, leafHash);
    boolean right =
        found != null && (wanted == null || follows(found, wanted, entry.leafHash(), leafHash));
    if (!right) {
      findings.add(
          Area.INTEGRITY,
          "chain-hash",
          entry.index(),
          "chain hash",
          Shown.hash(entry.chainHash()),
          wanted == null ? "a hash" : wanted.hex());
    }
    stored = found;
    computed = right ? found : wanted;
  }

  private boolean follows(Sha256 found, Sha256 wanted, Bytes storedLeafHash, Sha256 leafHash) {
    if (found.equals(wanted)) {
      return true;
    }
    Sha256 named = hashOrNull(storedLeafHash);
    return links(stored, leafHash, found)
        || links(stored, named, found)
        || links(computed, named, found);
  }

  private boolean links(Sha256 previous, Sha256 leafHash, Sha256 found) {
    return previous != null && leafHash != null && hashes.link(previous, leafHash).equals(found);
  }

  private static Sha256 hashOrNull(Bytes bytes) {
    try {
      return bytes == null ? null : Sha256.of(bytes);
    } catch (MalformedException e) {
      return null;
    }
  }
}
