package dev.sealwire.cli;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.CertificateIssued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Puts another authority in the place of the one there is, with a time in which both hold. */
@Command(
    name = "rotate-ca",
    header = "Puts another authority in the place of the old one, with an overlap.",
    description = {
      "",
      "Makes another authority with a key of its own, which issues from now on, and records that;"
          + " both authorities sign that one takes the place of the other. From then on both are"
          + " trusted: old kits go on working, new ones name both. Kits are renewed by pki renew in"
          + " the meantime; certs/kits/admin.pem and auditor.pem are renewed at once.",
      "",
      "With --finish the overlap ends: the collector gets a certificate by the new authority, and the"
          + " old one is revoked. Kits it issued let nobody in from that entry on.",
      "",
      "A collector that serves takes all of it up, without a connection ending, but those by the old"
          + " authority when that ends.",
      "",
      "If it is cut off, it is run again and goes on where it was.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire pki rotate-ca",
      "  sealwire pki renew alice            for each who has a kit, until none is left",
      "  sealwire pki rotate-ca --finish"
    })
final class PkiRotateCaCommand implements Callable<Integer> {
  private final Root root;

  @Option(names = "--finish", description = "end the overlap")
  private boolean finish;

  @Option(
      names = "--yes",
      description = "with --finish: although some hold no certificate by the new authority")
  private boolean yes;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "its first line opens the home's keys")
  private Path passphraseFile;

  PkiRotateCaCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Home home = root.initialisedHome();
    Settings settings = root.settings();
    if (yes && !finish) {
      throw Failure.usage("--yes is for --finish", null);
    }
    try (Passphrase passphrase = Passphrase.of(root, passphraseFile, settings)) {
      if (finish) {
        finish(home, passphrase);
      } else {
        begin(home, passphrase);
      }
    }
    return Exit.DONE;
  }

  private void begin(Home home, Passphrase passphrase)
      throws IOException, SealwireException, Failure {
    AuthorityTurn turn = AuthorityTurn.begin(root, home, passphrase);
    boolean begun = turn.begun();
    if (!begun) {
      try (Office office = turn.office()) {
        turn.record(office);
      }
      turn.take();
    }
    try (Office office = open(passphrase)) {
      if (!begun) {
        ReloadCommand.tell(root, office.registrar().reload());
      }
      if (turn.renewOwn(office) == 0 && begun) {
        throw Failure.usage(
            "an overlap of two authorities is under way: " + home.oldCaCertificate() + " is there",
            "sealwire pki rotate-ca --finish ends it");
      }
      RevocationFile.writeAll(root, office.authority(), passphrase, office.registrar().register());
      Console console = root.console();
      console.note(
          "both authorities are trusted from now on; kept: "
              + home.oldCaCertificate()
              + " and its key");
      List<CertificateIssued> left = AuthorityTurn.holdersOfOldOnly(home, office.holders());
      if (!left.isEmpty()) {
        console.note("renew the kits of: " + AuthorityTurn.names(left));
      }
      console.hint("when everybody has a new kit: sealwire pki rotate-ca --finish");
    }
  }

  private Office open(Passphrase passphrase) throws IOException, SealwireException, Failure {
    return Office.open(
        root,
        Office.authority(root, passphrase),
        new AdminOptions(),
        passphrase,
        AuthorityTurn.DOING);
  }

  private void finish(Home home, Passphrase passphrase)
      throws IOException, SealwireException, Failure {
    if (!Files.exists(home.oldCaCertificate())) {
      throw Failure.usage(
          "there is no overlap to end: " + home.oldCaCertificate() + " is not there",
          "sealwire pki rotate-ca begins one");
    }
    if (Files.exists(Replaced.next(home.caCertificate()))) {
      throw Failure.usage(
          "the beginning of the overlap was cut off",
          "run sealwire pki rotate-ca again first; it goes on where it was");
    }
    try (Office office = open(passphrase)) {
      List<CertificateIssued> left = AuthorityTurn.holdersOfOldOnly(home, office.holders());
      for (CertificateIssued one : left) {
        root.console()
            .warn(
                Shown.text(one.subject())
                    + " ("
                    + Shown.text(one.role())
                    + ", serial "
                    + Shown.text(one.serial())
                    + ", until "
                    + Rows.seconds(one.notAfter())
                    + ") has no certificate by the new authority");
      }
      if (!left.isEmpty() && !yes) {
        throw Failure.usage(
            left.size() + " would be shut out by ending the overlap: " + AuthorityTurn.names(left),
            "sealwire pki renew gives each a new kit; --yes ends it all the same");
      }
      AuthorityTurn.finish(root, home, office, passphrase);
    }
  }
}
