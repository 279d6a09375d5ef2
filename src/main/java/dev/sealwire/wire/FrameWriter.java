package dev.sealwire.wire;

import dev.sealwire.bytes.Bytes;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Puts frames on a stream, buffered until {@link #flush}, between which and the next frame it holds
 * no buffer. Belongs to one thread.
 */
public final class FrameWriter {
  private static final int BUFFER_BYTES = 16 * 1024;

  private final OutputStream out;
  private byte[] buffer; // null while nothing is in it
  private int used;
  private long bytesWritten;

  /** Writes to {@code out}. */
  public FrameWriter(OutputStream out) {
    this.out = out;
  }

  /** A control frame. */
  public void write(long stream, Message message) throws IOException {
    byte[] body = message.encode().toArray();
    write(message.frameType(), stream, body, 0, body.length);
  }

  /** A DATA frame with {@code data[from, from + length)}. */
  public void data(long stream, byte[] data, int from, int length) throws IOException {
    write(FrameType.DATA, stream, data, from, length);
  }

  /** A PAGE frame with {@code rows[0, length)}. */
  public void page(long stream, byte[] rows, int length) throws IOException {
    write(FrameType.PAGE, stream, rows, 0, length);
  }

  /** A RECEIPTS frame with {@code receipts[0, length)}. */
  public void receipts(byte[] receipts, int length) throws IOException {
    write(FrameType.RECEIPTS, 0, receipts, 0, length);
  }

  private void write(FrameType type, long stream, byte[] body, int from, int length)
      throws IOException {
    if (length > type.bodyBytesMax()) {
      throw new IllegalArgumentException(type + " frame of " + length + " bytes");
    }
    if (used + Limits.HEADER_BYTES > BUFFER_BYTES) {
      drain();
    }
    if (buffer == null) {
      buffer = new byte[BUFFER_BYTES];
    }
    header(buffer, used, type, stream, length);
    used += Limits.HEADER_BYTES;
    bytesWritten += Limits.HEADER_BYTES + length;
    // Fill the buffer up first, so that a header never travels in a TLS record of its own.
    int room = Math.min(length, BUFFER_BYTES - used);
    System.arraycopy(body, from, buffer, used, room);
    used += room;
    if (room < length) {
      drain();
      out.write(body, from + room, length - room);
    }
  }

  /** A whole frame as bytes, for documents and tests. */
  static Bytes frame(FrameType type, long stream, Bytes body) {
    byte[] frame = new byte[Limits.HEADER_BYTES + body.size()];
    header(frame, 0, type, stream, body.size());
    body.copyTo(frame, Limits.HEADER_BYTES);
    return Bytes.wrap(frame);
  }

  private static void header(byte[] target, int at, FrameType type, long stream, int length) {
    target[at] = (byte) type.code();
    for (int i = 0; i < 4; i++) {
      target[at + 1 + i] = (byte) (stream >>> (24 - 8 * i));
    }
    for (int i = 0; i < 3; i++) {
      target[at + 5 + i] = (byte) (length >>> (16 - 8 * i));
    }
  }

  /** Sends what is buffered. */
  public void flush() throws IOException {
    drain();
    buffer = null;
    out.flush();
  }

  private void drain() throws IOException {
    if (used > 0) {
      out.write(buffer, 0, used);
      used = 0;
    }
  }

  /** Bytes of frames written so far, buffered ones included. */
  public long bytesWritten() {
    return bytesWritten;
  }
}
