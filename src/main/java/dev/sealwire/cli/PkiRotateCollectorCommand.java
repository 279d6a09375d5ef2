package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Secret;
import dev.sealwire.pki.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gives the collector a new key and certificate. */
@Command(
    name = "rotate-collector",
    header = "Gives the collector a new key and certificate.",
    description = {
      "",
      "Makes a new key and a certificate of the same name, records the issuing, and puts both in the"
          + " place of certs/collector.key and .pem. The old files stay beside them, with the old"
          + " serial behind their names. A collector that serves takes them up without a connection"
          + " ending. Clients notice nothing: they trust the authority.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire pki rotate-collector",
      "  sealwire pki rotate-collector --host evidence.example.org --host 192.0.2.7 --days 365"
    })
final class PkiRotateCollectorCommand implements Callable<Integer> {
  private final Root root;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description = {
        "a name or address clients reach the collector by; may be given again (default: those of the"
            + " old certificate)"
      })
  private List<String> hosts = new ArrayList<>();

  @Option(
      names = "--days",
      paramLabel = "N",
      description =
          "how long it is valid, 1 to " + Office.DAYS_MAX + " (default: as the authority)")
  private Integer days;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "its first line opens the home's keys")
  private Path passphraseFile;

  PkiRotateCollectorCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Home home = root.initialisedHome();
    if (days != null) {
      Office.checkDays(days);
    }
    X509Certificate old = old(home);
    List<String> names = hosts.isEmpty() ? Home.hosts(old) : Hosts.ofCollector(hosts, Hosts.own());
    try (Passphrase passphrase = Passphrase.of(root, passphraseFile, root.settings())) {
      Secret secret =
          Files.exists(home.collectorKey())
              ? passphrase.forKey(home.collectorKey())
              : passphrase.forKey(home.caKey());
      CertificateAuthority issuing = Office.authority(root, passphrase);
      // Clients with kits of before an overlap trust the old authority alone.
      CertificateAuthority authority =
          Files.exists(home.oldCaCertificate())
              ? Office.authority(root, home.oldCaCertificate(), home.oldCaKey(), passphrase)
              : issuing;
      try (Office office =
          Office.open(root, issuing, new AdminOptions(), passphrase, "pki rotate-collector")) {
        rotate(home, office, authority, old, names, secret);
      }
    }
    return Exit.DONE;
  }

  private X509Certificate old(Home home) throws IOException, MalformedException, Failure {
    if (Files.exists(home.collectorCertificate())) {
      return home.collector();
    }
    if (hosts.isEmpty()) {
      throw Failure.usage(
          home.collectorCertificate() + " is not there to say which hosts the collector has",
          "name them: --host NAME");
    }
    return null;
  }

  private void rotate(
      Home home,
      Office office,
      CertificateAuthority authority,
      X509Certificate old,
      List<String> names,
      Secret secret)
      throws IOException, SealwireException, Failure {
    CollectorTurn turn = new CollectorTurn(root, home, office, authority);
    turn.make(old, names, days == null ? null : Duration.ofDays(days), secret);
    turn.take();
    turn.tell();
    turn.reload();
  }
}
