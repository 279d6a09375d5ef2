package dev.sealwire.store;

import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Vault;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Walks a folder, one file in memory at a time. Links are reported and not followed. */
final class VaultFiles implements Cursor<Vault.Found> {
  /** Folders within folders; deeper than any this version makes. */
  private static final int DEPTH_MAX = 64;

  private record Level(DirectoryStream<Path> stream, Iterator<Path> paths) {
    static Level of(Path folder) throws IOException {
      DirectoryStream<Path> stream = Files.newDirectoryStream(folder);
      return new Level(stream, stream.iterator());
    }
  }

  private final DiskVault vault;
  private final Deque<Level> levels = new ArrayDeque<>();

  VaultFiles(DiskVault vault, Path folder) throws IOException {
    this.vault = vault;
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      levels.push(Level.of(folder));
    }
  }

  @Override
  public Vault.Found next() throws IOException {
    while (!levels.isEmpty()) {
      Path path = nextPath();
      if (path == null) {
        levels.pop().stream().close();
        continue;
      }
      BasicFileAttributes attributes;
      try {
        attributes =
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      } catch (NoSuchFileException e) {
        // An upload that ended meanwhile.
        continue;
      }
      if (!attributes.isDirectory()) {
        return vault.found(path, attributes.isRegularFile(), attributes.size());
      }
      if (levels.size() >= DEPTH_MAX) {
        throw new IOException("vault folder " + path + " is deeper than " + DEPTH_MAX);
      }
      levels.push(Level.of(path));
    }
    return null;
  }

  private Path nextPath() throws IOException {
    try {
      Iterator<Path> paths = levels.peek().paths();
      return paths.hasNext() ? paths.next() : null;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() throws IOException {
    while (!levels.isEmpty()) {
      levels.pop().stream().close();
    }
  }
}
