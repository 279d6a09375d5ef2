package dev.sealwire.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * The file system between H2 and the disk, H2's name {@code ordered:}, that keeps the writes of the
 * database in an order a power cut cannot spoil: see {@link OrderedChannel}. Public with a public
 * constructor because H2 makes it.
 */
public final class OrderedPath extends FilePathWrapper {
  static final String SCHEME = "ordered";

  /** For H2. */
  public OrderedPath() {}

  /** Makes the name known to H2; again does no harm. */
  static void register() {
    FilePath.register(new OrderedPath());
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    FileChannel channel = super.open(mode);
    // H2 only reads a file that it may not write, and is to find the same in it.
    return mode.equals("r") ? new ForwardChannel(channel) : new OrderedChannel(channel);
  }
}
