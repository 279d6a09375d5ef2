package dev.sealwire.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * The file system between H2 and the disk, H2's name {@code forward:}, for a database that is only
 * read: who reads its file page after page gets many pages with one call of the system, see {@link
 * ForwardChannel}. Public with a public constructor because H2 makes it.
 */
public final class ForwardPath extends FilePathWrapper {
  static final String SCHEME = "forward";

  /** For H2. */
  public ForwardPath() {}

  /** Makes the name known to H2; again does no harm. */
  static void register() {
    FilePath.register(new ForwardPath());
  }

  /** H2's name for {@code file}, read this way. */
  static String of(Path file) {
    register();
    return SCHEME + ":" + file;
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    FileChannel channel = super.open(mode);
    return mode.equals("r") ? new ForwardChannel(channel) : channel;
  }
}
