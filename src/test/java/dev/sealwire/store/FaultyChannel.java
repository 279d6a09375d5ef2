package dev.sealwire.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A file of a {@link FaultyDisk}. A write that fails has written half before, as a full disk does.
 */
final class FaultyChannel extends FileChannel {
  private final FileChannel real;
  private final FaultyDisk disk;
  private final String file;
  private final FaultyDisk.Step force;

  /**
   * @param force what a force of it is
   */
  FaultyChannel(FileChannel real, FaultyDisk disk, String file, FaultyDisk.Step force) {
    this.real = real;
    this.disk = disk;
    this.file = file;
    this.force = force;
  }

  private interface Write {
    int run(ByteBuffer from) throws IOException;
  }

  private int write(ByteBuffer from, Write write) throws IOException {
    try {
      disk.check(FaultyDisk.Step.WRITE, file);
    } catch (IOException e) {
      write.run(from.slice(from.position(), from.remaining() / 2));
      throw e;
    }
    return write.run(from);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return write(from, real::write);
  }

  @Override
  public int write(ByteBuffer from, long position) throws IOException {
    return write(from, part -> real.write(part, position));
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    disk.check(FaultyDisk.Step.WRITE, file);
    return real.write(from, offset, length);
  }

  @Override
  public void force(boolean metaData) throws IOException {
    disk.check(force, file);
    real.force(metaData);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    disk.check(FaultyDisk.Step.WRITE, file);
    real.truncate(size);
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
    disk.check(FaultyDisk.Step.WRITE, file);
    return real.transferFrom(from, position, count);
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
