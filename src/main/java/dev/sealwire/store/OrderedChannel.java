package dev.sealwire.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;

/**
 * Writes an MVStore file so that a power cut, or a killed process, never costs what was forced
 * before.
 *
 * <p>H2 writes what a commit changed as one chunk of 4 KiB blocks, and at its next opening takes
 * the newest chunk it finds for whole if its first and last block fit each other. A disk may keep
 * any of the blocks that were on their way, and a chunk with a hole in it then costs the whole
 * database, acknowledged rows included. Nor does H2 find the newest chunk for certain: the file's
 * header names the one before it, which knows where the next was expected, not where it went. The
 * drill in the tests shows either. Therefore here:
 *
 * <ol>
 *   <li>the last block of a chunk stays in memory until the others are forced, and is forced by
 *       itself: no chunk with a hole has an end;
 *   <li>the header goes behind that last block, once it is forced, and names that very chunk;
 *   <li>a chunk is not begun before the one before it is forced: what it overwrites is not needed
 *       by that one, see {@link Connections}.
 * </ol>
 *
 * <p>So a force costs three of the disk's. What is not forced may be lost with the process as well.
 */
final class OrderedChannel extends FileBaseDefault {
  /** Bytes of a block, which a disk keeps whole or not; a chunk's end is in its very last bytes. */
  private static final int BLOCK = FileHeader.BLOCK;

  /** Bytes that are held back; the arrays are never written to again. */
  private static final class Held {
    final long at;
    final byte[] data;

    Held(long at, byte[] data) {
      this.at = at;
      this.data = data;
    }

    long end() {
      return at + data.length;
    }
  }

  private final FileChannel file;
  // Written under the monitor; a read may see it a moment longer, its bytes are the file's then.
  private volatile Held last;
  private volatile Held header;
  // The newest header, as it is or as it will be. Guarded by this.
  private FileHeader newest;
  // Whether anything was written since the last force. Guarded by this.
  private boolean unforced;
  // Where the newest chunk lies, and its first block. Guarded by this.
  private Held chunk;

  OrderedChannel(FileChannel file) {
    this.file = file;
  }

  @Override
  public int read(ByteBuffer to, long position) throws IOException {
    for (Held held : new Held[] {header, last}) {
      if (held != null && position < held.end() && position + to.remaining() > held.at) {
        return read(to, position, held);
      }
    }
    return file.read(to, position);
  }

  /** Reads up to where {@code held} begins, or from it: the caller asks again for the rest. */
  private int read(ByteBuffer to, long position, Held held) throws IOException {
    if (position < held.at) {
      ByteBuffer before = to.slice(to.position(), (int) (held.at - position));
      int count = file.read(before, position);
      to.position(to.position() + Math.max(0, count));
      return count;
    }
    int from = (int) (position - held.at);
    int count = Math.min(to.remaining(), held.data.length - from);
    to.put(held.data, from, count);
    return count;
  }

  @Override
  public synchronized int write(ByteBuffer from, long position) throws IOException {
    int length = from.remaining();
    if (position == 0 && length == FileHeader.BYTES) {
      byte[] data = take(from, length);
      FileHeader written = FileHeader.read(data);
      newest = chunk == null ? written : written.naming(chunk.at, chunk.data);
      header = new Held(0, newest.toArray());
      return length;
    }
    finish();
    byte[] start = new byte[Math.min(BLOCK, length)];
    from.duplicate().get(start);
    FileHeader named = header().naming(position, start);
    int body = Math.max(0, length - BLOCK);
    unforced |= body > 0;
    ByteBuffer first = from.slice(from.position(), body);
    while (first.hasRemaining()) {
      file.write(first, position + first.position());
    }
    from.position(from.position() + body);
    chunk = new Held(position, start);
    last = new Held(position + body, take(from, length - body));
    newest = named;
    header = new Held(0, named.toArray());
    return length;
  }

  private FileHeader header() throws IOException {
    if (newest == null) {
      ByteBuffer data = ByteBuffer.allocate(FileHeader.BYTES);
      while (data.hasRemaining() && file.read(data, data.position()) > 0) {
        continue;
      }
      newest = FileHeader.read(data.array());
    }
    return newest;
  }

  private static byte[] take(ByteBuffer from, int length) {
    byte[] data = new byte[length];
    from.get(data);
    return data;
  }

  /** Forces what was written, then what was held back. */
  private void finish() throws IOException {
    if (last == null && header == null) {
      return;
    }
    if (unforced) {
      file.force(true);
    }
    // The header only behind the end it names. Where it named a chunk that has none, H2 would look
    // at the end of the file, and find an older chunk if the newest lies in space used again.
    if (last != null) {
      put(last);
      file.force(true);
    }
    if (header != null) {
      put(header);
      file.force(true);
    }
    unforced = false;
    last = null;
    header = null;
  }

  private void put(Held held) throws IOException {
    if (held != null) {
      ByteBuffer data = ByteBuffer.wrap(held.data);
      while (data.hasRemaining()) {
        file.write(data, held.at + data.position());
      }
    }
  }

  @Override
  public synchronized void force(boolean metaData) throws IOException {
    if (last == null && header == null) {
      file.force(true);
      unforced = false;
    } else {
      finish();
    }
  }

  @Override
  public long size() throws IOException {
    Held held = last;
    return held == null ? file.size() : Math.max(file.size(), held.end());
  }

  @Override
  protected synchronized void implTruncate(long size) throws IOException {
    finish();
    file.truncate(size);
    unforced = true;
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return file.tryLock(position, size, shared);
  }

  /**
   * What was not forced goes with the process that gives up, as it does with one that is killed.
   */
  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }
}
