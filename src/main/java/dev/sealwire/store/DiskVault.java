package dev.sealwire.store;

import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * Large payloads as files named by hash alone. A file is forced before it gets its name, its name
 * before {@link Vault.Upload#keep} returns; so a name in {@code sha256/} never stands for half a
 * payload. Nothing is made before the first upload: a vault can be read where nothing can be
 * written.
 */
public final class DiskVault implements Vault {
  private static final String HASHES = "sha256";
  private static final String TEMPORARY = "tmp";
  private static final int NAME_BYTES = 16;
  private static final int NAME_LOCKS = 64;
  private static final Pattern PAYLOAD =
      Pattern.compile("sha256/([0-9a-f]{2})/([0-9a-f]{2})/(\\1\\2[0-9a-f]{60})");

  private final Path root;
  private final SecureRandom random;
  private final Room room;
  private final DirectWriters writers;
  // The force that failed first, never reset.
  private volatile Disk.UnforcedException failure;
  // Shards (the hash's first 16 bits) whose folders this process knows to be on stable storage;
  // one that a killed process made may not be. Guarded by folders.
  private final BitSet shards = new BitSet(1 << 16);
  // Who forces a folder holds its lock until a failure is noted. Another force of it in between
  // may go well, since the system reports a failed write once, and would be believed.
  private final ReentrantLock folders = new ReentrantLock();
  private final ReentrantLock[] names = new ReentrantLock[NAME_LOCKS]; // by shard

  /**
   * @param dataDir the data folder; the vault is {@code vault} in it
   * @param random names temporary files
   */
  public DiskVault(Path dataDir, SecureRandom random) {
    this(dataDir, random, 0);
  }

  /**
   * @param dataDir the data folder; the vault is {@code vault} in it
   * @param random names temporary files
   * @param reserveBytes what is to stay free of the disk: below it no payload is taken
   */
  public DiskVault(Path dataDir, SecureRandom random, long reserveBytes) {
    this(dataDir, random, reserveBytes, new DirectWriters());
  }

  DiskVault(Path dataDir, SecureRandom random, long reserveBytes, DirectWriters writers) {
    Path data = dataDir.toAbsolutePath().normalize();
    this.root = data.resolve("vault");
    this.random = random;
    this.room = new Room(data, reserveBytes);
    this.writers = writers;
    Arrays.setAll(names, i -> new ReentrantLock());
  }

  @Override
  public Upload begin() throws IOException, StoreUnknownException {
    room.forPayload();
    Path folder = root.resolve(TEMPORARY);
    checked(folders, () -> Disk.createFolders(folder));
    byte[] name = new byte[NAME_BYTES];
    random.nextBytes(name);
    Path file = folder.resolve(Hex.encode(name));
    return new DiskUpload(this, file, Disk.createFile(file));
  }

  private interface Step {
    void run() throws IOException;
  }

  /**
   * Does {@code step}, which forces folders of {@code lock}, unless a force failed, now or before:
   * after that no name is certain.
   */
  private void checked(ReentrantLock lock, Step step) throws IOException, StoreUnknownException {
    lock.lock();
    try {
      if (failure != null) {
        throw new StoreUnknownException("vault " + root + " failed before: " + failure, failure);
      }
      step.run();
    } catch (Disk.UnforcedException e) {
      failure = e;
      throw new StoreUnknownException("vault " + root + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  DirectWriters writers() {
    return writers;
  }

  /** Refuses to go on where too little of the disk is left. */
  void requireRoom() throws IOException {
    room.forPayload();
  }

  private Path path(Sha256 sha256) {
    String hex = sha256.hex();
    return root.resolve(HASHES)
        .resolve(hex.substring(0, 2))
        .resolve(hex.substring(2, 4))
        .resolve(hex);
  }

  /**
   * Gives the forced file {@code temporary} of {@code size} bytes its name, or drops it where that
   * content is there already.
   *
   * @return whether it was not there
   */
  boolean keep(Path temporary, long size, Sha256 sha256) throws IOException, StoreUnknownException {
    Path file = path(sha256);
    int shard = sha256.bytes().at(0) << 8 | sha256.bytes().at(1);
    boolean[] made = new boolean[1];
    checked(folders, () -> createShard(file, shard));
    checked(
        names[shard % NAME_LOCKS],
        () -> {
          // Opened first: a name that is given and cannot be forced is nobody's.
          try (Disk.Folder folder = Disk.openFolder(file.getParent())) {
            made[0] = name(temporary, file, size);
            // Also where the content was there: whoever put it there may not have come this far.
            folder.force();
          }
        });
    return made[0];
  }

  private boolean name(Path temporary, Path file, long size) throws IOException {
    boolean made = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (made) {
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } else {
      requireSame(file, size);
      Files.delete(temporary);
    }
    return made;
  }

  private void createShard(Path file, int shard) throws IOException {
    if (!shards.get(shard)) {
      Path second = file.getParent();
      Path first = second.getParent();
      Disk.createFolders(second);
      for (Path folder : List.of(first, first.getParent(), root, root.getParent())) {
        Disk.forceFolder(folder);
      }
      shards.set(shard);
    }
  }

  /** Replacing what is there would destroy evidence, or the trace of its damage. */
  private void requireSame(Path file, long size) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("vault holds " + file + ", which is not a file");
    }
    long found = Files.size(file);
    if (found != size) {
      throw new IOException(
          "vault file " + file + " is " + found + " bytes, want " + size + ": it is damaged");
    }
  }

  @Override
  public Optional<InputStream> open(Sha256 sha256) throws IOException {
    Path file = path(sha256);
    try {
      // A link or a folder is no payload, and a pipe would be waited for.
      if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isRegularFile()) {
        return Optional.empty();
      }
      return Optional.of(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      if (!Files.isDirectory(root)) {
        // Not one payload missing, but the whole vault: not copied, or not mounted.
        throw new NoSuchFileException(
            root.toString(), null, "no vault there, and entries name payloads in it");
      }
      return Optional.empty();
    } catch (FileSystemException e) {
      // Some Javas say so in this way if one of the folders above it is a file.
      if (isFile(file.getParent()) || isFile(file.getParent().getParent())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public Cursor<Found> files() throws IOException {
    return new VaultFiles(this, root);
  }

  /** What {@code file}, found below the vault, is. */
  Found found(Path file, boolean regular, long size) {
    String path = root.relativize(file).toString().replace('\\', '/');
    return new Found(path, regular ? hash(path) : null, size);
  }

  private static Sha256 hash(String path) {
    var matcher = PAYLOAD.matcher(path);
    try {
      return matcher.matches() ? Sha256.ofHex(matcher.group(3)) : null;
    } catch (MalformedException e) {
      return null;
    }
  }

  @Override
  public List<Found> clean() throws IOException {
    List<Found> cleaned = new ArrayList<>();
    Path folder = root.resolve(TEMPORARY);
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (VaultFiles files = new VaultFiles(this, folder)) {
        Found found;
        while ((found = files.next()) != null) {
          Files.delete(root.resolve(found.path()));
          cleaned.add(found);
        }
      }
    }
    return cleaned;
  }

  @Override
  public void remove(Sha256 sha256) throws IOException {
    Path file = path(sha256);
    if (Files.deleteIfExists(file)) {
      Disk.forceFolder(file.getParent());
    }
  }
}
