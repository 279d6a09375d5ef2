package dev.sealwire.cli;

import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Secret;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a home. */
@Command(
    name = "init",
    header = "Makes a home: authority, identity, log key and an empty log.",
    description = {
      "",
      "Makes a home: a certificate authority, the collector's identity, an admin and an auditor kit,"
          + " the log's key, the settings, and an empty log that records all of this. Never"
          + " overwrites anything.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire init --host evidence.example.org --passphrase-file /run/secrets/sealwire",
      "  sealwire --home /srv/evidence init --no-passphrase"
    })
final class InitCommand implements Callable<Integer> {
  private static final int ORIGIN_RANDOM_BYTES = 4;

  private final Root root;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description = {
        "a name or address clients reach the collector by; may be given again. Kits name the first."
            + " localhost, 127.0.0.1, ::1 and this host's name are always in the certificate"
      })
  private List<String> hosts = new ArrayList<>();

  @Option(
      names = "--origin",
      paramLabel = "NAME",
      description = "the log's name (default: this host's name, a slash and random digits)")
  private String origin;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "encrypt all private keys with the first line of FILE")
  private Path passphraseFile;

  @Option(names = "--no-passphrase", description = "leave the private keys plain, mode 0600")
  private boolean noPassphrase;

  InitCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Home home = root.home();
    Founding founding = new Founding(root, home);
    founding.checkNothingThere();
    String own = Hosts.own();
    String name = origin == null ? own + "/" + random() : origin;
    try {
      VerifierKey.checkName(name);
    } catch (MalformedException e) {
      throw Failure.usage("--origin: " + e.getMessage(), null);
    }
    Settings settings = root.settings();
    VerifierKey vkey;
    try (Secret secret = Passphrase.forNew(root.console(), passphraseFile, noPassphrase)) {
      vkey = founding.found(name, Hosts.ofCollector(hosts, own), secret, settings);
    }
    tell(home, vkey);
    return Exit.DONE;
  }

  private String random() {
    byte[] random = new byte[ORIGIN_RANDOM_BYTES];
    root.random().nextBytes(random);
    return Hex.encode(random);
  }

  private void tell(Home home, VerifierKey vkey) {
    Console console = root.console();
    console.print("home       " + home.root());
    console.print("log        " + vkey.name());
    console.print("log key    " + vkey);
    console.print("authority  " + home.root().relativize(home.caCertificate()));
    console.print("collector  " + home.root().relativize(home.collectorCertificate()));
    console.print("admin kit  " + home.root().relativize(home.kits().resolve("admin.pem")));
    console.print("auditor    " + home.root().relativize(home.kits().resolve("auditor.pem")));
    console.print("settings   " + home.root().relativize(home.settingsFile()));
    console.print("evidence   " + home.root().relativize(home.data()));
    console.note("give the log key to everyone who is to check this log, on a way of its own");
    console.note("next: sealwire pki issue NAME --role field, then sealwire serve");
  }
}
