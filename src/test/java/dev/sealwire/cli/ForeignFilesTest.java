package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of another home in this one, and a disk that takes no more. */
class ForeignFilesTest {
  @TempDir Path folder;

  @BeforeEach
  void makeTwoHomes() {
    for (String name : new String[] {"ours", "theirs"}) {
      new Transcript(folder.resolve(name)).ok("init", "--no-passphrase");
    }
  }

  private void bring(String file) throws IOException {
    Files.copy(
        folder.resolve("theirs/certs").resolve(file),
        folder.resolve("ours/certs").resolve(file),
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void the_log_key_of_another_home_signs_nothing() throws IOException {
    bring("log.key");
    for (String[] args :
        new String[][] {{"serve", "--port", "0"}, {"pki", "issue", "a", "--role", "field"}}) {
      Transcript.Ran ran = new Transcript(folder.resolve("ours")).run(args);
      assertEquals(Exit.UNREACHED, ran.exit(), ran.err());
      assertTrue(ran.err().contains("log.key is not the key of log "), ran.err());
      assertTrue(ran.err().contains("put back those of this home"), ran.err());
    }
  }

  @Test
  void a_collector_of_another_authority_does_not_go_into_service() throws IOException {
    bring("collector.pem");
    bring("collector.key");
    Transcript.Ran ran = new Transcript(folder.resolve("ours")).run("serve", "--port", "0");
    assertEquals(Exit.UNREACHED, ran.exit(), ran.err());
    assertTrue(ran.err().contains("is not by an authority of this home: unknown-ca"), ran.err());
    assertTrue(ran.err().contains("sealwire pki rotate-collector"), ran.err());
  }

  @Test
  void what_could_not_be_written_is_named() throws IOException {
    Path target = folder.resolve("p");
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    try (OutputStream out = new NewFile.Named(full, target)) {
      FileSystemException e = assertThrows(FileSystemException.class, () -> out.write(1));
      assertEquals(target + ": No space left on device", Faults.message(e));
    }
  }
}
