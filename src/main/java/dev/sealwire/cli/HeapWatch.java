package dev.sealwire.cli;

import dev.sealwire.observe.Timers;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Has the old generation of the parallel collector cleared once as much garbage may lie in it as it
 * is large at first. Up to Java 17 that comes by itself; newer ones let the heap grow to its bound,
 * a quarter of the memory, before they clear it, and garbage then takes what others could use. The
 * heap's bound stays what it is: whatever is really held may grow up to it. Other collectors of
 * garbage look after themselves, and are left alone.
 */
final class HeapWatch implements AutoCloseable {
  /** Garbage that may lie there: what the launcher gives to the old generation. */
  static final long GARBAGE_BYTES = 160L << 20;

  private static final long LOOK_SECONDS = 1;
  private static final String POOL = "PS Old Gen";

  private final ScheduledExecutorService thread = Timers.daemon("heap");

  /** Begins to look, once a second; does nothing if this Java clears its heap in another way. */
  void start() {
    old()
        .ifPresent(
            pool ->
                thread.scheduleWithFixedDelay(
                    () -> look(pool), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS));
  }

  private static Optional<MemoryPoolMXBean> old() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals(POOL))
        .findFirst();
  }

  private static void look(MemoryPoolMXBean pool) {
    MemoryUsage cleared = pool.getCollectionUsage();
    long held = cleared == null ? 0 : cleared.getUsed();
    if (isDue(pool.getUsage().getUsed(), held)) {
      ManagementFactory.getMemoryMXBean().gc();
    }
  }

  /**
   * Whether it is time: clearing costs by what is held, so the more that is, the more garbage has
   * to be there.
   *
   * @param used bytes in the old generation
   * @param held bytes that were in it after it was cleared; 0 if it never was
   */
  static boolean isDue(long used, long held) {
    return used - held > Math.max(GARBAGE_BYTES, held / 2);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
