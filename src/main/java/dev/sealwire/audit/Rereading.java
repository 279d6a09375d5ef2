package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import java.security.MessageDigest;

/**
 * A hash over all entries in the order they were read. The second pass must see what the first one
 * judged: whoever gives the entries, such as a collector over the channel, could show others.
 */
final class Rereading {
  private final MessageDigest all = Sha256.digest();
  private final MessageDigest one = Sha256.digest();

  /** An entry as it was read; a leaf that is not there counts as empty. */
  void entry(long index, Bytes leaf) {
    Bytes bytes = leaf == null ? Bytes.EMPTY : leaf;
    bytes.update(one);
    all.update(Bytes.utf8(index + " " + bytes.size() + " ").toArray());
    Sha256.finish(one).update(all);
  }

  /** The hash of all of them; then it begins anew. */
  Sha256 end() {
    return Sha256.finish(all);
  }
}
