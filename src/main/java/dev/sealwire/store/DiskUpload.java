package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Vault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A temporary file that becomes a payload, or goes. */
final class DiskUpload implements Vault.Upload {
  private final DiskVault vault;
  private final Path file;
  private final FileChannel channel;
  private long size;
  private boolean kept;

  DiskUpload(DiskVault vault, Path file, FileChannel channel) {
    this.vault = vault;
    this.file = file;
    this.channel = channel;
  }

  @Override
  public void write(byte[] data, int from, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(data, from, length);
    while (buffer.hasRemaining()) {
      size += channel.write(buffer);
    }
  }

  @Override
  public void write(Bytes data) throws IOException {
    write(data.toArray(), 0, data.size());
  }

  @Override
  public boolean keep(Sha256 sha256) throws IOException {
    if (!channel.isOpen()) {
      throw new IllegalStateException("upload is closed or kept already");
    }
    // A force that failed is not tried again: the pages it lost count as clean afterwards.
    try (channel) {
      channel.force(true);
    }
    boolean made = vault.keep(file, size, sha256);
    kept = true;
    return made;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (!kept) {
      Files.deleteIfExists(file);
    }
  }
}
