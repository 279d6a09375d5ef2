package dev.sealwire.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where the parts of a store lie.
 *
 * @param folder the data folder, absolute
 * @param scheme H2's name of the file system, {@code file:}; tests put their own in between
 */
record StoreFiles(Path folder, String scheme) {
  private static final String SUFFIX = ".mv.db";

  /** The database's name, and those of one that is being made and of a compacted copy. */
  static final String EVIDENCE = "evidence";

  static final String NEW = "evidence.new";
  static final String COMPACT = "evidence.compact";

  static StoreFiles of(Path dataDir) {
    return new StoreFiles(dataDir.toAbsolutePath().normalize(), "file:");
  }

  Path lock() {
    return folder.resolve("lock");
  }

  Path file(String name) {
    return folder.resolve(name + SUFFIX);
  }

  Path evidence() {
    return file(EVIDENCE);
  }

  /**
   * The start of the URL of the database {@code name}, without settings, by way of H2's file system
   * {@code through}, or none if empty.
   *
   * @throws IOException if the path holds a semicolon, behind which H2 would read settings
   */
  String url(String through, String name) throws IOException {
    String path = folder.resolve(name).toString();
    if (path.indexOf(';') >= 0) {
      throw new IOException("data folder " + folder + " has a ';' in its path, want none");
    }
    return "jdbc:h2:" + through + scheme + path;
  }

  /** Refuses a store that is not there, or is empty: H2 would take it for a new one. */
  void requireEvidence() throws IOException {
    if (!Files.exists(evidence())) {
      throw new NoSuchFileException(evidence().toString(), null, "no evidence store there");
    }
    if (Files.size(evidence()) == 0) {
      throw new IOException("evidence store " + evidence() + " is damaged: 0 bytes");
    }
  }
}
