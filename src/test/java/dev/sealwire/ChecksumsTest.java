package dev.sealwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check that the build makes of its libraries finds what it is there for. */
class ChecksumsTest {
  private static final Path LIST = Path.of("src/lib/SHA256SUMS");
  private static final String FIRST = "picocli-4.7.7.jar";

  @TempDir static Path classes;
  @TempDir Path folder;

  @BeforeAll
  static void compile() throws Exception {
    Path javac = Path.of(System.getProperty("java.home"), "bin", "javac");
    assertEquals(0, run(List.of(javac + "", "-d", classes + "", "src/lib/Checksums.java")));
  }

  private static int run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
    return process.exitValue();
  }

  private int check(Path list, Path libraries) throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return run(
        List.of(java + "", "-cp", classes + "", "Checksums", "check", list + "", libraries + ""));
  }

  private Path copy() throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of("target/lib"))) {
      for (Path jar : jars) {
        Files.copy(jar, folder.resolve(jar.getFileName()));
      }
    }
    return folder;
  }

  @Test
  void the_libraries_of_this_build_are_those_of_the_list() throws Exception {
    assertTrue(Files.readAllLines(LIST).size() > 10, "the list is short");
    assertEquals(0, check(LIST, copy()));
  }

  @Test
  void a_flipped_bit_a_missing_and_a_strange_library_are_found() throws Exception {
    Path library = copy().resolve(FIRST);
    byte[] right = Files.readAllBytes(library);
    byte[] wrong = right.clone();
    wrong[wrong.length / 2] ^= 1;
    Files.write(library, wrong);
    assertEquals(1, check(LIST, folder), "a flipped bit");
    Files.delete(library);
    assertEquals(1, check(LIST, folder), "a missing library");
    Files.write(library, right);
    assertEquals(0, check(LIST, folder), "all as it was");
    Files.write(folder.resolve("evil-1.0.jar"), right);
    assertEquals(1, check(LIST, folder), "a strange library");
  }

  @Test
  void a_list_that_is_empty_or_says_something_twice_is_no_list() throws Exception {
    Path list = folder.resolve("list");
    Path none = Files.createDirectory(folder.resolve("none"));
    Files.writeString(list, "");
    assertEquals(1, check(list, none), "an empty list");
    String line = Files.readAllLines(LIST).get(0) + "\n";
    Files.writeString(list, line + line);
    assertEquals(1, check(list, Path.of("target/lib")), "one line twice");
  }
}
