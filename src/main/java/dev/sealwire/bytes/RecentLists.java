package dev.sealwire.bytes;

import java.util.Arrays;
import java.util.List;

/**
 * Lists of texts that were read lately, each by the very bytes it was read from. What clients offer
 * in a hello, and the chain that one shows, stand in entry after entry, word for word: to make each
 * anew is a fifth of what reading an entry takes.
 *
 * <p>For all threads, without a lock: what one thread keeps another may not see, and reads for
 * itself. A list is found by all of its bytes, so what is found is what would be read.
 */
final class RecentLists {
  /** Longest list that is kept, in bytes as it is written. */
  static final int BYTES_MAX = 1024;

  private static final int NAMES = 16; // a power of two
  private static final int OF_A_NAME = 4; // likewise

  /** Immutable, so that it is whole for whoever sees it. */
  record Kept(byte[] text, List<String> list) {}

  private final Kept[] kept = new Kept[NAMES * OF_A_NAME];
  private int turn;

  /** The list whose text begins at {@code at}, or null if none of its name's place is there. */
  Kept find(String name, byte[] text, int at) {
    int first = first(name);
    for (int i = first; i < first + OF_A_NAME; i++) {
      Kept one = kept[i];
      if (one != null
          && one.text.length <= text.length - at
          && Arrays.equals(one.text, 0, one.text.length, text, at, at + one.text.length)) {
        return one;
      }
    }
    return null;
  }

  /** Keeps what was read from all of {@code text[from, to)}, in the place of an older one. */
  void keep(String name, byte[] text, int from, int to, List<String> list) {
    if (to - from <= BYTES_MAX) {
      int place = first(name) + (turn++ & OF_A_NAME - 1);
      kept[place] = new Kept(Arrays.copyOfRange(text, from, to), list);
    }
  }

  private static int first(String name) {
    return (name.hashCode() & NAMES - 1) * OF_A_NAME;
  }
}
