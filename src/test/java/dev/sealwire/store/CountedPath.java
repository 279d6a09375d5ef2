package dev.sealwire.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * H2's file system with a count of what is read of a file, parts of which may be bad. H2 makes
 * instances by itself, so the counts are kept by path, the one static here.
 */
public final class CountedPath extends FilePathWrapper {
  static final String SCHEME = "counted";
  private static final Map<String, Counts> COUNTS = new ConcurrentHashMap<>();

  /** Of one file, over all of its openings. */
  static final class Counts {
    final AtomicLong reads = new AtomicLong();
    final AtomicLong bytes = new AtomicLong(); // asked for
    // Of the file, [from, to): a read that touches it fails; none by itself.
    private volatile long badFrom = Long.MAX_VALUE;
    private volatile long badTo = Long.MAX_VALUE;

    void bad(long from, long to) {
      badTo = to;
      badFrom = from;
    }

    /** That file by way of these counts. */
    FileChannel open(Path file) throws IOException {
      return new Counted(FileChannel.open(file), this);
    }
  }

  /** For H2. */
  public CountedPath() {}

  /** Counts what is read of {@code file} by this file system. */
  static Counts count(Path file) {
    FilePath.register(new CountedPath());
    Counts counts = new Counts();
    COUNTS.put(SCHEME + ":" + file, counts);
    return counts;
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    Counts counts = COUNTS.get(name);
    FileChannel channel = super.open(mode);
    return counts == null ? channel : new Counted(channel, counts);
  }

  private static final class Counted extends FileBaseDefault {
    private final FileChannel file;
    private final Counts counts;

    Counted(FileChannel file, Counts counts) {
      this.file = file;
      this.counts = counts;
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
      counts.reads.incrementAndGet();
      counts.bytes.addAndGet(to.remaining());
      if (position < counts.badTo && position + to.remaining() > counts.badFrom) {
        while (to.hasRemaining()) {
          to.put((byte) 'x'); // what half a read leaves
        }
        throw new IOException("the disk is bad there");
      }
      return file.read(to, position);
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
      return file.write(from, position);
    }

    @Override
    protected void implTruncate(long size) throws IOException {
      file.truncate(size);
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
}
