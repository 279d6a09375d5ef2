package dev.sealwire.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.conscrypt.AllocatedBuffer;
import org.conscrypt.BufferAllocator;

/**
 * The direct buffers of Conscrypt's connections. Left to itself each connection makes two of a TLS
 * record's size and keeps them until the garbage collector finds them; here one of the two is taken
 * for the moment of a call, and what is given back serves the next connection. Thread-safe.
 *
 * <p>A buffer is given back by a call that ends, or by the connection's close once nobody reads on
 * it. One that is never given back is garbage like any other.
 */
final class DirectBuffers extends BufferAllocator {
  /** Over the 16,709 bytes of the longest record (RFC 8446 section 5.2) with its header. */
  static final int BUFFER_BYTES = 17 * 1024;

  /** Buffers that wait for their next use at most: 2 MiB. */
  static final int FREE_MAX = 128;

  private final Deque<ByteBuffer> free = new ArrayDeque<>(FREE_MAX); // guarded by this

  @Override
  public AllocatedBuffer allocateDirectBuffer(int capacity) {
    if (capacity > BUFFER_BYTES) {
      return AllocatedBuffer.wrap(ByteBuffer.allocateDirect(capacity));
    }
    ByteBuffer whole = take();
    // A view of its own: whoever still holds it cannot move the next one's position.
    return new Lent(whole == null ? ByteBuffer.allocateDirect(BUFFER_BYTES) : whole, capacity);
  }

  private synchronized ByteBuffer take() {
    return free.pollFirst();
  }

  private synchronized void giveBack(ByteBuffer whole) {
    if (free.size() < FREE_MAX) {
      free.addFirst(whole);
    }
  }

  /** Buffers that wait for their next use. */
  synchronized int free() {
    return free.size();
  }

  private final class Lent extends AllocatedBuffer {
    private final ByteBuffer view;
    private ByteBuffer whole; // guarded by this; null once it was given back

    Lent(ByteBuffer whole, int capacity) {
      this.whole = whole;
      this.view = whole.slice(0, capacity);
    }

    @Override
    public ByteBuffer nioBuffer() {
      return view;
    }

    /** Given back twice it is one buffer all the same, not two connections' buffer. */
    @Override
    public synchronized AllocatedBuffer release() {
      if (whole != null) {
        giveBack(whole);
        whole = null;
      }
      return this;
    }
  }
}
