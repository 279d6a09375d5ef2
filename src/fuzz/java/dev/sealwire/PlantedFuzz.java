package dev.sealwire;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * A reader of frames with a mistake in it, to see that looking finds one: {@code src/fuzz/run.sh}
 * begins with it and ends if nothing was found. It has no seeds and no findings are kept.
 */
class PlantedFuzz {
  private static final int HEADER_BYTES = 8;

  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_bound_that_is_off_by_one_is_found(byte[] data) {
    int at = 0;
    while (at + HEADER_BYTES <= data.length) {
      int type = data[at] & 0xff;
      int length = (data[at + 5] & 0xff) << 16 | (data[at + 6] & 0xff) << 8 | data[at + 7] & 0xff;
      int end = at + HEADER_BYTES + length;
      // Planted: a body that ends one byte behind what came is taken for a whole one.
      if (type != 0x11 || end > data.length + 1) {
        return;
      }
      int last = length == 0 ? 0 : data[end - 1];
      at = last < 0 ? data.length : end;
    }
  }
}
