package dev.sealwire.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps a part of the disk free, so that it is this program that refuses, while it still can, and
 * not the disk that fails in the middle of a commit: after that nobody knows what is stored, and
 * the collector has to end. Thread-safe.
 */
final class Room {
  private final Path folder;
  private final long reserveBytes;
  private volatile FileStore disk; // looked up once: that reads the system's list of mounts

  /**
   * @param folder somewhere on the disk
   * @param reserveBytes what is to stay free; 0 leaves all of it to whoever comes
   */
  Room(Path folder, long reserveBytes) {
    this.folder = folder;
    this.reserveBytes = reserveBytes;
  }

  /** Refuses a payload below the reserve. */
  void forPayload() throws IOException {
    require(reserveBytes, "for a payload");
  }

  /** Refuses an entry below half of the reserve: who refuses payloads still records it. */
  void forEntries() throws IOException {
    require(reserveBytes / 2, "for an entry");
  }

  private void require(long wanted, String what) throws IOException {
    if (wanted == 0) {
      return;
    }
    if (disk == null) {
      disk = Files.getFileStore(folder);
    }
    long left = disk.getUsableSpace();
    if (left < wanted) {
      throw new IOException(
          "disk of "
              + folder
              + " has "
              + left
              + " bytes left, want "
              + wanted
              + " "
              + what
              + " (disk.reserve)");
    }
  }
}
