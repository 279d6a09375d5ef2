package dev.sealwire.cli;

import dev.sealwire.bytes.SealwireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells the whole story with real commands in a home of its own. */
@Command(
    name = "demo",
    header = "Plays the whole story in a temporary home.",
    description = {
      "Plays the whole story in a temporary home and on a free port: a collector, a client that sends a file"
          + " and a stream, two strangers who are refused, the log, its verification, and an altered copy"
          + " that is found out. Says which command does what. Ends with 0 only if each step did what it"
          + " says.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire demo",
      "  sealwire demo --keep   leaves the home to look around in"
    })
final class DemoCommand implements Callable<Integer> {
  private final Root root;

  @Option(names = "--keep", description = "keep the home and say where it is")
  private boolean keep;

  DemoCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Path folder = Files.createTempDirectory("sealwire-demo-");
    boolean done = false;
    try (DemoStage stage = new DemoStage(root, folder)) {
      new DemoStory(stage, folder).tell();
      done = true;
    } finally {
      Console console = root.console();
      if (keep) {
        console.print("");
        console.print("kept: " + folder);
      } else {
        NewFile.removeTree(folder);
      }
      if (!done) {
        console.error(
            "the demo did not come to its end"
                + (keep ? "" : "; --keep leaves its home to look into"));
      }
    }
    return Exit.DONE;
  }
}
