package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.collector.Fixture;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code send} says of what was not sent. */
@Timeout(60)
class SendTest {
  @TempDir Path folder;

  private Transcript.Ran send(Fixture f, Kit kit, Path state, String name) throws Exception {
    Path file = folder.resolve(kit.name() + ".pem");
    kit.write(file, null, f.random);
    Path sent = Files.writeString(folder.resolve("sent"), "bytes");
    String to = "127.0.0.1:" + f.collector.address().getPort();
    return new Transcript(folder.resolve("home"))
        .run(
            "send",
            "--kit",
            file.toString(),
            "--to",
            to,
            "--state",
            state.toString(),
            "--name",
            name,
            sent.toString());
  }

  @Test
  void a_name_cannot_write_lines_of_its_own() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("reader", Role.AUDITOR, false);
      f.start();
      Transcript.Ran ran = send(f, kit, folder.resolve("state"), "a\nsealwire: all is well");
      assertEquals(Exit.PEER, ran.exit(), ran.err());
      assertTrue(ran.err().contains("error: a\\nsealwire: all is well was refused"), ran.err());
      assertFalse(ran.err().contains("\nsealwire: all is well"), ran.err());
    }
  }

  @Test
  void a_state_folder_that_cannot_be_is_not_called_a_fault_of_the_collector() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("alice", Role.FIELD, false);
      f.start();
      Path state = Files.writeString(folder.resolve("state"), "a file");
      Transcript.Ran ran = send(f, kit, state, "name");
      assertEquals(Exit.UNREACHED, ran.exit(), ran.err());
      assertTrue(ran.err().contains(state.toString()), ran.err());
    }
  }
}
