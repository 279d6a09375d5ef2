package dev.sealwire.wire;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Json;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Takes frames off a stream: {@code type u8 || stream u32 || length u24 || body}, big-endian.
 * Belongs to one thread. The body's buffer is used again by the next frame.
 */
public final class FrameReader {
  /** Bodies up to this size keep their buffer for the next frame. */
  private static final int BUFFER_BYTES = 16 * 1024;

  private final InputStream in;
  private final byte[] header = new byte[Limits.HEADER_BYTES];
  private byte[] body = new byte[0];
  private FrameType type;
  private long stream;
  private int length;
  private long bytesRead;

  /**
   * Reads from {@code in}, which is to have a buffer of its own, as every TLS socket's has: whoever
   * waits for a first frame here holds none.
   */
  public FrameReader(InputStream in) {
    this.in = in;
  }

  /**
   * Reads the next frame.
   *
   * @return false if the stream ended between two frames
   * @throws EOFException if it ended within one
   * @throws MalformedException if the type is unknown or the length over that type's limit
   */
  public boolean next() throws IOException, MalformedException {
    int count = 0;
    while (count == 0) { // a TLS record without data is no end
      count = in.read(header, 0, Limits.HEADER_BYTES);
    }
    if (count < 0) {
      return false;
    }
    readFully(header, count, Limits.HEADER_BYTES - count);
    type = FrameType.of(header[0] & 0xff);
    stream = u(1) << 24 | u(2) << 16 | u(3) << 8 | u(4);
    length = (int) (u(5) << 16 | u(6) << 8 | u(7));
    if (length > type.bodyBytesMax()) {
      throw new MalformedException(
          type + " frame",
          "has a body of " + length + " bytes, want at most " + type.bodyBytesMax());
    }
    if (body.length < length) {
      body = new byte[Math.max(length, Math.min(BUFFER_BYTES, type.bodyBytesMax()))];
    }
    readFully(body, 0, length);
    bytesRead += Limits.HEADER_BYTES + length;
    return true;
  }

  private long u(int at) {
    return header[at] & 0xffL;
  }

  private void readFully(byte[] target, int from, int count) throws IOException {
    if (in.readNBytes(target, from, count) != count) {
      throw new EOFException("connection ended within a frame");
    }
  }

  /** Whether more has arrived already, as far as can be known without waiting. */
  public boolean ready() throws IOException {
    return in.available() > 0;
  }

  /** The frame's type. */
  public FrameType type() {
    return type;
  }

  /** The frame's stream, 0 for the connection itself. */
  public long stream() {
    return stream;
  }

  /** Bytes of the body. */
  public int length() {
    return length;
  }

  /** The buffer that holds the body in its first {@link #length} bytes, until the next call. */
  public byte[] buffer() {
    return body;
  }

  /** The body as strict JSON. */
  public JsonObject json() throws MalformedException {
    return Json.parse(type + " frame", Bytes.of(body, 0, length), type.bodyBytesMax());
  }

  /** Bytes of whole frames read so far. */
  public long bytesRead() {
    return bytesRead;
  }
}
