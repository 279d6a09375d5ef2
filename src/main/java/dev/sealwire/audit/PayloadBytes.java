package dev.sealwire.audit;

import dev.sealwire.audit.Contents.Content;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.VaultReader;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * Reads the bytes of payloads and hashes them, several payloads at a time: small ones in batches,
 * each on one of the workers. Where only the caller's thread may read, that does it all.
 */
final class PayloadBytes {
  /** Payloads of a batch. */
  static final int BATCH = 64;

  /** Bytes of a batch, as the entries say, but for its last payload. */
  static final long BATCH_BYTES = 1 << 22;

  private static final int CHUNK_BYTES = 1 << 16;
  private static final int TOLD_BYTES = 1 << 22;
  private static final long TOLD_MILLIS = 200;

  /** A payload to be read; its content is there once its batch is done. */
  static final class Wanted {
    private final Sha256 sha256;
    private final boolean inline;
    private Content content; // set by the worker, read behind the end of its task
    private volatile long done; // bytes of it, written by the worker
    private Batch batch;

    Wanted(Sha256 sha256, boolean inline) {
      this.sha256 = sha256;
      this.inline = inline;
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
  private Batch batch = new Batch();

  /**
   * @param told is told, on the caller's thread, how many bytes of a long payload are done
   */
  PayloadBytes(EvidenceReader log, VaultReader vault, Workers workers, LongConsumer told) {
    this.log = log;
    this.vault = vault;
    this.workers = workers;
    this.told = told;
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
    Wanted wanted = new Wanted(sha256, inline);
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
      wanted.content = wanted.inline ? inDatabase(digest, wanted.sha256) : inVault(digest, wanted);
    }
    return full;
  }

  private Content inDatabase(MessageDigest digest, Sha256 sha256) throws IOException {
    Optional<Bytes> data = log.payload(sha256);
    if (data.isEmpty()) {
      return Content.MISSING;
    }
    hashed.add(data.get().size());
    data.get().update(digest);
    return new Content(Sha256.finish(digest), data.get().size());
  }

  private Content inVault(MessageDigest digest, Wanted wanted) throws IOException {
    Sha256 sha256 = wanted.sha256;
    Optional<InputStream> file = vault.open(sha256);
    if (file.isEmpty()) {
      return Content.MISSING;
    }
    byte[] chunk = new byte[CHUNK_BYTES];
    long size = 0;
    long next = TOLD_BYTES;
    digest.reset();
    try (InputStream in = file.get()) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
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
}
