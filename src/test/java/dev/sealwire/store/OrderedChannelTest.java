package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.store.PowerCutPath.Force;
import dev.sealwire.store.PowerCutPath.Step;
import dev.sealwire.store.PowerCutPath.Tape;
import dev.sealwire.store.PowerCutPath.Write;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OrderedChannelTest {
  private static final int BLOCK = FileHeader.BLOCK;

  @TempDir Path folder;
  private StoreFiles files;
  private Tape tape;

  /** A store that was closed in good order. */
  @BeforeEach
  void makes_a_store() throws Exception {
    files = new StoreFiles(folder, PowerCutPath.SCHEME + ":");
    try (H2EvidenceLog log = H2EvidenceLog.create(folder)) {
      log.append(Samples.group(0, 3));
      log.awaitSearch();
    }
    tape = PowerCutPath.record(files.evidence().toString(), Bytes.wrap(content()));
    OrderedPath.register();
  }

  private byte[] content() throws IOException {
    return Files.readAllBytes(files.evidence());
  }

  private FileChannel open() throws IOException {
    return FilePath.get("ordered:powercut:" + files.evidence()).open("rw");
  }

  private List<FileHeader> header() throws IOException {
    try (FileChannel file = FileChannel.open(files.evidence())) {
      return FileHeader.of(file);
    }
  }

  /** What begins as a chunk does, in three blocks. */
  private static ByteBuffer chunk(long version) {
    String line = "chunk:" + Long.toHexString(version) + ",len:3,version:";
    byte[] data = (line + Long.toHexString(version) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.wrap(Arrays.copyOf(data, 3 * BLOCK));
  }

  /** The steps as letters: the header's blocks 0 and 1, chunk's blocks c, their end e, force f. */
  private String letters() {
    StringBuilder out = new StringBuilder();
    for (Step step : tape.steps()) {
      if (step instanceof Write w) {
        boolean end = w.data().size() == BLOCK;
        out.append(w.at() < FileHeader.BYTES ? "" + w.at() / BLOCK : end ? "e" : "c");
      } else {
        out.append(step instanceof Force ? 'f' : '?');
      }
    }
    return out.toString();
  }

  @Test
  void the_headers_blocks_take_turns_and_the_end_of_a_chunk_comes_last() throws Exception {
    long version = header().get(0).version();
    assertTrue(header().get(0).isClean());
    List<Long> named = new ArrayList<>();
    try (FileChannel channel = open()) {
      for (int i = 1; i <= 3; i++) {
        channel.write(chunk(version + i), (100L + 3 * i) * BLOCK);
        channel.force(true);
        named.add(header().get(0).version() - version);
        named.add(header().get(1).version() - version);
      }
    }
    // What was there is forced, 'clean' is taken out, and then two forces each.
    assertEquals("f" + "01f" + "c1fef" + "c0fef" + "c1fef", letters());
    assertEquals(List.of(0L, 1L, 2L, 1L, 2L, 3L), named);
    assertTrue(header().stream().noneMatch(FileHeader::isClean));
  }

  @Test
  void nothing_is_written_where_an_older_commit_was_opened_than_the_header_names()
      throws Exception {
    long version = header().get(0).version();
    byte[] before = content();
    try (FileChannel channel = open()) {
      channel.write(chunk(version + 1), 100L * BLOCK);
      channel.force(true);
      // It may be that the newest was never whole, but not that the one before was not.
      channel.write(chunk(version + 1), 103L * BLOCK);
      assertThrows(IOException.class, () -> channel.write(chunk(version), 106L * BLOCK));
    }
    for (int at = FileHeader.BYTES; at < before.length; at++) {
      assertEquals(before[at], content()[at]);
      at += BLOCK / 2;
    }
  }

  @Test
  void a_force_that_failed_is_the_last_thing_that_is_done() throws Exception {
    long version = header().get(0).version();
    try (FileChannel channel = open()) {
      channel.write(chunk(version + 1), 100L * BLOCK);
      tape.failAfter(1);
      assertThrows(IOException.class, () -> channel.force(true));
      tape.failAfter(Integer.MAX_VALUE / 2);
      int steps = tape.steps().size();
      assertThrows(IOException.class, () -> channel.force(true));
      assertThrows(IOException.class, () -> channel.write(chunk(version + 2), 103L * BLOCK));
      assertEquals(steps, tape.steps().size());
    }
  }

  @Test
  void a_store_that_lost_its_newest_commit_is_refused_and_stays_as_it_is() throws Exception {
    byte[] data = content();
    FileHeader header = header().get(0);
    String line = new String(header.toArray(), StandardCharsets.ISO_8859_1);
    int block = Integer.parseInt(line.replaceAll("(?s).*[,]block:([0-9a-f]+).*", "$1"), 16);
    Arrays.fill(data, block * BLOCK, (block + 1) * BLOCK, (byte) 0);
    Files.write(files.evidence(), data);
    assertThrows(IOException.class, () -> H2EvidenceLog.open(folder));
    assertThrows(IOException.class, () -> H2EvidenceLog.openReadOnly(folder));
    assertArrayEquals(data, content());
  }
}
