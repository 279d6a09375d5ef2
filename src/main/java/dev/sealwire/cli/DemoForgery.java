package dev.sealwire.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** What the villains of the demo do: copy a home, alter a file behind everybody's back. */
final class DemoForgery {
  private DemoForgery() {}

  /** Copies a folder with all that is in it. */
  static void copyFolder(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file).toString()));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Replaces every occurrence of {@code old} in {@code file} by as many other bytes.
   *
   * @return how many there were
   */
  static int replace(Path file, byte[] old, byte[] other) throws IOException {
    // Latin-1 maps bytes to characters one to one, so the search is over bytes.
    String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    String wanted = new String(old, StandardCharsets.ISO_8859_1);
    List<Integer> places = new ArrayList<>();
    for (int i = content.indexOf(wanted); i >= 0; i = content.indexOf(wanted, i + 1)) {
      places.add(i);
    }
    String altered = content.replace(wanted, new String(other, StandardCharsets.ISO_8859_1));
    Files.write(file, altered.getBytes(StandardCharsets.ISO_8859_1));
    return places.size();
  }
}
