package dev.sealwire.field;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.tlog.GrowthFile;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.UnverifiedCheckpoint;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What a client keeps of each log: the last checkpoint it verified, which the next connection must
 * be able to prove growth from, and its receipts.
 *
 * <pre>
 * ORIGIN/checkpoint                    the signed note
 * ORIGIN/receipts/INDEX.tlog-proof     the proof of an entry, with its checkpoint
 * ORIGIN/receipts/INDEX.leaf           the entry
 * ORIGIN/receipts/INDEX.receipts       both, of many that came together: {@link ReceiptsFile}
 * ORIGIN/evidence/TIME-SIZE-SIZE.growth  what a collector showed that did not prove its growth
 * </pre>
 *
 * <p>ORIGIN is the log's name with everything but letters, digits, dot and dash written as {@code
 * %XX}.
 */
public final class StateFolder {
  private static final int CHECKPOINT_BYTES_MAX = 64 * 1024;

  private static final long LOCK_RETRY_NANOS = 1_000_000;

  /** Files of evidence for a log: whoever comes again and again must not fill the disk. */
  static final int EVIDENCE_FILES_MAX = 100;

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path root;

  /** Keeps everything below {@code root}, which is made when needed, for its owner alone. */
  public StateFolder(Path root) {
    this.root = root;
  }

  /** The folder of one log. */
  public Path of(String origin) {
    StringBuilder name = new StringBuilder();
    for (byte b : origin.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '-'
              || c == '.' && name.length() > 0;
      name.append(plain ? String.valueOf(c) : String.format("%%%02X", b & 0xff));
    }
    return root.resolve(name.toString());
  }

  /**
   * The last checkpoint kept of this log, if there is one.
   *
   * @throws EvidenceException if it is there but is not a checkpoint of this log by this key
   */
  public Optional<SignedCheckpoint> checkpoint(VerifierKey key, SignatureSuite suite)
      throws IOException, EvidenceException {
    Path file = of(key.name()).resolve("checkpoint");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (Files.size(file) > CHECKPOINT_BYTES_MAX) {
      throw new EvidenceException(file + " is over " + CHECKPOINT_BYTES_MAX + " bytes");
    }
    try {
      return Optional.of(SignedCheckpoint.open(Bytes.of(Files.readAllBytes(file)), key, suite));
    } catch (MalformedException | EvidenceException e) {
      throw new EvidenceException(file + " is not a checkpoint of this log: " + e.getMessage());
    }
  }

  /**
   * Keeps {@code checkpoint}, forced, unless one as large or larger is there: two clients may share
   * a folder.
   *
   * @return what is kept now: perhaps one of the same size and another root, which stays
   */
  @SuppressWarnings("try") // the lock is held, not used
  public SignedCheckpoint keep(SignedCheckpoint checkpoint, VerifierKey key, SignatureSuite suite)
      throws IOException, EvidenceException {
    Path folder = of(key.name());
    createFolders(folder);
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                owner("rw-------"));
        FileLock lock = lock(channel)) {
      Optional<SignedCheckpoint> kept = checkpoint(key, suite);
      if (kept.isPresent() && kept.get().checkpoint().size() >= checkpoint.checkpoint().size()) {
        return kept.get();
      }
      write(folder.resolve("checkpoint"), checkpoint.note(), true);
      return checkpoint;
    }
  }

  /** Waits for other processes, and for other clients of this one: Java only refuses those. */
  private static FileLock lock(FileChannel channel) throws IOException {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        return channel.lock();
      } catch (OverlappingFileLockException e) {
        // Held for as long as a small file takes to be forced.
        LockSupport.parkNanos(LOCK_RETRY_NANOS);
      }
    }
    throw new InterruptedIOException("interrupted before the last checkpoint was kept");
  }

  /**
   * Keeps evidence under a name that is new, forced.
   *
   * @return the file
   * @throws IOException if it cannot be written, or {@link #EVIDENCE_FILES_MAX} are there
   */
  Path keepEvidence(String origin, GrowthFile evidence) throws IOException {
    Path folder = of(origin).resolve("evidence");
    createFolders(folder);
    long there;
    try (Stream<Path> files = Files.list(folder)) {
      there = files.count();
    }
    if (there >= EVIDENCE_FILES_MAX) {
      throw new FileSystemException(
          "" + folder, null, "has " + there + " files already: move them aside");
    }
    String name = NAME.format(evidence.time()) + "-" + size(evidence.keptNote());
    name += "-" + size(evidence.shownNote());
    for (int i = 1; ; i++) {
      Path file = folder.resolve(name + (i == 1 ? "" : "-" + i) + ".growth");
      try {
        create(file, evidence.toBytes(), true);
        return file;
      } catch (FileAlreadyExistsException e) {
        if (i > EVIDENCE_FILES_MAX) {
          throw e;
        }
      }
    }
  }

  private static long size(Bytes note) {
    try {
      return UnverifiedCheckpoint.parse(note).claimed().size();
    } catch (MalformedException e) {
      throw new IllegalStateException("a growth file holds no checkpoint", e);
    }
  }

  /** Keeps a receipt: proof and leaf, a file each. */
  public void keepReceipt(String origin, long index, Bytes proof, Bytes leaf) throws IOException {
    Path receipts = of(origin).resolve("receipts");
    createFolders(receipts);
    write(receipts.resolve(index + ".leaf"), leaf, false);
    write(receipts.resolve(index + ".tlog-proof"), proof, false);
  }

  /** Keeps receipts that came together, in one file named by the first. */
  public void keepReceipts(String origin, ReceiptsFile file) throws IOException {
    Path receipts = of(origin).resolve("receipts");
    createFolders(receipts);
    String name = file.receipts().get(0).index() + ".receipts";
    write(receipts.resolve(name), Bytes.wrap(file.toBytes()), false);
  }

  private static void write(Path file, Bytes bytes, boolean force) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try {
      create(temporary, bytes, force);
    } catch (FileAlreadyExistsException e) {
      Files.delete(temporary); // of one that was interrupted
      create(temporary, bytes, force);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Writes a file that must not be there yet. */
  private static void create(Path file, Bytes bytes, boolean force) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            owner("rw-------"))) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes.toArray());
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      if (force) {
        channel.force(true);
      }
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      // A full disk, say: whoever sees it must not take it for a fault of the connection.
      throw (IOException) new FileSystemException("" + file, null, e.getMessage()).initCause(e);
    }
  }

  private static void createFolders(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, owner("rwx------"));
    }
  }

  private static FileAttribute<?>[] owner(String permissions) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
