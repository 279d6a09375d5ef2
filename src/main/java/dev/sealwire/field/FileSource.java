package dev.sealwire.field;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/**
 * A file. It counts as changed if its length, time of modification or identity is not what it was.
 */
public final class FileSource implements Source {
  private final Path file;
  private final String name;
  private Seen seen;

  private record Seen(long size, FileTime modified, Object key) {
    static Seen of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Seen(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }
  }

  /** {@code file}, to be called {@code name}. */
  public FileSource(Path file, String name) {
    this.file = Objects.requireNonNull(file);
    this.name = Objects.requireNonNull(name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public InputStream open() throws IOException {
    seen = Seen.of(file);
    return Files.newInputStream(file);
  }

  /** A FIFO or a device may, and has no length. */
  @Override
  public boolean waits() {
    return !Files.isRegularFile(file);
  }

  @Override
  public boolean changed(long bytesRead) throws IOException {
    return bytesRead != seen.size() || !seen.equals(Seen.of(file));
  }
}
