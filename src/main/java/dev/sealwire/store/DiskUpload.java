package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.Vault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A temporary file that becomes a payload, or goes. */
final class DiskUpload implements Vault.Upload {
  /** After how many bytes it looks again whether the disk has room. */
  private static final long LOOK_BYTES = 1 << 20;

  private final DiskVault vault;
  private final Path file;
  private final FileChannel channel;
  private long size;
  private long looked;
  // Of a long payload, whatever comes behind its beginning; null before, and where there is none.
  private DirectWriter direct;
  private boolean kept;

  DiskUpload(DiskVault vault, Path file, FileChannel channel) {
    this.vault = vault;
    this.file = file;
    this.channel = channel;
  }

  @Override
  public void write(byte[] data, int from, int length) throws IOException {
    if (size - looked >= LOOK_BYTES) {
      vault.requireRoom();
      looked = size;
    }
    ByteBuffer buffer = ByteBuffer.wrap(data, from, length);
    long start = vault.writers().start();
    if (size < start) {
      int before = (int) Math.min(length, start - size);
      put(buffer.slice(from, before));
      size += before;
      buffer.position(from + before);
    }
    if (size == start && buffer.hasRemaining()) {
      direct = vault.writers().open(file);
    }
    size += buffer.remaining();
    if (direct == null) {
      put(buffer);
    } else {
      direct.write(buffer);
    }
  }

  private void put(ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }

  @Override
  public void write(Bytes data) throws IOException {
    write(data.toArray(), 0, data.size());
  }

  @Override
  public boolean keep(Sha256 sha256) throws IOException, StoreUnknownException {
    if (!channel.isOpen()) {
      throw new IllegalStateException("upload is closed or kept already");
    }
    // A force that failed is not tried again: the pages it lost count as clean afterwards.
    try (channel) {
      if (direct != null) {
        ByteBuffer rest = direct.rest();
        channel.position(direct.position());
        put(rest);
        endDirect();
      }
      channel.force(true);
    }
    boolean made = vault.keep(file, size, sha256);
    kept = true;
    return made;
  }

  private void endDirect() throws IOException {
    if (direct != null) {
      direct.close();
      direct = null;
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      endDirect();
    } finally {
      if (!kept) {
        Files.deleteIfExists(file);
      }
    }
  }
}
