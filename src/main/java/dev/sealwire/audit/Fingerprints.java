package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;

/**
 * A set of hashes, each held as its first 128 bits, in 32 bytes at most: open addressing, at most
 * half full. What comes after it is full is not held, and it says so. 128 bits: to find a second
 * content for one of a million takes 2^108 attempts. One thread.
 */
final class Fingerprints {
  private static final int INITIAL_SLOTS = 1 << 10;

  private final int max;
  private long[] slots = new long[2 * INITIAL_SLOTS]; // pairs; (0, 0) is empty
  private int size;
  private boolean full;

  /**
   * @param max how many it holds
   */
  Fingerprints(int max) {
    this.max = max;
  }

  /** Whether something was added that it does not hold. */
  boolean full() {
    return full;
  }

  boolean contains(Sha256 hash) {
    int at = find(slots, high(hash.bytes()), low(hash.bytes()));
    return slots[at + 1] != 0;
  }

  /** Adds {@code hash}; false if it was there already. Unknown ones are refused once it is full. */
  boolean add(Sha256 hash) {
    long high = high(hash.bytes());
    long low = low(hash.bytes());
    int at = find(slots, high, low);
    if (slots[at + 1] != 0) {
      return false;
    }
    if (size == max) {
      full = true;
      return true;
    }
    slots[at] = high;
    slots[at + 1] = low;
    size++;
    if (size > slots.length / 4) {
      grow();
    }
    return true;
  }

  private void grow() {
    long[] larger = new long[slots.length * 2];
    for (int i = 0; i < slots.length; i += 2) {
      if (slots[i + 1] != 0) {
        int at = find(larger, slots[i], slots[i + 1]);
        larger[at] = slots[i];
        larger[at + 1] = slots[i + 1];
      }
    }
    slots = larger;
  }

  /** Where that pair is, or the empty place where it would be. */
  private static int find(long[] slots, long high, long low) {
    int mask = slots.length / 2 - 1;
    int slot = (int) (high ^ high >>> 32) & mask;
    while (slots[2 * slot + 1] != 0 && (slots[2 * slot] != high || slots[2 * slot + 1] != low)) {
      slot = slot + 1 & mask;
    }
    return 2 * slot;
  }

  private static long high(Bytes hash) {
    return at(hash, 0);
  }

  /** Never 0, which stands for an empty place. */
  private static long low(Bytes hash) {
    long low = at(hash, 8);
    return low == 0 ? 1 : low;
  }

  private static long at(Bytes hash, int from) {
    long value = 0;
    for (int i = from; i < from + 8; i++) {
      value = value << 8 | hash.at(i);
    }
    return value;
  }
}
