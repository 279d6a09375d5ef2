package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Hex;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * An output file that appears under its name when it is whole, and not before. Closing one that was
 * not {@link #commit}ted removes it.
 */
final class NewFile implements Closeable {
  static final String FORCE_HINT = "name another file, or say --force";
  private static final int NAME_BYTES = 8;

  private final Path target;
  private final boolean force;
  private final Path temporary;
  private final FileChannel channel;
  private final OutputStream out;

  private NewFile(Path target, boolean force, Path temporary) throws IOException {
    this.target = target;
    this.force = force;
    this.temporary = temporary;
    this.channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.out = new Named(Channels.newOutputStream(channel), target);
  }

  /** The system says of a full disk only that it is full. */
  static final class Named extends FilterOutputStream {
    private final Path target;

    Named(OutputStream out, Path target) {
      super(out);
      this.target = target;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw named(target, e);
      }
    }
  }

  /** A failure to write, with the name of what could not be written. */
  private static IOException named(Path target, IOException e) {
    if (e instanceof FileSystemException || e.getMessage() == null) {
      return e;
    }
    FileSystemException named = new FileSystemException("" + target, null, e.getMessage());
    named.initCause(e);
    return named;
  }

  /**
   * Starts one.
   *
   * @param force whether a file that is there is replaced
   * @throws Failure if there is one that is not to be replaced, or a folder
   */
  static NewFile create(Path target, boolean force, SecureRandom random)
      throws IOException, Failure {
    check(target, force, FORCE_HINT);
    byte[] name = new byte[NAME_BYTES];
    random.nextBytes(name);
    Path temporary =
        target.toAbsolutePath().resolveSibling(".sealwire-" + Hex.encode(name) + ".part");
    return new NewFile(target, force, temporary);
  }

  /**
   * Refuses a target that could not be written later.
   *
   * @param hint what to do if it is there already
   */
  static void check(Path target, boolean force, String hint) throws IOException, Failure {
    if (Files.isDirectory(target)) {
      throw Failure.usage(target + " is a folder, want a file", null);
    }
    if (Files.exists(target) && !force) {
      throw Failure.usage(target + " exists already and is left alone", hint);
    }
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new NoSuchFileException("" + folder, null, "no such folder");
    }
  }

  OutputStream out() {
    return out;
  }

  /** Forces the content and gives it its name. */
  void commit() throws IOException {
    channel.force(true);
    channel.close();
    if (force) {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } else {
      moveToNew();
    }
    forceFolder(target.toAbsolutePath().getParent());
  }

  /** A link fails if somebody else made the target meanwhile; not every file system has them. */
  private void moveToNew() throws IOException {
    try {
      Files.createLink(target, temporary);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      Files.move(temporary, target);
      return;
    }
    Files.delete(temporary);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(temporary);
  }

  /** A small new file, forced. */
  static void write(Path target, Bytes content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      content.writeTo(new Named(Channels.newOutputStream(channel), target));
      channel.force(true);
    }
    forceFolder(target.toAbsolutePath().getParent());
  }

  /** Makes the names in {@code folder} survive a power cut, where a folder can be opened. */
  static void forceFolder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Removes {@code path} and all that is in it; links are not followed. */
  static void removeTree(Path path) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(path)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException e) {
      return;
    }
    for (Path one : all) {
      Files.deleteIfExists(one);
    }
  }
}
