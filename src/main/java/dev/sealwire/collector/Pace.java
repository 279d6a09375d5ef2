package dev.sealwire.collector;

import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/** Slows a connection down. */
final class Pace {
  /** How soon a session that is slowed down sees that it was cut. */
  private static final long STEP_NANOS = 50_000_000;

  private Pace() {}

  /**
   * Reads nothing for a while, so that the peer has to wait with what it sends. A cut connection is
   * not waited for.
   */
  static void hold(Socket socket, long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0 && !socket.isClosed(); ) {
      LockSupport.parkNanos(Math.min(left, STEP_NANOS));
      left = end - System.nanoTime();
    }
  }
}
