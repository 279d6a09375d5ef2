package dev.sealwire.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Files in {@code certs/} that give way to others. The new one is written beside the old one, under
 * {@link #next}, with its own mode; the old one keeps a second name; then the new one takes its
 * place in one step, so that at any time there is one under the name.
 */
final class Replaced {
  private Replaced() {}

  /** Where a new file stands until it takes its place. */
  static Path next(Path file) {
    return file.resolveSibling(file.getFileName() + ".next");
  }

  /** Where the old one is found afterwards. */
  static Path kept(Path file, String serial) {
    return file.resolveSibling(file.getFileName() + "." + serial);
  }

  /** Gives {@code file} a second name; nothing happens if it is not there, or the name is taken. */
  static void keep(Path file, Path kept) throws IOException {
    if (!Files.exists(file) || Files.exists(kept)) {
      return;
    }
    try {
      Files.createLink(kept, file);
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(file, kept, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /** Lets what stands under {@link #next} take its place, if it is there. */
  static void take(Path file) throws IOException {
    if (Files.exists(next(file))) {
      Files.move(next(file), file, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
