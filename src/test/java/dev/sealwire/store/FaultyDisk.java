package dev.sealwire.store;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.security.SecureRandom;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * A disk that fails when a test says so: a real folder behind paths of its own. What the vault does
 * with files passes through here, what H2 does through {@link FaultyStore}.
 */
public final class FaultyDisk {
  /** What is asked of the disk. */
  public enum Step {
    CREATE,
    OPEN_DIRECT,
    WRITE,
    FORCE,
    FORCE_FOLDER,
    FOLDER,
    RENAME,
    REMOVE
  }

  /** Which step goes wrong. */
  public interface Fault {
    /** What {@code step} on {@code file} fails with, or null where it goes well. */
    IOException of(Step step, String file);
  }

  /** No step goes wrong. */
  public static final Fault NONE = (step, file) -> null;

  /** How a disk, or a program, deals with a force that it was to make. */
  public enum Force {
    MADE,
    /** Left out, without a word. */
    LEFT_OUT,
    /** Only made once the file has its name and that was forced. */
    BEHIND_THE_NAME,
    /** Tried again where it failed, as if nothing had happened. */
    TRIED_AGAIN
  }

  /** Which forces are not made as they are to be. */
  public interface Forces {
    /** How a force of {@code file}, a folder if {@code folder}, is made. */
    Force of(String file, boolean folder);
  }

  private static final int BLOCK = 4096;

  private final Provider provider = new Provider();
  private volatile Fault fault = NONE;
  private volatile Forces forces = (file, folder) -> Force.MADE;
  private volatile long usable = Long.MAX_VALUE;
  private volatile boolean recording;
  private volatile boolean hiding;
  private volatile DiskTape tape; // set before anything is opened

  /** From its opening on the store's folder is on tape, and forces cost nothing. */
  public void record() {
    recording = true;
  }

  /** What happened since the store was opened. */
  public DiskTape tape() {
    return tape;
  }

  /** A store at rest is about to be opened in {@code data}. */
  void opening(Path data) throws IOException {
    if (recording && tape == null) {
      tape = new DiskTape(data);
    }
  }

  /** Plants a fault: {@code forces} says which forces are not what they seem. */
  public void forces(Forces planted) {
    forces = planted;
  }

  /** Plants a fault: a write that fails seems to go well, with half of its bytes. */
  public void hideFailedWrites() {
    hiding = true;
  }

  boolean hidesFailedWrites() {
    return hiding;
  }

  Force force(String file, boolean folder) {
    return forces.of(file, folder);
  }

  /** From now on {@code fault} says which steps fail. */
  public void fails(Fault fault) {
    this.fault = fault;
  }

  /** Each {@code step} fails from now on. */
  public void fails(Step failing, String message) {
    fails((step, file) -> step == failing ? new IOException(message) : null);
  }

  /** From now on everything goes well, and there is any amount of room. */
  public void mend() {
    fault = NONE;
    usable = Long.MAX_VALUE;
  }

  /** From now on the disk says that it has {@code bytes} left. */
  public void left(long bytes) {
    usable = bytes;
  }

  /** A vault by way of this disk, all but the beginning of whose payloads goes past the cache. */
  public DiskVault vault(Path data, SecureRandom random, long reserveBytes) {
    return new DiskVault(path(data), random, reserveBytes, new DirectWriters(BLOCK, BLOCK));
  }

  /** The path of {@code real} by way of this disk. */
  public Path path(Path real) {
    return provider.system.wrap(real.toAbsolutePath());
  }

  void check(Step step, String file) throws IOException {
    IOException e = fault.of(step, file);
    if (e != null) {
      throw e;
    }
  }

  private static Path real(Path path) {
    return path instanceof FaultyPath faulty ? faulty.real() : path;
  }

  private final class Provider extends FileSystemProvider {
    final FaultyFileSystem system = new FaultyFileSystem(this);
    private final FileSystemProvider real = Path.of("").getFileSystem().provider();

    @Override
    public String getScheme() {
      return "faulty";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) throws IOException {
      throw new IOException("one disk a test");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
      return system;
    }

    @Override
    public Path getPath(URI uri) {
      return system.wrap(Path.of(uri));
    }

    @Override
    public FileChannel newFileChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      boolean folder = Files.isDirectory(real(path));
      if (!folder && !Files.exists(real(path))) {
        check(Step.CREATE, path.toString());
      }
      boolean direct = options.contains(ExtendedOpenOption.DIRECT);
      if (direct) {
        check(Step.OPEN_DIRECT, path.toString());
      }
      FileChannel channel = real.newFileChannel(real(path), options, attributes);
      return new FaultyChannel(channel, FaultyDisk.this, real(path), folder, direct);
    }

    @Override
    public SeekableByteChannel newByteChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
        Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
      DirectoryStream<Path> stream =
          real.newDirectoryStream(real(folder), path -> filter.accept(system.wrap(path)));
      Iterator<Path> paths = stream.iterator();
      return new DirectoryStream<>() {
        @Override
        public Iterator<Path> iterator() {
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return paths.hasNext();
            }

            @Override
            public Path next() {
              return system.wrap(paths.next());
            }
          };
        }

        @Override
        public void close() throws IOException {
          stream.close();
        }
      };
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
      check(Step.FOLDER, folder.toString());
      real.createDirectory(real(folder), attributes);
      if (tape != null) {
        tape.madeFolder(real(folder));
      }
    }

    @Override
    public void delete(Path path) throws IOException {
      if (Files.exists(real(path), LinkOption.NOFOLLOW_LINKS)) {
        check(Step.REMOVE, path.toString());
      }
      real.delete(real(path));
      if (tape != null) {
        tape.removed(real(path));
      }
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) throws IOException {
      check(Step.CREATE, to.toString());
      real.copy(real(from), real(to), options);
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
      check(Step.RENAME, to.toString());
      real.move(real(from), real(to), options);
      if (tape != null) {
        tape.renamed(real(from), real(to));
      }
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
      return real.isSameFile(real(one), real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
      return real.isHidden(real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
      return new Left(real.getFileStore(real(path)));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
      real.checkAccess(real(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(
        Path path, Class<V> type, LinkOption... options) {
      return real.getFileAttributeView(real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
        Path path, Class<A> type, LinkOption... options) throws IOException {
      return real.readAttributes(real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
        throws IOException {
      return real.readAttributes(real(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
        throws IOException {
      real.setAttribute(real(path), attribute, value, options);
    }
  }

  /** The real disk, but for how much of it is left. */
  private final class Left extends FileStore {
    private final FileStore real;

    Left(FileStore real) {
      this.real = real;
    }

    @Override
    public String name() {
      return real.name();
    }

    @Override
    public String type() {
      return real.type();
    }

    @Override
    public boolean isReadOnly() {
      return real.isReadOnly();
    }

    @Override
    public long getBlockSize() throws IOException {
      return real.getBlockSize();
    }

    @Override
    public long getTotalSpace() throws IOException {
      return real.getTotalSpace();
    }

    @Override
    public long getUsableSpace() throws IOException {
      return Math.min(usable, real.getUsableSpace());
    }

    @Override
    public long getUnallocatedSpace() throws IOException {
      return Math.min(usable, real.getUnallocatedSpace());
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
      return real.supportsFileAttributeView(type);
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
      return real.supportsFileAttributeView(name);
    }

    @Override
    public <V extends FileStoreAttributeView> V getFileStoreAttributeView(Class<V> type) {
      return real.getFileStoreAttributeView(type);
    }

    @Override
    public Object getAttribute(String attribute) throws IOException {
      return real.getAttribute(attribute);
    }
  }
}
