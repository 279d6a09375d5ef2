package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading on in a file by the window: always its bytes, and few reads where there can be few. */
final class ForwardChannelTest {
  private static final int PAGE = 8192;
  private static final int SIZE = 4 << 20;
  private static final int THREADS = 4;

  @TempDir Path folder;
  private Path file;
  private byte[] content;
  private CountedPath.Counts counts;

  @BeforeEach
  void makes_a_file() throws IOException {
    file = folder.resolve("file");
    content = new byte[SIZE];
    new Random(1).nextBytes(content);
    Files.write(file, content);
    counts = CountedPath.count(file);
  }

  private FileChannel open() throws IOException {
    return new ForwardChannel(counts.open(file));
  }

  /** Reads and compares; the buffer has something before and behind the place. */
  private void check(FileChannel channel, int position, int count) throws IOException {
    byte[] got = new byte[count + 2];
    int wanted = Math.min(count, content.length - position);
    assertEquals(wanted, channel.read(ByteBuffer.wrap(got, 1, count), position));
    byte[] want = new byte[count + 2];
    System.arraycopy(content, position, want, 1, wanted);
    assertArrayEquals(want, got, () -> count + " bytes at " + position);
  }

  /** Reads {@code [from, to)} as H2 does: more than a page, and the next from behind the page. */
  private int forward(FileChannel channel, int from, int to, Random random) throws IOException {
    int reads = 0;
    for (int at = from; at + PAGE <= to; at += PAGE - random.nextInt(PAGE / 4)) {
      check(channel, at, PAGE);
      reads++;
    }
    return reads;
  }

  private static int sum(List<Callable<Integer>> tasks) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(tasks.size());
    try {
      int sum = 0;
      for (Future<Integer> task : pool.invokeAll(tasks)) {
        sum += task.get();
      }
      return sum;
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void several_threads_that_read_on_need_few_reads_of_the_file() throws Exception {
    try (FileChannel channel = open()) {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int from = i * (SIZE / THREADS);
        Random random = new Random(i);
        tasks.add(() -> forward(channel, from, from + SIZE / THREADS, random));
      }
      int reads = sum(tasks);
      assertTrue(counts.reads.get() < reads / 10, () -> reads + ": " + counts.reads);
      assertTrue(counts.bytes.get() < SIZE + SIZE / 4, () -> "bytes: " + counts.bytes);
    }
  }

