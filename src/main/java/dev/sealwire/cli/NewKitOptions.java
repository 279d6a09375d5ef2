package dev.sealwire.cli;

import dev.sealwire.bytes.Secret;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of commands that make a kit. */
final class NewKitOptions {
  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "365",
      description =
          "how long it is valid, 1 to " + Office.DAYS_MAX + " (default: ${DEFAULT-VALUE})")
  private int days;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = {
        "where the kit goes (default: certs/kits/NAME.pem; renewed: certs/kits/NAME.N.pem, N from 2)"
      })
  private Path out;

  @Option(
      names = "--kit-passphrase-file",
      paramLabel = "FILE",
      description = "encrypt the kit's key with the first line of FILE")
  private Path passphraseFile;

  /** How long it is valid, in days. */
  int days() {
    return days;
  }

  /** Where the kit goes, or null. */
  Path out() {
    return out;
  }

  /** Whether its key is to be encrypted. */
  boolean encrypted() {
    return passphraseFile != null;
  }

  /** What encrypts its key; null leaves it plain. */
  Secret secret(Root root) throws IOException, Failure {
    return passphraseFile == null ? null : Passphrase.read(root.console(), passphraseFile);
  }

  /** Refuses what could not be done later. */
  void check() throws IOException, Failure {
    Office.checkDays(days);
    if (out != null) {
      checkFree(out);
    }
  }

  /** Refuses a kit's file that could not be written later. */
  static void checkFree(Path file) throws IOException, Failure {
    NewFile.check(file, false, "name another file with --out FILE");
  }
}
