package dev.sealwire.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;

/**
 * Writes one file past the system's page cache, whole buffers at a time: one is on its way to the
 * disk while the other fills. Made by {@link DirectWriters}; owned by the thread of its upload.
 */
final class DirectWriter implements Closeable {
  private final DirectWriters writers;
  private final FileChannel channel;
  private final ByteBuffer[] buffers;
  private int filling;
  private long position;
  // What the last write failed with, or null. Waited for by join: no interruption ends that.
  private CompletableFuture<Throwable> writing = CompletableFuture.completedFuture(null);
  private boolean closed;

  DirectWriter(DirectWriters writers, FileChannel channel, ByteBuffer[] buffers, long position) {
    this.writers = writers;
    this.channel = channel;
    this.buffers = buffers;
    this.position = position;
    for (ByteBuffer buffer : buffers) {
      buffer.clear();
    }
  }

  /**
   * Takes all of {@code from}; it may be on its way to the disk when this returns.
   *
   * @throws IOException if this or an earlier write failed: so does each later one
   */
  void write(ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      ByteBuffer to = buffers[filling];
      int count = Math.min(to.remaining(), from.remaining());
      to.put(from.slice(from.position(), count));
      from.position(from.position() + count);
      if (!to.hasRemaining()) {
        await();
        long at = position;
        writing = CompletableFuture.supplyAsync(() -> put(to.flip(), at), writers.threads());
        position += to.limit();
        filling = 1 - filling;
        buffers[filling].clear();
      }
    }
  }

  /** What it failed with, or null. */
  private Throwable put(ByteBuffer data, long at) {
    try {
      while (data.hasRemaining()) {
        channel.write(data, at + data.position());
      }
      return null;
    } catch (IOException | RuntimeException | Error e) {
      return e;
    }
  }

  /**
   * Waits for what is on its way. What is left is less than a buffer, and the caller's to write, by
   * another channel: direct writes are whole blocks.
   *
   * @return bytes that belong at {@link #position}
   * @throws IOException if a write failed
   */
  ByteBuffer rest() throws IOException {
    await();
    return buffers[filling].flip();
  }

  /** Where the file ends that was given to the disk. */
  long position() {
    return position;
  }

  private void await() throws IOException {
    Throwable failed = writing.join();
    if (failed != null) {
      throw new IOException("write past the cache failed: " + failed.getMessage(), failed);
    }
  }

  /** Waits for what is on its way: its buffers are somebody else's afterwards. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    writing.join();
    writers.giveBack(buffers);
    channel.close();
  }
}
