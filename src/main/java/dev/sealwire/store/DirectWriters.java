package dev.sealwire.store;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Writes long payloads past the system's page cache (O_DIRECT), a bounded number at a time. What
 * goes through the cache is copied by the thread that also decrypts and hashes, lies there
 * unwritten for as long as the system likes, and pushes out what else was in it. Where a file
 * system knows no such writes, or all writers are taken, a payload goes the ordinary way.
 */
final class DirectWriters {
  /** Payloads written so at a time; two buffers and, while it writes, a thread for each. */
  static final int WRITERS_MAX = 8;

  /** Bytes given to the disk at once. */
  static final int BUFFER_BYTES = 1 << 20;

  /** Bytes of a payload that go the ordinary way first: shorter ones are the cache's to gather. */
  static final long START_BYTES = 8L << 20;

  private static final long IDLE_SECONDS = 60;

  private final long start;
  private final int bufferBytes;
  private final ExecutorService threads;
  private final Deque<ByteBuffer[]> spare = new ArrayDeque<>(); // guarded by this
  private int taken; // guarded by this

  DirectWriters() {
    this(START_BYTES, BUFFER_BYTES);
  }

  /**
   * @param start a multiple of {@code bufferBytes}
   * @param bufferBytes a multiple of a disk's block
   */
  DirectWriters(long start, int bufferBytes) {
    this.start = start;
    this.bufferBytes = bufferBytes;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            WRITERS_MAX,
            WRITERS_MAX,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "vault-writer");
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    this.threads = pool;
  }

  /** How many bytes a payload has before it is asked for a writer. */
  long start() {
    return start;
  }

  /**
   * A writer of what comes behind the first {@link #start} bytes of {@code file}.
   *
   * @return null where there is none: all are taken, or the file system knows no such writes
   */
  DirectWriter open(Path file) {
    ByteBuffer[] buffers;
    FileChannel channel;
    synchronized (this) {
      if (taken == WRITERS_MAX) {
        return null;
      }
      taken++;
      buffers = spare.poll();
    }
    try {
      long block = Files.getFileStore(file).getBlockSize();
      if (block <= 0 || bufferBytes % block != 0) {
        return none(buffers);
      }
      if (buffers == null) {
        buffers = new ByteBuffer[] {aligned((int) block), aligned((int) block)};
      }
      channel = FileChannel.open(file, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
    } catch (IOException | UnsupportedOperationException | OutOfMemoryError e) {
      return none(buffers); // the ordinary way finds out whether the disk is at fault
    }
    return new DirectWriter(this, channel, buffers, start);
  }

  private DirectWriter none(ByteBuffer[] buffers) {
    giveBack(buffers);
    return null;
  }

  /** A buffer that starts at a multiple of {@code block}, which is the same for all of a vault. */
  private ByteBuffer aligned(int block) {
    return ByteBuffer.allocateDirect(bufferBytes + block).alignedSlice(block).slice(0, bufferBytes);
  }

  ExecutorService threads() {
    return threads;
  }

  /** Takes the buffers of a writer that has ended, null where it never had any. */
  synchronized void giveBack(ByteBuffer[] buffers) {
    taken--;
    if (buffers != null) {
      spare.push(buffers);
    }
  }
}
