package dev.sealwire.field;

import dev.sealwire.bytes.Bytes;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** Bytes in memory. */
public final class BytesSource implements Source {
  private final Bytes bytes;
  private final String name;

  /** {@code bytes}, to be called {@code name}. */
  public BytesSource(Bytes bytes, String name) {
    this.bytes = bytes;
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public InputStream open() {
    return new ByteArrayInputStream(bytes.toArray());
  }

  @Override
  public boolean waits() {
    return false;
  }

  @Override
  public boolean changed(long bytesRead) {
    return false;
  }
}
