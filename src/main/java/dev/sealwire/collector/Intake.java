package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.Vault;
import dev.sealwire.wire.Messages;
import java.io.Closeable;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * One payload on its way in: counted and hashed as it comes, held in memory while it is small and
 * there is memory for it, in a temporary file of the vault from then on. Belongs to its session's
 * thread.
 */
final class Intake implements Closeable {
  private final long stream;
  private final Messages.Open open;
  private final Vault vault;
  private final int inlineBytesMax;
  private final long payloadBytesMax;
  private final long startNanos;

  private final MessageDigest digest = Sha256.digest();

  private final Buffers buffers;
  private byte[] small = new byte[0];
  private int taken; // of the buffers
  private Vault.Upload upload;
  private long size;
  private long credit;
  private long spent;
  private boolean discarding;
  private boolean handed; // the bytes wait to be recorded, and so does their memory

  /**
   * @param settings those of its session, which may be older than the service's
   */
  Intake(
      long stream, Messages.Open open, Service service, CollectorSettings settings, long nowNanos) {
    this.stream = stream;
    this.open = open;
    this.vault = service.vault();
    this.buffers = service.buffers();
    this.inlineBytesMax = settings.inlineBytesMax();
    this.payloadBytesMax = settings.payloadBytesMax();
    this.startNanos = nowNanos;
    this.credit = settings.streamCredit();
  }

  long stream() {
    return stream;
  }

  Messages.Open open() {
    return open;
  }

  long size() {
    return size;
  }

  long micros(long nowNanos) {
    return (nowNanos - startNanos) / 1000;
  }

  /** Takes {@code length} bytes off the credit; false if the peer had none left for them. */
  boolean spend(int length) {
    credit -= length;
    spent += length;
    return credit >= 0;
  }

  /** Bytes to grant again: once half of {@code window} is used up, what was used; else 0. */
  long grant(int window) {
    if (discarding || spent < window / 2) {
      return 0;
    }
    long granted = spent;
    credit += granted;
    spent = 0;
    return granted;
  }

  /**
   * Takes bytes of the payload.
   *
   * @throws RefusedException if it grows over the limit
   * @throws IOException if they cannot be kept
   * @throws StoreUnknownException if nothing can, any more
   */
  void data(byte[] data, int length) throws IOException, RefusedException, StoreUnknownException {
    if (discarding) {
      return;
    }
    if (size + length > payloadBytesMax) {
      throw new RefusedException(
          "too-large",
          "payload is over " + payloadBytesMax + " bytes, the longest this collector takes");
    }
    int before = (int) Math.min(size, inlineBytesMax);
    size += length;
    digest.update(data, 0, length);
    if (upload == null && size <= inlineBytesMax && fits((int) size)) {
      System.arraycopy(data, 0, small, before, length);
      return;
    }
    if (upload == null) {
      upload = vault.begin();
      upload.write(small, 0, before);
      release();
    }
    upload.write(data, 0, length);
  }

  /** Has the buffer hold {@code wanted} bytes; false if there is no memory for them. */
  private boolean fits(int wanted) {
    if (wanted <= taken) {
      return true;
    }
    int capacity = Math.max(wanted, Math.min(2 * taken, inlineBytesMax));
    if (!buffers.take(capacity - taken)) {
      return false;
    }
    taken = capacity;
    small = Arrays.copyOf(small, capacity);
    return true;
  }

  /** Gives the memory back. */
  private void release() {
    small = new byte[0];
    buffers.give(taken);
    taken = 0;
  }

  /** The hash of what came; once. */
  Sha256 hash() {
    return Sha256.finish(digest);
  }

  /**
   * The bytes if they are to be kept in the database, else null. Their memory counts as taken until
   * {@link #recorded}.
   */
  Bytes small() {
    if (upload != null) {
      return null;
    }
    handed = true;
    Bytes bytes = Bytes.of(small, 0, (int) size);
    small = new byte[0];
    return bytes;
  }

  /** What was handed on is recorded, or will not be. May be called by another thread. */
  void recorded() {
    if (handed) {
      release();
    }
  }

  /**
   * Keeps the bytes in the vault, on stable storage when this returns.
   *
   * @return whether they were not there before
   */
  boolean keep(Sha256 sha256) throws IOException, StoreUnknownException {
    return upload.keep(sha256);
  }

  /**
   * From now on what comes is thrown away: the payload was refused, and the client is still
   * sending. To be closed as well.
   */
  void discard() {
    discarding = true;
  }

  boolean discarding() {
    return discarding;
  }

  @Override
  public void close() throws IOException {
    if (!handed) {
      release();
    }
    if (upload != null) {
      upload.close();
    }
  }
}
