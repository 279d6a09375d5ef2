package dev.sealwire.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says which commands about certificates there are. */
@Command(
    name = "pki",
    header = "Issues, renews, revokes, lists and explains certificates.",
    description = "")
final class PkiCommand implements Callable<Integer> {
  private final Root root;

  @Spec private CommandSpec spec;

  PkiCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() {
    root.console().err().print(spec.commandLine().getUsageMessage());
    return Exit.USAGE;
  }
}
