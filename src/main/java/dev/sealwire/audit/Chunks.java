package dev.sealwire.audit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A stream in chunks; those of a long one are read by a thread of its own while the ones before are
 * worked on. Few chunks, used again and again. One thread takes them.
 */
final class Chunks implements Closeable {
  /** Bytes of a chunk: more than one would only leave the processor's own memory. */
  static final int BYTES = 1 << 17;

  /** Chunks that there are, where they are read ahead. */
  static final int COUNT = 4;

  private static final class Filled {
    private final byte[] chunk;
    private final int length;
    private final Throwable failure; // in the place of what could not be read, or null

    private Filled(byte[] chunk, int length, Throwable failure) {
      this.chunk = chunk;
      this.length = length;
      this.failure = failure;
    }
  }

  private final InputStream in;
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(COUNT + 1); // and the last
  private final BlockingQueue<Filled> filled = new ArrayBlockingQueue<>(COUNT);
  private final Thread reader; // null: who takes the chunks reads them
  private byte[] chunk; // null: none is being worked on
  private volatile boolean closed;

  /**
   * @param in closed by whoever opened it, after this
   * @param ahead whether to read it by a thread of its own
   */
  Chunks(InputStream in, boolean ahead) {
    this.in = in;
    if (ahead) {
      for (int i = 0; i < COUNT; i++) {
        free.add(new byte[BYTES]);
      }
      this.reader = Workers.reader(this::readAll);
    } else {
      this.chunk = new byte[BYTES];
      this.reader = null;
    }
  }

  /**
   * The next chunk, instead of the one before.
   *
   * @return how many bytes {@link #bytes} begins with, or -1 at the end
   */
  int next() throws IOException {
    if (reader == null) {
      return in.read(chunk);
    }
    try {
      if (chunk != null) {
        byte[] used = chunk;
        chunk = null;
        free.add(used);
      }
      Filled next = filled.take();
      chunk = next.chunk;
      if (next.failure instanceof IOException failure) {
        throw failure;
      }
      if (next.failure != null) {
        throw new IllegalStateException("reading failed by a bug", next.failure);
      }
      return next.length;
    } catch (InterruptedException e) {
      throw Workers.interrupted();
    }
  }

  /** What was read; it is written over by the next. */
  byte[] bytes() {
    return chunk;
  }

  private void readAll() {
    try {
      byte[] empty = free.take();
      while (!closed && fill(empty)) {
        empty = free.take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
  }

  /** Whether there may be more. What is full has a place for each chunk: this never waits. */
  private boolean fill(byte[] empty) {
    try {
      int length = in.read(empty);
      filled.add(new Filled(empty, length, null));
      return length >= 0;
    } catch (Throwable e) { // whatever it is: who takes the chunks would wait for ever
      filled.add(new Filled(empty, -1, e));
      return false;
    }
  }

  /** Ends the reading. */
  @Override
  public void close() {
    boolean interrupted = false;
    if (reader != null && !closed) {
      closed = true;
      free.add(new byte[0]); // it may wait for one; it looks at closed before it reads into it
    }
    while (reader != null && reader.isAlive()) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
