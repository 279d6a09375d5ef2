package dev.sealwire.bench;

import java.io.InputStream;
import java.util.Random;

/** So many bytes without a pattern, at the price of copying them. */
final class Noise extends InputStream {
  private static final int BLOCK_BYTES = 1 << 20;

  private final byte[] block = new byte[BLOCK_BYTES];
  private long left;
  private int at;

  /** How many are still to come. */
  long left() {
    return left;
  }

  Noise(long size, long seed) {
    left = size;
    new Random(seed).nextBytes(block);
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) {
    if (left == 0) {
      return -1;
    }
    int count = (int) Math.min(Math.min(length, block.length - at), left);
    System.arraycopy(block, at, target, from, count);
    at = (at + count) % block.length;
    left -= count;
    return count;
  }
}
