package dev.sealwire.cli;

import dev.sealwire.wire.StatusMessages.Storage;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** How large a store is, by walking over its files. */
final class StoreExtent {
  private final Path data;
  private final Path vault;
  private long files;
  private long bytes;
  private long vaultFiles;
  private long vaultBytes;

  private StoreExtent(Path data) {
    this.data = data;
    this.vault = data.resolve("vault").resolve("sha256");
  }

  /** The store in {@code data}, and what is left of its disk. */
  static StoreExtent of(Path data) throws IOException {
    StoreExtent extent = new StoreExtent(data);
    extent.walk();
    return extent;
  }

  private void walk() throws IOException {
    Files.walkFileTree(
        data,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files++;
            bytes += attributes.size();
            if (file.startsWith(vault)) {
              vaultFiles++;
              vaultBytes += attributes.size();
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // gone while we looked
          }
        });
  }

  /** Files in all. */
  long files() {
    return files;
  }

  /** The sizes, with what is left of the disk now. */
  Storage storage() throws IOException {
    return new Storage(bytes, vaultFiles, vaultBytes, free(data));
  }

  /** Bytes that may still be written where {@code data} lies. */
  static long free(Path data) throws IOException {
    return Files.getFileStore(data).getUsableSpace();
  }
}
