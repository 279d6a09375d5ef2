package dev.sealwire.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of commands that can read from a collector that serves. */
final class CollectorOptions {
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

  /** HOST:PORT, or null. */
  String collector() {
    return collector;
  }

  /** The kit's file, or null. */
  Path kit() {
    return kit;
  }

  /** The passphrase's file, or null. */
  Path passphraseFile() {
    return passphraseFile;
  }

  /** The state folder, or null. */
  Path state() {
    return state;
  }

  /** Whether a collector is to be asked, store or no store. */
  boolean remote() {
    return collector != null || kit != null;
  }
}
