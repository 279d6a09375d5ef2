package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * A file of a {@link FaultyDisk}. A write that fails has written half before, as a full disk does;
 * one past the system's cache nothing.
 */
final class FaultyChannel extends FileChannel {
  private final FileChannel real;
  private final FaultyDisk disk;
  private final Path path;
  private final String file;
  private final boolean folder;
  private final boolean direct; // past the system's cache: in whole blocks or not at all
  private final DiskTape tape; // null where nobody records
  private final DiskTape.Content content; // null of a folder, and where nobody records

  FaultyChannel(FileChannel real, FaultyDisk disk, Path path, boolean folder, boolean direct)
      throws IOException {
    this.real = real;
    this.disk = disk;
    this.path = path;
    this.file = path.toString();
    this.folder = folder;
    this.direct = direct;
    this.tape = disk.tape();
    this.content = tape == null || folder ? null : tape.file(path);
  }

  private interface Write {
    int run(ByteBuffer from) throws IOException;
  }

  private int write(ByteBuffer from, long at, Write write) throws IOException {
    try {
      disk.check(FaultyDisk.Step.WRITE, file);
    } catch (IOException e) {
      if (!direct) {
        run(from.slice(from.position(), from.remaining() / 2), at, write);
      }
      if (disk.hidesFailedWrites()) {
        int claimed = from.remaining();
        from.position(from.limit());
        return claimed;
      }
      throw e;
    }
    return run(from, at, write);
  }

  private int run(ByteBuffer from, long at, Write write) throws IOException {
    if (tape == null) {
      return write.run(from);
    }
    byte[] data = new byte[from.remaining()];
    from.duplicate().get(data);
    synchronized (tape) {
      int written = write.run(from);
      tape.wrote(content, at, Bytes.of(data, 0, written));
      return written;
    }
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return write(from, real.position(), real::write);
  }

  @Override
  public int write(ByteBuffer from, long position) throws IOException {
    return write(from, position, part -> real.write(part, position));
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    long written = 0;
    for (int i = offset; i < offset + length; i++) {
      written += write(from[i]);
    }
    return written;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    FaultyDisk.Force how = disk.force(file, folder);
    try {
      force(how, metaData);
    } catch (IOException e) {
      if (how != FaultyDisk.Force.TRIED_AGAIN) {
        throw e;
      }
      force(how, metaData);
    }
  }

  private void force(FaultyDisk.Force how, boolean metaData) throws IOException {
    try {
      disk.check(folder ? FaultyDisk.Step.FORCE_FOLDER : FaultyDisk.Step.FORCE, file);
    } catch (IOException e) {
      if (tape != null) {
        tape.forceFailed(folder ? path : content);
      }
      throw e;
    }
    if (how == FaultyDisk.Force.LEFT_OUT) {
      return;
    }
    if (tape == null) {
      real.force(metaData);
    } else if (how == FaultyDisk.Force.BEHIND_THE_NAME) {
      tape.forcedLate(content);
    } else if (folder) {
      tape.forcedFolder(path);
    } else {
      tape.forced(content);
    }
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    disk.check(FaultyDisk.Step.WRITE, file);
    real.truncate(size);
    if (tape != null) {
      tape.cutTo(content, size);
    }
    return this;
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    return real.read(to);
  }

  @Override
  public long read(ByteBuffer[] to, int offset, int length) throws IOException {
    return real.read(to, offset, length);
  }

  @Override
  public int read(ByteBuffer to, long position) throws IOException {
    return real.read(to, position);
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    real.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel to) throws IOException {
    return real.transferTo(position, count, to);
  }

  @Override
  public long transferFrom(ReadableByteChannel from, long position, long count) throws IOException {
    throw new IOException("nobody copies into files here");
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return real.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return real.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return real.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
  }
}
