package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import java.util.Arrays;

/** What a file holds, in memory. */
final class FileImage {
  private byte[] data;
  private int size;

  FileImage(Bytes start) {
    data = start.toArray();
    size = data.length;
  }

  /** Writes {@code length} of the bytes; what lies between the end and there is zeros. */
  void put(long at, byte[] bytes, int from, int length) {
    int end = (int) at + length;
    if (end > data.length) {
      data = Arrays.copyOf(data, Math.max(end, data.length * 2));
    }
    if (end > size) {
      Arrays.fill(data, size, end, (byte) 0);
      size = end;
    }
    System.arraycopy(bytes, from, data, (int) at, length);
  }

  void cut(long bytes) {
    size = (int) Math.min(size, bytes);
  }

  Bytes bytes() {
    return Bytes.of(data, 0, size);
  }
}
