package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.StoreUnknownException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompactorTest {
  private static final int ALIVE_PERCENT = H2EvidenceLog.ALIVE_PERCENT;

  private static final int ENTRIES = 200;

  @TempDir Path folder;

  /** Single entries, as they come a second apart: bytes of the file while it is still open. */
  private long grown(String name, int alivePercent) throws Exception {
    Path data = folder.resolve(name);
    H2EvidenceLog.create(data).close();
    try (H2EvidenceLog log = H2EvidenceLog.open(data, 0, alivePercent)) {
      for (int i = 0; i < ENTRIES; i++) {
        log.append(Samples.group(i, 1));
        log.append(Samples.checkpoint(i + 1));
        if (i % 10 == 9) {
          log.awaitSearch();
          log.compact();
        }
      }
      long bytes = Files.size(data.resolve("evidence.mv.db"));
      assertEquals(alivePercent > 0, log.compactionSteps() > 0);
      assertEquals(alivePercent > 0, log.longestCompaction().toNanos() > 0);
      assertEquals(null, Samples.wrong(log, ENTRIES));
      // As a process that is killed here leaves it: closing would compact it.
      Files.createDirectories(open(name));
      Files.copy(data.resolve("evidence.mv.db"), open(name).resolve("evidence.mv.db"));
      return bytes;
    }
  }

  private Path open(String name) {
    return folder.resolve(name + "-open");
  }

  @Test
  void a_log_of_single_entries_stays_small_while_it_is_open() throws Exception {
    long loose = grown("loose", 0);
    long compacted = grown("compacted", ALIVE_PERCENT);
    assertTrue(compacted * 3 < loose * 2, compacted + " of " + loose + " bytes");
  }

  /** What compaction leaves while it is open, holes and dead pages, goes when it is closed. */
  @Test
  void a_small_log_of_single_entries_has_no_holes_once_it_is_closed() throws Exception {
    long open = grown("closed", ALIVE_PERCENT);
    Path file = folder.resolve("closed").resolve("evidence.mv.db");
    assertTrue(Files.size(file) * 5 <= open * 4, Files.size(file) + " of " + open + " bytes");
    try (var log = H2EvidenceLog.openReadOnly(folder.resolve("closed"))) {
      assertEquals(null, Samples.wrong(log, ENTRIES));
    }
  }

  /** Three quarters are what a log of lone entries is left with once it has grown a little. */
  @Test
  void a_fifth_of_holes_is_what_a_copy_pays_for() {
    assertTrue(Compaction.hasHoles(75));
    assertTrue(Compaction.hasHoles(80));
    assertFalse(Compaction.hasHoles(80.1));
  }

  @Test
  void what_was_compacted_is_there_when_it_is_opened_again() throws Exception {
    grown("again", ALIVE_PERCENT);
    try (var log = H2EvidenceLog.openReadOnly(folder.resolve("again"))) {
      assertEquals(null, Samples.wrong(log, ENTRIES));
      assertEquals(ENTRIES, Samples.all(log.searchRows()).size());
      assertEquals(ENTRIES, Samples.all(log.checkpoints()).size());
    }
  }

  /** What a reader is at stays, however soon its space could be used again. */
  @Test
  void readers_find_every_entry_while_it_is_compacted() throws Exception {
    Path data = folder.resolve("read");
    H2EvidenceLog.create(data).close();
    try (H2EvidenceLog log = H2EvidenceLog.open(data, 0, ALIVE_PERCENT)) {
      AtomicLong acknowledged = new AtomicLong();
      AtomicBoolean done = new AtomicBoolean();
      Callable<Integer> reading =
          () -> {
            int read = 0;
            while (!done.get()) {
              String wrong = Samples.wrong(log, acknowledged.get());
              // More may have come since it was asked how many there are.
              assertTrue(wrong == null || wrong.startsWith("entries end at"), wrong);
              read++;
            }
            return read;
          };
      ExecutorService readers = Executors.newFixedThreadPool(2);
      try {
        List<Future<Integer>> all = List.of(readers.submit(reading), readers.submit(reading));
        for (int i = 0; i < ENTRIES; i++) {
          log.append(Samples.group(i, 1));
          acknowledged.set(i + 1);
          log.compact();
        }
        done.set(true);
        for (Future<Integer> one : all) {
          assertTrue(one.get() > 0);
        }
      } finally {
        done.set(true);
        readers.shutdown();
      }
      assertTrue(log.compactionSteps() > ENTRIES / 2, log.compactionSteps() + " steps");
    }
  }

  @Test
  void a_disk_that_fails_under_it_ends_the_store_and_loses_nothing() throws Exception {
    grown("broken", 0);
    StoreFiles files = new StoreFiles(open("broken"), PowerCutPath.SCHEME + ":");
    var tape =
        PowerCutPath.record(
            files.evidence().toString(), Bytes.wrap(Files.readAllBytes(files.evidence())));
    try (H2EvidenceLog log = H2EvidenceLog.open(files, 0, ALIVE_PERCENT)) {
      tape.failAfter(2);
      assertThrows(StoreUnknownException.class, log::compact);
    }
    try (H2EvidenceLog log = H2EvidenceLog.open(files.folder(), 0, ALIVE_PERCENT)) {
      assertEquals(null, Samples.wrong(log, ENTRIES));
      log.compact();
      assertTrue(log.compactionSteps() > 0);
    }
  }

  @Test
  void a_share_out_of_range_is_refused() {
    assertThrows(IllegalArgumentException.class, () -> H2EvidenceLog.open(folder, 0, -1));
    assertThrows(IllegalArgumentException.class, () -> H2EvidenceLog.open(folder, 0, 96));
  }
}
