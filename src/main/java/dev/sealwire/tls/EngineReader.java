package dev.sealwire.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.conscrypt.AllocatedBuffer;

/** What an {@link EngineSocket} reads. One thread at a time, others wait for their turn. */
final class EngineReader {
  /** Of a record: type, version, length (RFC 8446 section 5.1). */
  private static final int HEADER_BYTES = 5;

  private final ObservedSocket below;
  private final SSLEngine engine;
  private final Packets packets;
  private final DirectBuffers buffers;
  private final ReentrantLock turn = new ReentrantLock();
  // All below guarded by turn.
  private final byte[] header = new byte[HEADER_BYTES];
  private ByteBuffer records; // as they came, not taken by the engine yet; null: nothing
  private AllocatedBuffer lent; // what clear is a part of
  private ByteBuffer clear; // decrypted, not taken yet; null: nothing

  EngineReader(ObservedSocket below, SSLEngine engine, Packets packets, DirectBuffers buffers) {
    this.below = below;
    this.engine = engine;
    this.packets = packets;
    this.buffers = buffers;
  }

  /**
   * Decrypted bytes, at least one; waits for them.
   *
   * @return how many, or -1 at the end
   */
  int read(byte[] b, int from, int length) throws IOException {
    turn.lock();
    try {
      while (clear == null) {
        if (decrypt() < 0) {
          return -1;
        }
      }
      int count = Math.min(length, clear.remaining());
      clear.get(b, from, count);
      if (!clear.hasRemaining()) {
        giveBackClear();
      }
      return count;
    } finally {
      turn.unlock();
    }
  }

  /** Bytes that are decrypted and not taken. */
  int available() {
    turn.lock();
    try {
      return clear == null ? 0 : clear.remaining();
    } finally {
      turn.unlock();
    }
  }

  /**
   * Has the engine take one record, waiting for more of it if need be.
   *
   * @return -1 at the end, else anything: a record of the handshake leaves nothing to read
   */
  int decrypt() throws IOException {
    turn.lock();
    try {
      lent = buffers.allocateDirectBuffer(DirectBuffers.BUFFER_BYTES);
      clear = lent.nioBuffer();
      SSLEngineResult.Status status;
      try {
        status = engine.unwrap(records == null ? EngineSocket.NOTHING : records, clear).getStatus();
      } finally {
        clear.flip();
        if (!clear.hasRemaining()) {
          giveBackClear();
        }
        if (records != null && !records.hasRemaining()) {
          giveBackRecords();
        }
      }
      return switch (status) {
        case OK -> 0;
        case BUFFER_UNDERFLOW -> clear != null || fill() ? 0 : -1;
        case CLOSED -> clear != null ? 0 : -1;
        default -> throw new SSLException("a record is longer than its buffer");
      };
    } finally {
      turn.unlock();
    }
  }

  /** Reads more of the record that is not whole; false at the end. */
  private boolean fill() throws IOException {
    InputStream in = below.getInputStream();
    if (records == null) {
      // Whoever waits here may wait for days: without a buffer.
      int count = in.read(header, 0, HEADER_BYTES);
      if (count <= 0) {
        return count == 0;
      }
      records = ByteBuffer.wrap(packets.lend()).put(header, 0, count).flip();
      if (count < HEADER_BYTES || (header[3] | header[4]) == 0) {
        return true; // its length is not known yet, or there is nothing more of it
      }
    }
    records.compact();
    if (!records.hasRemaining()) {
      throw new SSLException("a record is longer than its buffer");
    }
    int count = 0;
    try {
      count = in.read(records.array(), records.position(), records.remaining());
    } finally {
      // After a read that timed out somebody goes on with what there is.
      records.position(records.position() + Math.max(0, count)).flip();
    }
    return count >= 0;
  }

  private void giveBackClear() {
    AllocatedBuffer over = lent;
    clear = null;
    lent = null;
    over.release();
  }

  private void giveBackRecords() {
    byte[] over = records.array();
    records = null; // before anybody else may have it
    packets.giveBack(over);
  }

  /** Gives back what it holds, once nobody reads any more. */
  void letGo() {
    turn.lock();
    try {
      if (clear != null) {
        giveBackClear();
      }
      if (records != null) {
        giveBackRecords();
      }
    } finally {
      turn.unlock();
    }
  }
}
