package dev.sealwire.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Arrays;
import java.util.List;
import org.h2.store.fs.FileBaseDefault;

/**
 * Writes an MVStore file so that a power cut, or a killed process, never costs what was forced
 * before.
 *
 * <p>H2 writes what a commit changed as one chunk of 4 KiB blocks, and at its next opening goes on
 * from the chunk that the file's header names if its first and last block fit each other. A disk
 * may keep any of the blocks that were on their way, and a chunk with a hole in it then costs the
 * whole database, acknowledged rows included. Where H2 does not find the chunk that is named, it
 * goes on from that at the end of the file, which is an old one once space is used again; and by
 * itself it names the chunk before the newest. The drills in the tests show each. Therefore here:
 *
 * <ol>
 *   <li>the last block of a chunk stays in memory until the others are forced, and is forced by
 *       itself: no chunk with a hole has an end;
 *   <li>of the two blocks of the header one names the newest chunk that is forced, and stays; the
 *       other is to name the next chunk, and is forced with what comes before that one's end. H2
 *       takes the newer one if it is whole, else the other: a chunk that is whole is always found,
 *       and one that is not sends H2 to the one before, and nowhere else;
 *   <li>a chunk is not begun before the one before it is forced: what it overwrites is not needed
 *       by that one, see {@link Connections};
 *   <li>the header never says that the end was orderly, and H2 never reads that it was: it would
 *       look at twenty chunks, those without a live page too, and where one of them is gone it
 *       forgets which is the newest. One may be gone for good behind a kill: the chunk that was on
 *       its way lies over it, and the commit before, with which all goes on, lists it still;
 *   <li>no chunk is written where H2 went on from an older commit than the header allows for.
 * </ol>
 *
 * <p>So a force costs two of the disk's. What is not forced may be lost with the process as well.
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
  // The header's block that names the chunk of which last is the end.
  private volatile Held named;
  // A whole header that H2 wrote, to go behind all else.
  private volatile Held header;
  // All below guarded by this.
  // The header's blocks as they are forced; null until the first chunk is written.
  private List<FileHeader> blocks;
  // What H2 wrote into the header last, null where it did not yet.
  private FileHeader written;
  // Whether the file may hold what is not forced; a process that was killed may have left it so.
  private boolean unforced = true;
  // The newest chunk's place and its first block.
  private Held chunk;
  // What failed first; the system tells of a failed write once, and a later force knows nothing.
  private IOException failure;

  OrderedChannel(FileChannel file) {
    this.file = file;
  }

  @Override
  public int read(ByteBuffer to, long position) throws IOException {
    for (Held held : new Held[] {header, named, last}) {
      if (held != null && position < held.end() && position + to.remaining() > held.at) {
        return read(to, position, held);
      }
    }
    return FileHeader.read(file, to, position);
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
      header(take(from, length));
      return length;
    }
    finish();
    if (unforced) {
      force(); // what a killed process left, or a truncation
    }
    byte[] start = new byte[Math.min(BLOCK, length)];
    from.duplicate().get(start);
    int kept = kept(FileHeader.version(start, position));
    open();
    int body = Math.max(0, length - BLOCK);
    put(from.slice(from.position(), body), position);
    from.position(from.position() + body);
    chunk = new Held(position, start);
    last = new Held(position + body, take(from, length - body));
    FileHeader naming = (written == null ? blocks.get(kept) : written).naming(position, start);
    named = new Held((long) (1 - kept) * BLOCK, naming.toArray());
    return length;
  }

  /**
   * H2 writes a header: behind a chunk, naming the one before; or for a new file, or at the end.
   */
  private void header(byte[] data) throws IOException {
    written = FileHeader.read(Arrays.copyOf(data, BLOCK));
    if (written == null) {
      throw new IOException("database file gets something other than a header at 0");
    }
    if (last != null && chunk != null && !written.isClean()) {
      named = new Held(named.at, written.naming(chunk.at, chunk.data).toArray());
    } else {
      byte[] block = written.unclean().toArray();
      System.arraycopy(block, 0, data, 0, BLOCK);
      System.arraycopy(block, 0, data, BLOCK, BLOCK);
      header = new Held(0, data);
    }
  }

  /** Which block of the header stays while the chunk {@code version} is on its way. */
  private int kept(long version) throws IOException {
    if (blocks == null) {
      blocks = FileHeader.of(file);
    }
    int kept = -1;
    for (int i = 0; i < FileHeader.BLOCKS; i++) {
      FileHeader block = blocks.get(i);
      if (block != null
          && block.version() < version
          && (kept < 0 || block.version() > blocks.get(kept).version())) {
        kept = i;
      }
    }
    if (kept < 0) {
      throw new IOException(
          "database file was opened as of commit "
              + (version - 1)
              + ", but its header names commit "
              + FileHeader.certain(blocks)
              + ": nothing is written over that");
    }
    return kept;
  }

  /** What an earlier version said of an orderly end goes before anything is written over. */
  private void open() throws IOException {
    for (FileHeader block : blocks) {
      if (block != null && block.isClean()) {
        byte[] open = block.unclean().toArray();
        put(new Held(0, open));
        put(new Held(BLOCK, open));
        force();
        blocks = FileHeader.of(file);
        return;
      }
    }
  }

  private static byte[] take(ByteBuffer from, int length) {
    byte[] data = new byte[length];
    from.get(data);
    return data;
  }

  /** Forces what was written, then what was held back. */
  private void finish() throws IOException {
    if (last != null) {
      put(named);
      force();
      blocks.set((int) (named.at / BLOCK), FileHeader.read(named.data));
      named = null;
      put(last);
      force();
      last = null;
    }
    if (header != null) {
      if (unforced) {
        force();
      }
      put(header);
      force();
      header = null;
      blocks = null;
    }
  }

  private void force() throws IOException {
    requireSound();
    try {
      file.force(true);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
    unforced = false;
  }

  private void put(Held held) throws IOException {
    put(ByteBuffer.wrap(held.data), held.at);
  }

  private void put(ByteBuffer data, long at) throws IOException {
    requireSound();
    unforced = true;
    try {
      while (data.hasRemaining()) {
        file.write(data, at + data.position());
      }
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  private void requireSound() throws IOException {
    if (failure != null) {
      throw new IOException("database file failed before: " + failure.getMessage(), failure);
    }
  }

  @Override
  public synchronized void force(boolean metaData) throws IOException {
    if (last == null && header == null) {
      force();
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
