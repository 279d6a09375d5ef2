package dev.sealwire.cli;

import dev.sealwire.pki.Kit;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of commands that can read from a collector that serves. */
final class CollectorOptions implements Caller {
  @Option(
      names = "--collector",
      paramLabel = "HOST:PORT",
      description = {
        "read from this collector while it serves, by an auditor's or admin's kit (default: the"
            + " kit's). Without --collector and --kit the store is opened; if the collector has it"
            + " open, it is asked instead, by certs/kits/auditor.pem"
      })
  private String collector;

  @Option(
      names = "--kit",
      paramLabel = "FILE",
      description = "who reads, of which log (default with --collector: SEALWIRE_KIT)")
  private Path kit;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "its first line opens the kit's key")
  private Path passphraseFile;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "where the last checkpoint seen is kept (default: SEALWIRE_STATE, else"
              + " ~/.local/state/sealwire)")
  private Path state;

  @Override
  public String collector() {
    return collector;
  }

  @Override
  public Path kit() {
    return kit;
  }

  @Override
  public Path state() {
    return state;
  }

  @Override
  public String own() {
    return "auditor";
  }

  /** The passphrase of the home's own kit is that of the home's keys. */
  @Override
  public Kit open(Root root, Path file) throws IOException, Failure {
    Path secret = passphraseFile;
    if (secret == null && !remote()) {
      secret = root.settings().path(Setting.PASSPHRASE_FILE).orElse(null);
    }
    return Calling.kit(root, file, "who is reading?", secret);
  }
}
