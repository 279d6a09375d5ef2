package dev.sealwire.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and folders that only their owner can read, and that are still there after a power cut. */
final class Disk {
  /**
   * A force that failed. Whether the names are on stable storage is not known, and no later force
   * can tell: the system reports a failed write once.
   */
  static final class UnforcedException extends IOException {
    private static final long serialVersionUID = 1L;

    private UnforcedException(Path folder, IOException cause) {
      super("force of folder " + folder + " failed: " + cause.getMessage(), cause);
    }
  }

  /** An open folder, so that nothing but the force itself can fail once names were changed. */
  static final class Folder implements Closeable {
    private final Path path;
    private final FileChannel channel; // null where the system opens no folders

    private Folder(Path path, FileChannel channel) {
      this.path = path;
      this.channel = channel;
    }

    void force() throws UnforcedException {
      try {
        if (channel != null) {
          channel.force(true);
        }
      } catch (IOException e) {
        throw new UnforcedException(path, e);
      }
    }

    @Override
    public void close() throws IOException {
      if (channel != null) {
        channel.close();
      }
    }
  }

  private static final String FOLDER_MODE = "rwx------";
  private static final String FILE_MODE = "rw-------";

  private Disk() {}

  /** Makes {@code folder} and what is missing above it, each name forced into its parent. */
  static void createFolders(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      createFolders(parent);
    }
    try {
      Files.createDirectory(folder, mode(folder, FOLDER_MODE));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
    if (parent != null) {
      forceFolder(parent);
    }
  }

  /** Makes the new file {@code file} and opens it for reading and writing. */
  static FileChannel createFile(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
        mode(file, FILE_MODE));
  }

  /** Opens {@code file} for reading and writing, and makes it if it is not there. */
  static FileChannel openOrCreateFile(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        mode(file, FILE_MODE));
  }

  /** Takes {@code file} away from everyone but its owner. */
  static void restrict(Path file) throws IOException {
    if (isPosix(file.getFileSystem())) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(FILE_MODE));
    }
  }

  /** Forces the content of {@code file}. */
  static void forceFile(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /**
   * Opens {@code folder} for forcing. Where the system cannot open a folder (Windows), names are as
   * durable as it makes them by itself.
   */
  static Folder openFolder(Path folder) throws IOException {
    return new Folder(
        folder,
        isPosix(folder.getFileSystem()) ? FileChannel.open(folder, StandardOpenOption.READ) : null);
  }

  /**
   * Forces the names in {@code folder}.
   *
   * @throws UnforcedException if the force was tried and failed
   */
  static void forceFolder(Path folder) throws IOException {
    try (Folder open = openFolder(folder)) {
      open.force();
    }
  }

  private static FileAttribute<?>[] mode(Path path, String mode) {
    return isPosix(path.getFileSystem())
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(FileSystem system) {
    return system.supportedFileAttributeViews().contains("posix");
  }
}