  @Test
  void several_threads_in_one_place_get_the_files_bytes() throws Exception {
    try (FileChannel channel = open()) {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(i);
        tasks.add(
            () -> {
              int reads = 0;
              for (int round = 0; round < 30; round++) {
                reads += forward(channel, random.nextInt(PAGE), SIZE / 4, random);
              }
              return reads;
            });
      }
      assertTrue(sum(tasks) > 0);
    }
  }

  @Test
  void look_ups_ask_the_file_for_no_byte_more_than_they_are_asked_for() throws Exception {
    List<Integer> pages = new ArrayList<>();
    for (int page = 0; page < SIZE / PAGE; page++) {
      pages.add(page);
    }
    Collections.shuffle(pages, new Random(2));
    int share = pages.size() / THREADS;
    try (FileChannel channel = open()) {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        List<Integer> mine = pages.subList(i * share, (i + 1) * share);
        tasks.add(
            () -> {
              for (int page : mine) {
                check(channel, page * PAGE, PAGE / 2); // so that none begins where another ends
              }
              return mine.size();
            });
      }
      int reads = sum(tasks);
      assertEquals(reads, counts.reads.get());
      assertEquals((long) reads * PAGE / 2, counts.bytes.get());
    }
  }

  @Test
  void look_ups_take_no_window_from_those_who_read_on() throws Exception {
    Random random = new Random(3);
    int half = SIZE / 2;
    try (FileChannel channel = open()) {
      int lookUps = 0;
      int reads = 0;
      for (int at = 0; at + PAGE <= half; at += PAGE) {
        check(channel, at, PAGE);
        reads++;
        // Two at the beginning: the first read is remembered among as many as there may be.
        for (int i = 0; i < (at == 0 ? 2 : 3 * ForwardChannel.WINDOWS_MAX); i++) {
          check(channel, half + PAGE * random.nextInt(half / PAGE), 100);
          lookUps++;
        }
      }
      long others = counts.reads.get() - lookUps;
      assertTrue(others < reads / 10, "read on with " + others);
    }
  }

  @Test
  void more_places_than_windows_are_read_right() throws Exception {
    int places = 2 * ForwardChannel.WINDOWS_MAX + 1;
    int part = SIZE / places;
    Random random = new Random(4);
    try (FileChannel channel = open()) {
      int[] at = new int[places];
      for (int reads = 0; reads < 4000; reads++) {
        int place = random.nextInt(places);
        check(channel, place * part + at[place], 1000);
        at[place] = (at[place] + 900) % (part - 1000);
      }
    }
  }

  @Test
  void any_pattern_gives_the_files_bytes() throws Exception {
    Random random = new Random(5);
    try (FileChannel channel = open()) {
      int at = 0;
      for (int reads = 0; reads < 20_000; reads++) {
        int count = 1 + random.nextInt(random.nextInt(50) == 0 ? 200_000 : 10_000);
        at =
            switch (random.nextInt(20)) {
              case 0 -> random.nextInt(SIZE);
              case 1 -> Math.max(0, at - random.nextInt(20_000));
              case 2 -> SIZE - 1 - random.nextInt(20_000);
              default -> Math.min(SIZE - 1, at + random.nextInt(count + 1));
            };
        check(channel, at, count);
      }
    }
  }

  @Test
  void it_ends_where_the_file_ends() throws Exception {
    for (int size : new int[] {0, 1, PAGE, 5 * PAGE - 1, ForwardChannel.WINDOW_BYTES + PAGE}) {
      Files.write(file, Arrays.copyOf(content, size));
      try (FileChannel plain = FileChannel.open(file);
          FileChannel channel = open()) {
        assertEquals(plain.size(), channel.size());
        for (int at = 0; at < size + 3 * PAGE; at += PAGE / 2) {
          ByteBuffer wanted = ByteBuffer.allocate(PAGE);
          ByteBuffer got = ByteBuffer.allocateDirect(PAGE);
          assertEquals(plain.read(wanted, at), channel.read(got, at), "at " + at + " of " + size);
          assertEquals(wanted.flip(), got.flip());
        }
        assertEquals(0, channel.read(ByteBuffer.allocate(0), 0));
        assertThrows(
            IllegalArgumentException.class, () -> channel.read(ByteBuffer.allocate(1), -1));
      }
    }
  }

  @Test
  void what_is_behind_the_end_is_not_remembered_as_missing() throws Exception {
    Files.write(file, Arrays.copyOf(content, 3 * PAGE));
    try (FileChannel channel = open()) {
      for (int at = 0; at < 3 * PAGE; at += PAGE) {
        assertEquals(PAGE, channel.read(ByteBuffer.allocate(PAGE), at));
      }
      assertEquals(-1, channel.read(ByteBuffer.allocate(PAGE), 3 * PAGE));
      Files.write(file, Arrays.copyOfRange(content, 3 * PAGE, SIZE), StandardOpenOption.APPEND);
      for (int at = 2 * PAGE + 1; at < 20 * PAGE; at += PAGE) {
        check(channel, at, PAGE);
      }
    }
  }

  @Test
  void what_cannot_be_read_fails_only_whoever_asks_for_it() throws Exception {
    int bad = 20 * PAGE + 5;
    counts.bad(bad, bad + 1);
    try (FileChannel channel = open()) {
      for (int at = 0; at < SIZE; at += PAGE) {
        int place = at;
        if (at <= bad && bad < at + PAGE) {
          String told =
              assertThrows(IOException.class, () -> check(channel, place, PAGE)).getMessage();
          assertEquals("the disk is bad there", told);
        } else {
          check(channel, at, PAGE);
        }
      }
      counts.bytes.set(0);
      counts.bad(0, SIZE);
      assertThrows(IOException.class, () -> check(channel, 0, PAGE));
      counts.bad(Long.MAX_VALUE, Long.MAX_VALUE);
      for (int at = 0; at < SIZE; at += PAGE) {
        check(channel, at, PAGE);
      }
      assertEquals(SIZE + PAGE, counts.bytes.get(), "a bad disk is asked for what is needed");
    }
  }

  @Test
  void it_is_closed_with_what_it_has_in_memory_and_never_written() throws Exception {
    FileChannel channel = open();
    check(channel, 0, PAGE);
    check(channel, PAGE, PAGE);
    assertThrows(NonWritableChannelException.class, () -> channel.write(ByteBuffer.allocate(1), 0));
    assertThrows(NonWritableChannelException.class, () -> channel.truncate(0));
    channel.close();
    assertThrows(ClosedChannelException.class, () -> check(channel, 2 * PAGE, PAGE));
    assertArrayEquals(content, Files.readAllBytes(file));
  }

  @Test
  void a_store_that_is_only_read_is_read_by_the_window() throws Exception {
    Path data = folder.resolve("data");
    int entries = 4000;
    try (H2EvidenceLog log = H2EvidenceLog.create(data)) {
      log.append(Samples.group(0, 1000));
      log.append(Samples.group(1000, 1000));
      log.append(Samples.group(2000, 1000));
      log.append(Samples.group(3000, 1000));
      log.awaitSearch();
    }
    StoreFiles files = new StoreFiles(data, CountedPath.SCHEME + ":");
    CountedPath.Counts store = CountedPath.count(files.evidence());
    try (Connections connections = Connections.readOnly(files, StoreFiles.EVIDENCE)) {
      store.reads.set(0);
      assertEquals(entries, Samples.all(StoreReader.entries(connections, 0, entries)).size());
      long leaves = store.reads.get();
      assertTrue(leaves > 0 && leaves < entries / 40, leaves + " reads");
    }
    try (Connections connections = Connections.readOnly(files, StoreFiles.EVIDENCE)) {
      store.bad(FileHeader.BYTES, Files.size(files.evidence()));
      IOException told =
          assertThrows(
              IOException.class,
              () -> Samples.all(StoreReader.entries(connections, 0, entries)).size());
      assertTrue(told.getMessage().contains("the disk is bad there"), told.getMessage());
    }
  }
}
