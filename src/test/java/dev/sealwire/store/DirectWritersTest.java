package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Payloads written past the system's cache, in buffers of a few KiB. */
@Timeout(60)
final class DirectWritersTest {
  private static final int BUFFER = 8192;
  private static final int START = 2 * BUFFER;
  private static final String WRITER = "vault-writer";
  private static final String BROKEN = "Input/output error";

  @TempDir Path folder;
  private final FaultyDisk disk = new FaultyDisk();
  private final DirectWriters writers = new DirectWriters(START, BUFFER);
  private final Set<String> writing = ConcurrentHashMap.newKeySet(); // the threads that wrote
  private Path probe; // some file
  private DiskVault vault;

  @BeforeEach
  void vault() throws IOException {
    vault = new DiskVault(disk.path(folder.resolve("data")), new SecureRandom(), 0, writers);
    watched(FaultyDisk.NONE);
    probe = Files.createFile(folder.resolve("probe"));
    DirectWriter writer = writers.open(probe);
    assumeTrue(writer != null, "no direct writes on the file system of the tests");
    writer.close();
  }

  @AfterEach
  void all_writers_are_given_back() throws IOException {
    disk.mend();
    List<DirectWriter> all = new ArrayList<>();
    for (int i = 0; i < DirectWriters.WRITERS_MAX; i++) {
      all.add(writers.open(probe));
    }
    assertFalse(all.contains(null));
    assertNull(writers.open(probe));
    for (DirectWriter writer : all) {
      writer.close();
    }
  }

  private void watched(FaultyDisk.Fault fault) {
    disk.fails(
        (step, file) -> {
          if (step == FaultyDisk.Step.WRITE) {
            writing.add(Thread.currentThread().getName());
          }
          return fault.of(step, file);
        });
  }

  private boolean direct() {
    return writing.contains(WRITER);
  }

  private static boolean byWriter() {
    return Thread.currentThread().getName().equals(WRITER);
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static void write(Vault.Upload upload, byte[] bytes, int piece) throws Exception {
    for (int at = 0; at < bytes.length; at += piece) {
      upload.write(bytes, at, Math.min(piece, bytes.length - at));
    }
  }

  private Sha256 keep(byte[] bytes, int piece) throws Exception {
    Sha256 hash = Sha256.hash(bytes);
    try (Vault.Upload upload = vault.begin()) {
      write(upload, bytes, piece);
      assertTrue(upload.keep(hash));
    }
    return hash;
  }

  private byte[] kept(Sha256 hash) throws IOException {
    try (InputStream in = vault.open(hash).orElseThrow()) {
      return in.readAllBytes();
    }
  }

  private List<Vault.Found> files() throws Exception {
    return Samples.all(vault.files());
  }

  @Test
  void every_length_is_kept_as_it_came() throws Exception {
    int[] sizes = {
      1,
      START - 1,
      START,
      START + 1,
      START + BUFFER - 1,
      START + BUFFER,
      START + BUFFER + 1,
      START + 5 * BUFFER,
      START + 7 * BUFFER + 4095
    };
    for (int piece : new int[] {100_000, BUFFER, 4096, 1000}) {
      for (int size : sizes) {
        writing.clear();
        byte[] bytes = bytes(size);
        assertArrayEquals(bytes, kept(keep(bytes, piece)), size + " by " + piece);
        assertEquals(bytes.length >= START + BUFFER, direct(), size + " by " + piece);
        vault.remove(Sha256.hash(bytes));
      }
    }
  }

  @Test
  void a_write_that_failed_costs_its_payload_and_is_not_forgotten() throws Exception {
    byte[] bytes = bytes(START + 6 * BUFFER);
    for (int failing = 0; failing < 6; failing++) {
      int[] left = {failing};
      watched(
          (step, file) ->
              step == FaultyDisk.Step.WRITE && byWriter() && left[0]-- == 0
                  ? new IOException(BROKEN)
                  : null);
      IOException e = assertThrows(IOException.class, () -> keep(bytes, BUFFER / 2));
      assertTrue(e.getMessage().contains(BROKEN), e.getMessage());
      assertEquals(List.of(), files());
    }
    watched(FaultyDisk.NONE);
    assertArrayEquals(bytes, kept(keep(bytes, BUFFER)));
  }

  /** Only the last write fails: nobody writes behind it, so the keeping has to find out. */
  @Test
  void keeping_waits_for_what_is_on_its_way() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    watched(
        (step, file) -> {
          if (!byWriter()) {
            return null;
          }
          awaited(asked);
          return new IOException(BROKEN);
        });
    byte[] bytes = bytes(START + BUFFER);
    try (Vault.Upload upload = vault.begin()) {
      write(upload, bytes, bytes.length);
      asked.countDown();
      assertThrows(IOException.class, () -> upload.keep(Sha256.hash(bytes)));
      assertThrows(IllegalStateException.class, () -> upload.keep(Sha256.hash(bytes)));
    }
    assertEquals(List.of(), files());
  }

  @Test
  void an_upload_that_ends_early_gives_its_buffers_back_once_they_are_written() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    watched(
        (step, file) -> {
          if (byWriter()) {
            awaited(released);
          }
          return null;
        });
    Vault.Upload upload = vault.begin();
    write(upload, bytes(START + BUFFER + 10), BUFFER);
    FutureTask<Void> closing =
        new FutureTask<>(
            () -> {
              upload.close();
              return null;
            });
    new Thread(closing).start();
    assertThrows(
        TimeoutException.class,
        () -> closing.get(300, TimeUnit.MILLISECONDS),
        "it waits for the disk");
    released.countDown();
    closing.get();
    assertEquals(List.of(), files());
    upload.close();
  }

  @Test
  void more_payloads_than_writers_go_the_ordinary_way() throws Exception {
    List<Vault.Upload> uploads = new ArrayList<>();
    List<byte[]> contents = new ArrayList<>();
    for (int i = 0; i <= DirectWriters.WRITERS_MAX; i++) {
      uploads.add(vault.begin());
      contents.add(bytes(START + 3 * BUFFER + i));
    }
    for (int at = 0; at < START + 3 * BUFFER; at += BUFFER) {
      for (int i = 0; i < uploads.size(); i++) {
        uploads.get(i).write(contents.get(i), at, BUFFER);
      }
    }
    assertNull(writers.open(probe));
    for (int i = 0; i < uploads.size(); i++) {
      byte[] bytes = contents.get(i);
      uploads.get(i).write(bytes, START + 3 * BUFFER, i);
      Sha256 hash = Sha256.hash(bytes);
      uploads.get(i).keep(hash);
      uploads.get(i).close();
      assertArrayEquals(bytes, kept(hash));
      DirectWriter free = writers.open(probe);
      assertNotNull(free);
      free.close();
    }
  }

  @Test
  void a_file_system_without_such_writes_gets_ordinary_ones() throws Exception {
    watched(
        (step, file) ->
            step == FaultyDisk.Step.OPEN_DIRECT ? new IOException("Invalid argument") : null);
    byte[] bytes = bytes(START + 3 * BUFFER + 5);
    assertArrayEquals(bytes, kept(keep(bytes, 1000)));
    assertFalse(direct());
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
