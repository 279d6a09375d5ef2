package dev.sealwire.observe;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the disk now and then, on a thread of its own: a disk that does not answer holds up
 * nobody who asks.
 */
public final class Vitals implements Closeable {
  private static final int EVERY_SECONDS = 5;
  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /**
   * What was seen.
   *
   * @param storeBytes the database's file; -1 if that is not known
   * @param freeBytes left on its disk; -1 if that is not known
   * @param atNanos when, by {@link System#nanoTime}
   */
  record Seen(long storeBytes, long freeBytes, long atNanos) {}

  private final Path store;
  private final ScheduledExecutorService thread;
  private volatile Seen seen;

  /**
   * Begins to look.
   *
   * @param store the database's file
   */
  public Vitals(Path store) {
    this.store = store;
    this.seen = look();
    this.thread = Timers.daemon("vitals");
    thread.scheduleWithFixedDelay(
        () -> seen = look(), EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  private Seen look() {
    long bytes = -1;
    long free = -1;
    try {
      bytes = Files.size(store);
      free = Files.getFileStore(store).getUsableSpace();
    } catch (IOException e) {
      // Not known, which is what -1 says.
    }
    return new Seen(bytes, free, System.nanoTime());
  }

  /** Bytes of the database's file; -1 if that is not known. */
  long storeBytes() {
    return isStale() ? -1 : seen.storeBytes();
  }

  /** Bytes left on the disk; -1 if that is not known. */
  long freeBytes() {
    return isStale() ? -1 : seen.freeBytes();
  }

  private boolean isStale() {
    return System.nanoTime() - seen.atNanos() > STALE_NANOS;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
