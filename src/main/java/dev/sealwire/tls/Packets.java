package dev.sealwire.tls;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Arrays for what goes over the wire, each lent for as long as there is something in it: a
 * connection on which nothing happens has none. One that is never given back is garbage like any
 * other. Thread-safe.
 */
class Packets {
  /**
   * Two of the longest records with their headers, 16,406 bytes as we write them (RFC 8446 section
   * 5.2), where a library wants room for somewhat more.
   */
  static final int BYTES = 34 * 1024;

  /** Arrays that wait for their next use at most: 4 MiB. */
  static final int FREE_MAX = 128;

  private final Deque<byte[]> free = new ArrayDeque<>(FREE_MAX); // guarded by this

  /** An array of {@link #BYTES}, with whatever was in it before. */
  byte[] lend() {
    byte[] packet = take();
    return packet == null ? new byte[BYTES] : packet;
  }

  private synchronized byte[] take() {
    return free.pollFirst();
  }

  /** Takes it back; nobody may use it any more. */
  synchronized void giveBack(byte[] packet) {
    if (free.size() < FREE_MAX) {
      free.addFirst(packet);
    }
  }

  /** Arrays that wait for their next use. */
  synchronized int free() {
    return free.size();
  }
}
