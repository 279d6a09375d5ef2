package dev.sealwire.audit;

import dev.sealwire.audit.Contents.Content;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.VaultReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * Reads the bytes of payloads and hashes them, several payloads at a time: small ones in batches,
 * each on one of the workers. Where only the caller's thread may read, that does it all.
 */
final class PayloadBytes implements Closeable {
  /** Payloads of a batch. */
  static final int BATCH = 64;

  /** Bytes of a batch, as the entries say, but for its last payload. */
  static final long BATCH_BYTES = 1 << 22;

  /** Length, as its entry says, from which on a payload is read by a thread of its own. */
  static final long LONG_BYTES = 1 << 23;

  private static final int TOLD_BYTES = 1 << 22;
  private static final long TOLD_MILLIS = 200;

  /** A payload to be read; its content is there once its batch is done. */
  static final class Wanted {
    private final Sha256 sha256;
    private final boolean inline;
    private final long size; // as its entry says
    private Bytes data; // there already, until it is hashed; or null
    private Content content; // set by the worker, read behind the end of its task
    private volatile long done; // bytes of it, written by the worker
    private Batch batch;

    Wanted(Sha256 sha256, boolean inline, long size) {
      this.sha256 = sha256;
      this.inline = inline;
      this.size = size;
    }

    boolean isDone() {
      return batch.task != null && batch.task.isDone();
    }
  }

  private static final class Batch {
    private final List<Wanted> payloads = new ArrayList<>();
    private long bytes;
    private Future<?> task; // null: more may come
  }

  private final EvidenceReader log;
  private final VaultReader vault;
  private final Workers workers;
  private final LongConsumer told;
  private final LongAdder hashed = new LongAdder();
  private final NearPayloads near; // null: only the caller's thread may read
  private final AtomicLong held = new AtomicLong();
  private Batch batch = new Batch();

  /**
   * @param told is told, on the caller's thread, how many bytes of a long payload are done
   */
  PayloadBytes(EvidenceReader log, VaultReader vault, Workers workers, LongConsumer told) {
    this.log = log;
    this.vault = vault;
    this.workers = workers;
    this.told = told;
    this.near = workers.reading() ? new NearPayloads(log, workers) : null;
  }

  /** Bytes in memory that are not hashed yet. */
  long held() {
    return held.get();
  }

  /** Bytes hashed until now. */
  long hashed() {
    return hashed.sum();
  }

  /**
   * A payload that is to be read.
   *
   * @param size how long its entry says that it is
   */
  Wanted want(Sha256 sha256, boolean inline, long size) throws IOException {
    Wanted wanted = new Wanted(sha256, inline, size);
    if (inline && near != null) {
      wanted.data = near.take(sha256);
      held.addAndGet(wanted.data == null ? 0 : wanted.data.size());
    }
    wanted.batch = batch;
    batch.payloads.add(wanted);
    batch.bytes += Math.min(size, BATCH_BYTES);
    if (batch.payloads.size() == BATCH || batch.bytes >= BATCH_BYTES || !workers.reading()) {
      send();
    }
    return wanted;
  }

  /** The content of {@code wanted}: waits for it. */
  Content get(Wanted wanted) throws IOException {
    if (wanted.batch.task == null) {
      send();
    }
    Workers.await(wanted.batch.task, TOLD_MILLIS, () -> told.accept(wanted.done));
    return wanted.content;
  }

  private void send() throws IOException {
    Batch full = batch;
    batch = new Batch();
    if (workers.reading()) {
      full.task = workers.submit(() -> read(full));
    } else {
      full.task = CompletableFuture.completedFuture(read(full));
    }
  }

  private Batch read(Batch full) throws IOException {
    MessageDigest digest = Sha256.digest();
    for (Wanted wanted : full.payloads) {
      wanted.content = wanted.inline ? inDatabase(digest, wanted) : inVault(digest, wanted);
    }
    return full;
  }

  private Content inDatabase(MessageDigest digest, Wanted wanted) throws IOException {
    Bytes data = wanted.data;
    if (data != null) {
      wanted.data = null; // what was found is remembered for longer
      held.addAndGet(-data.size());
    } else {
      Optional<Bytes> found = log.payload(wanted.sha256);
      if (found.isEmpty()) {
        return Content.MISSING;
      }
      data = found.get();
    }
    hashed.add(data.size());
    data.update(digest);
    return new Content(Sha256.finish(digest), data.size());
  }

  private Content inVault(MessageDigest digest, Wanted wanted) throws IOException {
    Sha256 sha256 = wanted.sha256;
    Optional<InputStream> file = vault.open(sha256);
    if (file.isEmpty()) {
      return Content.MISSING;
    }
    boolean ahead = workers.reading() && wanted.size >= LONG_BYTES;
    long size = 0;
    long next = TOLD_BYTES;
    digest.reset();
    try (InputStream in = file.get();
        Chunks chunks = new Chunks(in, ahead)) {
      for (int read = chunks.next(); read >= 0; read = chunks.next()) {
        digest.update(chunks.bytes(), 0, read);
        size += read;
        hashed.add(read);
        wanted.done = size;
        if (workers.closed()) {
          throw new IOException("the audit was broken off");
        }
        if (size >= next && !workers.reading()) {
          next = size + TOLD_BYTES;
          told.accept(size);
        }
      }
    } catch (IOException e) {
      throw new IOException(
          "payload " + sha256.hex() + " in the vault could not be read: " + e.getMessage(), e);
    }
    return new Content(Sha256.finish(digest), size);
  }

  @Override
  public void close() throws IOException {
    if (near != null) {
      near.close();
    }
  }
}
