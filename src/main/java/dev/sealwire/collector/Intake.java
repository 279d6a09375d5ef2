package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Vault;
import dev.sealwire.wire.Messages;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.security.MessageDigest;

/**
 * One payload on its way in: counted and hashed as it comes, held in memory while it is small, in a
 * temporary file of the vault from then on. Belongs to its session's thread.
 */
final class Intake implements Closeable {
  private final long stream;
  private final Messages.Open open;
  private final Vault vault;
  private final int inlineBytesMax;
  private final long payloadBytesMax;
  private final long startNanos;
  private final MessageDigest digest = Sha256.digest();

  private ByteArrayOutputStream small = new ByteArrayOutputStream(0);
  private Vault.Upload upload;
  private long size;
  private long credit;
  private long spent;
  private boolean discarding;

  Intake(long stream, Messages.Open open, Vault vault, CollectorSettings settings, long nowNanos) {
    this.stream = stream;
    this.open = open;
    this.vault = vault;
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
   */
  void data(byte[] data, int length) throws IOException, RefusedException {
    if (discarding) {
      return;
    }
    if (size + length > payloadBytesMax) {
      throw new RefusedException(
          "too-large",
          "payload is over " + payloadBytesMax + " bytes, the longest this collector takes");
    }
    size += length;
    digest.update(data, 0, length);
    if (upload == null && size <= inlineBytesMax) {
      small.write(data, 0, length);
      return;
    }
    if (upload == null) {
      upload = vault.begin();
      upload.write(Bytes.wrap(small.toByteArray()));
      small = null;
    }
    upload.write(data, 0, length);
  }

  /** The hash of what came; once. */
  Sha256 hash() {
    return Sha256.finish(digest);
  }

  /** The bytes if they are to be kept in the database, else null. */
  Bytes small() {
    return upload == null ? Bytes.wrap(small.toByteArray()) : null;
  }

  /**
   * Keeps the bytes in the vault, on stable storage when this returns.
   *
   * @return whether they were not there before
   */
  boolean keep(Sha256 sha256) throws IOException {
    return upload.keep(sha256);
  }

  /**
   * From now on what comes is thrown away: the payload was refused, and the client is still
   * sending.
   */
  void discard() throws IOException {
    discarding = true;
    close();
  }

  boolean discarding() {
    return discarding;
  }

  @Override
  public void close() throws IOException {
    small = new ByteArrayOutputStream(0);
    if (upload != null) {
      upload.close();
    }
  }
}
