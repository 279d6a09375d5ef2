package dev.sealwire.audit;

import dev.sealwire.bytes.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Which entries must be read a second time, for the payloads they name, and a hash over them. The
 * second pass must see what the first one judged: whoever gives the entries, such as a collector
 * over the channel, could show others. Entries are taken in blocks; those of a block without a
 * payload are not read again.
 */
final class Rereading {
  /** Entries of a block: its first index is a multiple. */
  static final long BLOCK = 4096;

  private static final int ROW_BYTES = Long.BYTES + Sha256.BYTES;
  private static final int ROWS_MAX = (int) BLOCK;

  /**
   * Indexes that are read again.
   *
   * @param from the first
   * @param to the one behind the last
   */
  record Range(long from, long to) {}

  private final MessageDigest all = Sha256.digest();
  private final MessageDigest one = Sha256.digest(); // of a block
  // Rows of the block that is not over yet: most blocks have no payload and need no hash.
  private final ByteBuffer rows = ByteBuffer.allocate(ROWS_MAX * ROW_BYTES);
  private final List<Range> ranges = new ArrayList<>();
  private long block = -1;
  private boolean named; // an entry of the block names a payload

  /**
   * An entry as it was read.
   *
   * @param payload whether it names a payload
   */
  void entry(long index, Sha256 leafHash, boolean payload) {
    if (index / BLOCK != block) {
      blockIsOver();
      block = index / BLOCK;
    }
    if (!rows.hasRemaining()) {
      hashRows(); // of indexes that come twice, say
    }
    rows.putLong(index);
    leafHash.copyTo(rows.array(), rows.position());
    rows.position(rows.position() + Sha256.BYTES);
    named |= payload;
  }

  private void blockIsOver() {
    if (!named) {
      rows.clear();
      one.reset();
      return;
    }
    named = false;
    hashRows();
    Sha256 hash = Sha256.finish(one);
    hash.update(all);
    long from = block * BLOCK;
    long to = from > Long.MAX_VALUE - BLOCK ? Long.MAX_VALUE : from + BLOCK;
    int last = ranges.size() - 1;
    if (last >= 0 && ranges.get(last).to() == from) {
      ranges.set(last, new Range(ranges.get(last).from(), to));
    } else {
      ranges.add(new Range(from, to));
    }
  }

  private void hashRows() {
    one.update(rows.flip());
    rows.clear();
  }

  /** What must be read again, once {@link #end} was asked. */
  List<Range> ranges() {
    return ranges;
  }

  /** The hash of all entries in blocks with a payload; nothing comes after it. */
  Sha256 end() {
    blockIsOver();
    return Sha256.finish(all);
  }
}
