package dev.sealwire.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Runs a command of another program on what we wrote; skips the test where it is missing. */
final class OpenSsl {
  private static final long SECONDS_MAX = 30;

  private OpenSsl() {}

  /** What a command wrote to both of its streams, and how it ended. */
  record Output(int exit, String text) {
    Output ok() {
      assertEquals(0, exit, text);
      return this;
    }

    Output shows(String part) {
      assertTrue(text.contains(part), () -> "no \"" + part + "\" in: " + text);
      return this;
    }
  }

  static void assumePresent(String program, String argument) {
    boolean present;
    try {
      present = run(program, argument).exit() == 0;
    } catch (UncheckedIOException e) {
      present = false;
    }
    Assumptions.assumeTrue(present, program + " is not installed here");
  }

  /** {@code openssl} with these arguments. */
  static Output openssl(Object... arguments) {
    assumePresent("openssl", "version");
    String[] command = new String[arguments.length + 1];
    command[0] = "openssl";
    for (int i = 0; i < arguments.length; i++) {
      command[i + 1] = arguments[i].toString();
    }
    return run(command);
  }

  static Output run(String... command) {
    try {
      Path said = Files.createTempFile("sealwire-test", ".out");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      try {
        process.getOutputStream().close();
        assertTrue(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS), "did not end");
        return new Output(process.exitValue(), Files.readString(said));
      } finally {
        process.destroyForcibly();
        Files.delete(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
