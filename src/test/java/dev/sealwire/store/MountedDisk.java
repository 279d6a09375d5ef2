package dev.sealwire.store;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/**
 * A disk of a few MiB with a real file system, ext4 on a file, where this process may mount one:
 * where it may not, the test is skipped. It can lose its power, and turn read-only.
 */
public final class MountedDisk implements AutoCloseable {
  private static final int SECONDS_MAX = 60;

  /** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: nothing more reaches the disk. */
  private static final String SHUTDOWN =
      "open(my $f, '<', $ARGV[0]) or die \"open: $!\"; my $how = pack('L', 2);"
          + " ioctl($f, 0x8004587d, $how) or die \"shutdown: $!\";";

  private final Path image;
  private final Path folder;
  private boolean mounted;

  private MountedDisk(Path image, Path folder) {
    this.image = image;
    this.folder = folder;
  }

  /** Makes one of {@code mebibytes} below {@code where}; skips the test where that cannot be. */
  public static MountedDisk make(Path where, int mebibytes) throws IOException {
    Path image = where.resolve("disk.img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength((long) mebibytes << 20);
    }
    MountedDisk disk = new MountedDisk(image, Files.createDirectories(where.resolve("mount")));
    Assumptions.assumeTrue(
        run("mkfs.ext4", "-q", "-F", image.toString()), "skipped: no mkfs.ext4 on this machine");
    disk.mounted = disk.tryMount();
    Assumptions.assumeTrue(disk.mounted, "skipped: this process may not mount a disk of its own");
    return disk;
  }

  /** Where it is mounted. */
  public Path folder() {
    return folder;
  }

  /** The system writes nothing by itself for minutes: what is not forced is lost in a power cut. */
  private boolean tryMount() {
    String options = "loop,commit=300,errors=remount-ro,noatime";
    return run("mount", "-t", "ext4", "-o", options, image.toString(), folder.toString());
  }

  /** Mounts it again, which repairs what a power cut left. */
  public void mount() throws IOException {
    if (!tryMount()) {
      throw new IOException("cannot mount " + image + " again");
    }
    mounted = true;
  }

  /** The power goes: from now on every write fails, and what was not forced is gone. */
  public void cutPower() throws IOException {
    if (!run("perl", "-e", SHUTDOWN, folder.toString())) {
      throw new IOException("cannot shut " + folder + " down");
    }
  }

  /** What the system does with a disk that has an error; skips the test where it cannot be told. */
  public void turnReadOnly() throws IOException {
    Path loop = Path.of(Files.getFileStore(folder).name());
    Path trigger = Path.of("/sys/fs/ext4", loop.getFileName().toString(), "trigger_fs_error");
    Assumptions.assumeTrue(Files.isWritable(trigger), "skipped: no " + trigger);
    Files.write(trigger, "drill\n".getBytes(StandardCharsets.UTF_8));
  }

  /** Nobody may have a file of it open. */
  public void unmount() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (!run("umount", folder.toString())) {
      if (System.nanoTime() > end) {
        throw new IOException("cannot unmount " + folder);
      }
      LockSupport.parkNanos(20_000_000);
    }
    mounted = false;
  }

  private static boolean run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().transferTo(OutputStream.nullOutputStream());
      return process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    if (mounted) {
      unmount();
    }
  }
}
