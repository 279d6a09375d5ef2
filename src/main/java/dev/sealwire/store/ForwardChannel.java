package dev.sealwire.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.util.Arrays;
import org.h2.store.fs.FileBaseDefault;

/**
 * Reads a file that nobody writes to. Pages of a table lie one behind the other in it for a while,
 * and H2 reads each by itself; here what goes on where an earlier read was is read by the window,
 * and what follows comes out of that. A read that goes on from nowhere, as a look-up does, goes to
 * the file as it is, not a byte longer.
 *
 * <p>H2 does not know how long a page is until it was read: it reads as much as a page of its kind
 * may take, and the next begins behind the page, within what was read.
 *
 * <p>What is given is the file's at all times. A window holds what a read of the file gave, and
 * what it does not hold is not answered by it: the end of the file, and what cannot be read, is met
 * by a read of just what was asked for.
 */
final class ForwardChannel extends FileBaseDefault {
  /** Bytes that are read at once. */
  static final int WINDOW_BYTES = 1 << 17;

  /** Windows at most: places in the file from which it is read on, at the same time. */
  static final int WINDOWS_MAX = 8;

  /** Reads that went on from nowhere and are remembered, since the next may go on from them. */
  static final int STARTS_MAX = 8;

  /** Bytes from which on a read gains nothing by a window. */
  private static final int LONG_BYTES = WINDOW_BYTES / 4;

  /**
   * What was read once. Its data is guarded by itself, its place by the channel's {@link #lock}.
   */
  private static final class Window {
    // Where a read belongs here. The data may lag behind for a moment, or never come.
    private long from;
    private long used; // by count of reads
    // Guarded by this: the data, [0, length) of it, as it is in the file from at on.
    private final ByteBuffer data = ByteBuffer.allocateDirect(WINDOW_BYTES);
    private long at;
    private int length;

    private boolean has(long position, int count) {
      return position >= at && position - at <= length - count;
    }
  }

  private final FileChannel file;
  // Held for some comparisons; never while the file is read.
  private final Object lock = new Object();
  // Guarded by lock.
  private final Window[] windows = new Window[WINDOWS_MAX];
  private final long[] starts = new long[STARTS_MAX];
  private final long[] ends = new long[STARTS_MAX];
  private int oldest; // of the starts
  private long reads;
  // Set once a read ahead failed: a failing disk is asked for no more than is needed.
  private volatile boolean failed;

  ForwardChannel(FileChannel file) {
    this.file = file;
    Arrays.fill(starts, Long.MAX_VALUE);
  }

  @Override
  public int read(ByteBuffer to, long position) throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    int count = to.remaining();
    Window window = count == 0 || count > LONG_BYTES || failed ? null : window(position, count);
    if (window != null) {
      synchronized (window) {
        if (!window.has(position, count)) {
          fill(window, position);
        }
        if (window.has(position, count)) {
          to.put(to.position(), window.data, (int) (position - window.at), count);
          to.position(to.limit());
          return count;
        }
      }
    }
    return FileHeader.read(file, to, position);
  }

  /** Leaves the window empty where it cannot be filled: only what is needed may fail a read. */
  private void fill(Window window, long position) {
    window.length = 0;
    window.at = position;
    window.data.clear();
    try {
      window.length = Math.max(0, file.read(window.data, position));
    } catch (IOException e) {
      failed = true;
    }
  }

  /** The window that a read belongs to; null if it goes on from nowhere. */
  private Window window(long position, int count) {
    synchronized (lock) {
      reads++;
      for (Window window : windows) {
        if (window != null && position >= window.from && position - window.from <= WINDOW_BYTES) {
          window.used = reads;
          if (position - window.from > WINDOW_BYTES - count) {
            window.from = position;
          }
          return window;
        }
      }
      for (int i = 0; i < STARTS_MAX; i++) {
        if (position > starts[i] && position <= ends[i]) {
          starts[i] = Long.MAX_VALUE;
          Window window = windows[leastUsed()];
          window.from = position;
          window.used = reads;
          return window;
        }
      }
      starts[oldest] = position;
      ends[oldest] = position + count;
      oldest = (oldest + 1) % STARTS_MAX;
      return null;
    }
  }

  /** Which window is to be another one; made where there are fewer than there may be. */
  private int leastUsed() {
    int least = 0;
    for (int i = 0; i < WINDOWS_MAX; i++) {
      if (windows[i] == null) {
        windows[i] = new Window();
        return i;
      }
      least = windows[i].used < windows[least].used ? i : least;
    }
    return least;
  }

  @Override
  public int write(ByteBuffer from, long position) {
    throw new NonWritableChannelException();
  }

  @Override
  protected void implTruncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return file.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }
}
