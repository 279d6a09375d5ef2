package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.Sent;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.store.MountedDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk of a few MiB that is really full, where this process may mount one. */
@Tag("drill")
@Timeout(120)
class FullDiskDrillTest {
  private static final int MEBIBYTES = 24;
  private static final long RESERVE = 4L << 20;

  @TempDir Path folder;
  private Path disk;
  private MountedDisk ext4;
  private boolean tmpfs;

  /** Mounts a small disk: one in memory, or a real file system on a file. */
  private void mount(String type) throws Exception {
    if (type.equals("ext4")) {
      ext4 = MountedDisk.make(folder, MEBIBYTES);
      disk = ext4.folder();
    } else {
      disk = Files.createDirectories(folder.resolve("disk"));
      tmpfs = run("mount", "-t", type, "-o", "size=" + MEBIBYTES + "m", type, disk.toString());
      assumeTrue(tmpfs, "skipped: this process may not mount a disk of its own");
    }
  }

  @AfterEach
  void unmount() throws Exception {
    if (ext4 != null) {
      ext4.close();
    }
    if (tmpfs) {
      assertTrue(run("umount", disk.toString()));
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().transferTo(OutputStream.nullOutputStream());
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Takes what is left of the disk, but for {@code leave} bytes, for good: what a file system only
   * set aside for blocks it has not placed yet would come back.
   */
  private Path fill(long leave) throws IOException {
    Path filler = disk.resolve("filler");
    byte[] block = new byte[64 * 1024];
    try (FileChannel out =
        FileChannel.open(filler, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (Files.getFileStore(disk).getUsableSpace() > leave) {
        long left = Files.getFileStore(disk).getUsableSpace() - leave;
        out.write(ByteBuffer.wrap(block, 0, (int) Math.min(block.length, left)));
        if (left <= block.length) {
          out.force(true);
        }
      }
    }
    return filler;
  }

  private static int send(Fixture f, Kit kit, Fixture.Told told, int count, int bytes, int seed)
      throws Exception {
    int before = told.sent.size();
    try (FieldClient client = f.client(kit, told)) {
      for (int i = 0; i < count; i++) {
        client.send(Fixture.source("p", Fixture.bytes(bytes, seed + i).toArray()), null, null);
      }
      client.await();
    } catch (IOException | SealwireException e) {
      // Not let in, or cut off.
    }
    return told.sent.size() - before;
  }

  private static void holds(Fixture f, Fixture.Told told) throws Exception {
    for (Sent sent : told.sent) {
      PayloadReceived recorded =
          (PayloadReceived) Leaf.decode(f.log.entry(sent.index()).orElseThrow().leaf()).event();
      assertEquals(sent.sha256(), recorded.sha256());
    }
    assertTrue(f.audit().intact(), () -> "findings");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmpfs", "ext4"})
  void with_a_reserve_it_refuses_while_the_disk_is_full_and_goes_on_by_itself(String type)
      throws Exception {
    mount(type);
    full(type, RESERVE);
  }

  @Test
  void it_finds_a_collector_that_keeps_nothing_free() throws Exception {
    mount("tmpfs");
    assertThrows(AssertionError.class, () -> full("tmpfs", 0));
  }

  private void full(String type, long reserve) throws Exception {
    try (Fixture f = new Fixture(disk.resolve("home"))) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.reserve(reserve);
      f.start();
      Fixture.Told told = new Fixture.Told();
      assertEquals(10, send(f, kit, told, 10, 50_000, 0));
      // Far from every bound: a database at work grows and shrinks beside it.
      f.log.awaitSearch();
      Path filler = fill(RESERVE * 3 / 4);
      assertEquals(0, send(f, kit, told, 3, 50_000, 100), "large ones are refused");
      assertEquals(3, send(f, kit, told, 3, 100, 200), "small ones are not");
      Files.delete(filler);
      filler = fill(RESERVE / 4);
      assertEquals(0, send(f, kit, told, 3, 100, 300), "nobody is let in");
      assertFalse(f.ledger.failed().isDone());
      Files.delete(filler);
      assertEquals(10, send(f, kit, told, 10, 50_000, 400));
      f.collector.stop("test");
      assertEquals(1, f.entries("collector.stopped").size());
      holds(f, told);
      say(type + " full, with a reserve: 6 refused or not let in, ", told);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmpfs", "ext4"})
  void without_one_it_stops_where_the_state_is_unknown_and_the_next_start_recovers(String type)
      throws Exception {
    mount(type);
    try (Fixture f = new Fixture(disk.resolve("home"))) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.reserve(0);
      f.start();
      Fixture.Told told = new Fixture.Told();
      assertEquals(10, send(f, kit, told, 10, 50_000, 0));
      Path filler = fill(0);
      for (int i = 0; i < 50 && !f.ledger.failed().isDone(); i++) {
        send(f, kit, told, 20, 900, 1000 + 20 * i);
      }
      assertTrue(f.ledger.failed().isDone(), "a full disk fails a commit sooner or later");
      String word = f.ledger.failed().join().getMessage();
      assertTrue(word.contains("evidence store") && word.contains("No space left"), word);
      Files.delete(filler);
      f.recover();
      holds(f, told);
      f.start();
      assertEquals("unclean-end", f.collector.recovery().orElseThrow().found().get(0).what());
      assertEquals(10, send(f, kit, told, 10, 50_000, 5000));
      f.collector.stop("test");
      holds(f, told);
      say(type + " full, without a reserve: it stopped, and recovered: ", told);
    }
  }

  private static void say(String what, Fixture.Told told) {
    String text = what + told.sent.size() + " receipts, 0 lost, verified";
    System.getLogger("drill").log(System.Logger.Level.INFO, text);
  }
}
