package dev.sealwire.field;

import java.io.InputStream;

/**
 * A stream of unknown length, such as standard input. There is nothing to compare it with
 * afterwards.
 */
public final class StreamSource implements Source {
  private final InputStream in;
  private final String name;

  /** {@code in}, to be called {@code name}. */
  public StreamSource(InputStream in, String name) {
    this.in = in;
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public InputStream open() {
    return in;
  }

  @Override
  public boolean changed(long bytesRead) {
    return false;
  }
}
