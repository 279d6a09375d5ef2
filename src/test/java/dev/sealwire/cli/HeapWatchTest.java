package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HeapWatchTest {
  private static final long MIB = 1 << 20;

  @Test
  void as_much_garbage_as_the_old_generation_is_large_may_lie_there() {
    assertFalse(HeapWatch.isDue(HeapWatch.GARBAGE_BYTES, 0));
    assertTrue(HeapWatch.isDue(HeapWatch.GARBAGE_BYTES + 1, 0));
    assertFalse(HeapWatch.isDue(20 * MIB + HeapWatch.GARBAGE_BYTES, 20 * MIB));
    assertTrue(HeapWatch.isDue(21 * MIB + HeapWatch.GARBAGE_BYTES, 20 * MIB));
  }

  @Test
  void the_more_is_held_the_more_garbage_may_lie_beside_it() {
    assertFalse(HeapWatch.isDue(1500 * MIB, 1000 * MIB));
    assertTrue(HeapWatch.isDue(1501 * MIB, 1000 * MIB));
    // Less than was held is no garbage at all.
    assertFalse(HeapWatch.isDue(10 * MIB, 1000 * MIB));
  }

  /** In a process of its own: how a heap is cleared is chosen when a Java starts. */
  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void garbage_in_the_old_generation_is_cleared_though_the_heap_has_room() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Xms600m",
                "-Xmx600m",
                "-Xmn32m",
                "-cp",
                System.getProperty("java.class.path"),
                Litter.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, child.waitFor(), said);
      assertEquals(
          List.of("cleared"), said.lines().filter(l -> l.equals("cleared")).toList(), said);
    } finally {
      child.destroyForcibly();
    }
  }

  /** Leaves more than may lie there in an old generation that has room for twice as much. */
  static final class Litter {
    private Litter() {}

    public static void main(String[] args) {
      byte[][] held = new byte[220][];
      for (int i = 0; i < held.length; i++) {
        held[i] = new byte[(int) MIB]; // in the old generation once the young one is full
      }
      long full = used();
      Arrays.fill(held, null);
      try (HeapWatch watch = new HeapWatch()) {
        watch.start();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (used() > full / 4 && System.nanoTime() - until < 0) {
          Thread.onSpinWait();
        }
      }
      long left = used();
      System.out.println(left > full / 4 ? left + " of " + full + " still there" : "cleared");
    }

    private static long used() {
      return ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getName().equals("PS Old Gen"))
          .mapToLong(pool -> pool.getUsage().getUsed())
          .sum();
    }
  }
}
