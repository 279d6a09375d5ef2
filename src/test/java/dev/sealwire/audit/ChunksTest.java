package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream in chunks, read ahead or not. */
class ChunksTest {
  private static byte[] data(int size) {
    byte[] data = new byte[size];
    new Random(size).nextBytes(data);
    return data;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void all_bytes_come_in_their_order(boolean ahead) throws Exception {
    for (int size : new int[] {0, 1, Chunks.BYTES, 3 * Chunks.BYTES + 7, 11 * Chunks.BYTES}) {
      byte[] data = data(size);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (Chunks chunks = new Chunks(new ByteArrayInputStream(data), ahead)) {
        for (int read = chunks.next(); read >= 0; read = chunks.next()) {
          out.write(chunks.bytes(), 0, read);
        }
      }
      assertArrayEquals(data, out.toByteArray());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_failure_comes_behind_what_was_read_before_it(boolean ahead) throws Exception {
    InputStream in = failing(6, new IOException("disk says no"));
    try (Chunks chunks = new Chunks(in, ahead)) {
      for (int i = 0; i < 6; i++) {
        assertEquals(Chunks.BYTES, chunks.next());
      }
      assertEquals("disk says no", assertThrows(IOException.class, chunks::next).getMessage());
    }
    try (Chunks chunks = new Chunks(failing(0, new IllegalStateException("a bug")), ahead)) {
      assertThrows(IllegalStateException.class, chunks::next);
    }
    try (Chunks chunks = new Chunks(failing(0, new StackOverflowError()), ahead)) {
      Throwable told = assertThrows(Throwable.class, chunks::next);
      assertInstanceOf(StackOverflowError.class, ahead ? told.getCause() : told);
    }
  }

  private static InputStream failing(int after, Throwable failure) {
    return new InputStream() {
      private int reads;

      @Override
      public int read() {
        return 0;
      }

      @Override
      public int read(byte[] target) throws IOException {
        if (reads++ < after) {
          return target.length;
        }
        if (failure instanceof IOException io) {
          throw io;
        }
        if (failure instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) failure;
      }
    };
  }

  private static InputStream endless(Runnable each) {
    return new InputStream() {
      @Override
      public int read() {
        return 0;
      }

      @Override
      public int read(byte[] target) {
        each.run();
        return target.length;
      }
    };
  }

  @Test
  void it_can_be_closed_with_all_chunks_full_and_none_taken() throws Exception {
    CountDownLatch full = new CountDownLatch(Chunks.COUNT);
    AtomicReference<Thread> reader = new AtomicReference<>();
    InputStream endless =
        endless(
            () -> {
              reader.set(Thread.currentThread());
              full.countDown();
            });
    Chunks chunks = new Chunks(endless, true);
    full.await();
    while (reader.get().getState() != Thread.State.WAITING) { // for an empty one
      Thread.onSpinWait();
    }
    chunks.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 20})
  void nothing_reads_any_more_once_it_is_closed(int taken) throws Exception {
    AtomicInteger reads = new AtomicInteger();
    InputStream endless = endless(reads::incrementAndGet);
    try (Chunks chunks = new Chunks(endless, true)) {
      for (int i = 0; i < taken; i++) {
        assertEquals(Chunks.BYTES, chunks.next());
      }
    }
    int whenClosed = reads.get();
    assertTrue(whenClosed <= taken + Chunks.COUNT + 1, "bounded: " + whenClosed);
    try (Chunks other = new Chunks(endless, false)) {
      assertEquals(Chunks.BYTES, other.next());
    }
    assertEquals(whenClosed + 1, reads.get(), "its thread has ended");
  }
}
