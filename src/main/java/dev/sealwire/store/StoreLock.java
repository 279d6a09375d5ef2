package dev.sealwire.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The operating system's lock on {@code DATA/lock}: one writer, or readers, and never both. The
 * file is never removed, since whoever removes it could remove the lock of the next. It falls with
 * the process, so a crash leaves nothing to clear.
 *
 * <p>H2's own lock is not enough: a second connection within one process joins the open database
 * instead of being refused. For the same reason, within one process a store is open once at a time,
 * readers included.
 */
final class StoreLock implements Closeable {
  private final FileChannel channel;

  private StoreLock(FileChannel channel) {
    this.channel = channel;
  }

  /** The lock of the writer. */
  static StoreLock exclusive(Path file) throws IOException {
    return lock(Disk.openOrCreateFile(file), file, false);
  }

  /** A reader's lock; of a copy without a lock file there is none to take, and none is made. */
  static StoreLock shared(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new StoreLock(null);
    }
    return lock(FileChannel.open(file, StandardOpenOption.READ), file, true);
  }

  private static StoreLock lock(FileChannel channel, Path file, boolean shared) throws IOException {
    String inUse = "evidence store " + file.getParent() + " is in use, want it closed first";
    try {
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
      if (lock == null) {
        throw new StoreInUseException(inUse + ": another process has it open", null);
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new StoreInUseException(inUse + ": this process has it open", e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new StoreLock(channel);
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
