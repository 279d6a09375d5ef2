package dev.sealwire.cli;

import dev.sealwire.pki.Kit;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of commands about certificates: they open the store, or ask a collector. */
final class AdminOptions {
  @Option(
      names = "--collector",
      paramLabel = "HOST:PORT",
      description = {
        "ask this collector while it serves, by an admin's kit (default: the kit's). Without"
            + " --collector and --kit the store is opened; if the collector has it open, it is asked"
            + " instead, by certs/kits/admin.pem"
      })
  private String collector;

  @Option(
      names = "--kit",
      paramLabel = "FILE",
      description = "who asks, of which log (default with --collector: SEALWIRE_KIT)")
  private Path kit;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "its first line opens the home's keys, and the key in --kit")
  private Path passphraseFile;

  @Option(
      names = "--admin-passphrase-file",
      paramLabel = "FILE",
      description = "its first line opens the key in --kit, if that is another one")
  private Path adminPassphraseFile;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "where the last checkpoint seen is kept (default: SEALWIRE_STATE, else"
              + " ~/.local/state/sealwire)")
  private Path state;

  /** Whether a collector is to be asked, store or no store. */
  boolean remote() {
    return collector != null || kit != null;
  }

  /** What opens the home's keys. */
  Passphrase passphrase(Root root) throws IOException, Failure {
    return Passphrase.of(root, passphraseFile, root.settings());
  }

  /**
   * Who asks, if a collector has to be asked.
   *
   * @param home opens the kit's key too, unless something else is named
   */
  Caller caller(Passphrase home) {
    return new Admin(home);
  }

  private final class Admin implements Caller {
    private final Passphrase home;

    private Admin(Passphrase home) {
      this.home = home;
    }

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
      return "admin";
    }

    @Override
    public Kit open(Root root, Path file) throws IOException, Failure {
      if (adminPassphraseFile == null) {
        return Calling.kit(root, file, "who is asking?", home);
      }
      try (Passphrase own =
          new Passphrase(root.console(), adminPassphraseFile, "--admin-passphrase-file")) {
        return Calling.kit(root, file, "who is asking?", own);
      }
    }
  }
}
