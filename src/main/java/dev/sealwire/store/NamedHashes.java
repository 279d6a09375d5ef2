package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import java.util.Arrays;

/**
 * Which hashes were named, in eight bytes each: their first ones. Two hashes that agree in those
 * are not told apart, which costs 2^64 attempts to bring about and lets in what nobody named.
 */
final class NamedHashes {
  private long[] prefixes = new long[1024];
  private int count;
  private boolean sorted;

  private static long prefix(Bytes hash) {
    long prefix = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      prefix = prefix << 8 | hash.at(i) & 0xff;
    }
    return prefix;
  }

  /** Names {@code hash}, of at least 8 bytes. */
  void add(Bytes hash) {
    if (count == prefixes.length) {
      pack();
      if (count > prefixes.length / 2) {
        prefixes = Arrays.copyOf(prefixes, prefixes.length * 2);
      }
    }
    prefixes[count++] = prefix(hash);
    sorted = false;
  }

  /** Sorts, and drops what is there twice. */
  private void pack() {
    Arrays.sort(prefixes, 0, count);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || prefixes[i] != prefixes[kept - 1]) {
        prefixes[kept++] = prefixes[i];
      }
    }
    count = kept;
    sorted = true;
  }

  boolean contains(Bytes hash) {
    if (!sorted) {
      pack();
    }
    return hash.size() >= Long.BYTES && Arrays.binarySearch(prefixes, 0, count, prefix(hash)) >= 0;
  }
}
