package dev.sealwire.cli;

import dev.sealwire.field.FileSource;
import dev.sealwire.field.Source;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Files to send, folders walked to their leaves. A file is called by its own name, one in a folder
 * by its path from that folder's name on, with {@code /}; links within a folder are not followed.
 */
final class SourceWalk {
  /** Is handed each file in turn. */
  interface Visitor {
    /** A file. */
    void file(Source source, long bytes) throws IOException;

    /** Something that is not sent: a link, a device, a folder or file that cannot be read. */
    void passedOver(Path path, String why);
  }

  private SourceWalk() {}

  /** Walks {@code path}; {@code name} replaces the name of a file, or is null. */
  static void walk(Path path, String name, Visitor visitor) throws IOException {
    if (!Files.isDirectory(path)) {
      Path last = path.toAbsolutePath().normalize().getFileName();
      String called = name != null ? name : last == null ? path.toString() : last.toString();
      visitor.file(new FileSource(path, called), Files.size(path));
      return;
    }
    Path top = path.toAbsolutePath().normalize();
    Path base = top.getParent() == null ? top : top.getParent();
    Files.walkFileTree(top, new Walker(base, visitor));
  }

  private static final class Walker extends SimpleFileVisitor<Path> {
    private final Path base;
    private final Visitor visitor;

    Walker(Path base, Visitor visitor) {
      this.base = base;
      this.visitor = visitor;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isRegularFile()) {
        String name =
            base.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
        visitor.file(new FileSource(file, name), attributes.size());
      } else {
        boolean link =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isSymbolicLink();
        visitor.passedOver(file, link ? "is a link" : "is not a regular file");
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      visitor.passedOver(file, Faults.message(e));
      return FileVisitResult.CONTINUE;
    }
  }
}
