package dev.sealwire.field;

import dev.sealwire.wire.Messages;
import java.io.IOException;
import java.io.InputStream;

/** The pages of a cursor as one stream of bytes. Belongs to one thread at a time. */
final class PageStream extends InputStream {
  private static final byte[] NONE = new byte[0];

  private final ReadStreams streams;
  private final ReadStreams.Stream stream;
  private byte[] page = NONE;
  private int at;
  private boolean closed;

  PageStream(ReadStreams streams, ReadStreams.Stream stream) {
    this.streams = streams;
    this.stream = stream;
  }

  /**
   * Waits for the first bytes, or the end.
   *
   * @return why the collector gives nothing, or null
   */
  Messages.Refused begin() throws IOException {
    return more() ? null : stream.refused();
  }

  /** Whether there are bytes in the page, after taking in the next one if need be. */
  private boolean more() throws IOException {
    if (closed) {
      throw new IOException("the cursor is closed");
    }
    if (at < page.length) {
      return true;
    }
    byte[] next = streams.page(stream);
    if (next == null) {
      return false;
    }
    page = next;
    at = 0;
    return true;
  }

  private boolean moreOrRefused() throws IOException {
    if (more()) {
      return true;
    }
    Messages.Refused refused = stream.refused();
    if (refused != null) {
      throw new IOException(
          "the collector does not give it (" + refused.code() + "): " + refused.detail());
    }
    return false;
  }

  @Override
  public int read() throws IOException {
    return moreOrRefused() ? page[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!moreOrRefused()) {
      return -1;
    }
    int count = Math.min(length, page.length - at);
    System.arraycopy(page, at, target, from, count);
    at += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      page = NONE;
      streams.close(stream);
    }
  }
}
