package dev.sealwire.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * H2's way to a {@link FaultyDisk}. H2 makes instances by itself, so the disks are kept by path,
 * the one static here.
 */
public final class FaultyStore extends FilePathWrapper {
  private static final String SCHEME = "faulty";
  private static final Map<String, FaultyDisk> DISKS = new ConcurrentHashMap<>();

  /** For H2. */
  public FaultyStore() {}

  /** Opens the store in {@code data}, every byte of which goes through {@code disk}. */
  public static H2EvidenceLog open(Path data, FaultyDisk disk, long reserveBytes)
      throws IOException {
    FilePath.register(new FaultyStore());
    StoreFiles files = new StoreFiles(disk.path(data), SCHEME + ":");
    DISKS.put(SCHEME + ":" + files.evidence(), disk);
    disk.opening(data);
    return H2EvidenceLog.open(files, reserveBytes);
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    FileChannel channel = super.open(mode);
    FaultyDisk disk = DISKS.get(name);
    return disk == null
        ? channel
        : new FaultyChannel(channel, disk, Path.of(getBase().toString()), false, false);
  }
}
