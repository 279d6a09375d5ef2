package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Secret;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.IssueRequest;
import dev.sealwire.pki.Issued;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.pki.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
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
          + " serial behind their names. Clients notice nothing: they trust the authority.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire pki rotate-collector",
      "  sealwire pki rotate-collector --host evidence.example.org --host 192.0.2.7 --days 365"
    })
final class PkiRotateCollectorCommand implements Callable<Integer> {
  private static final int COMMON_NAME_CHARACTERS_MAX = 64;

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
      try (Office office = Office.open(root, passphrase)) {
        rotate(home, office, old, names, secret);
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
      Home home, Office office, X509Certificate old, List<String> names, Secret secret)
      throws IOException, SealwireException, Failure {
    String name = old == null ? limited(names.get(0)) : Certificates.subject(old);
    Duration validity =
        days == null ? restOf(office.authority().certificate()) : Duration.ofDays(days);
    Issued issued =
        office.issue(
            IssueRequest.collector(name, validity, names), "check --days and --host against that");
    Path key = next(home.collectorKey());
    Path certificate = next(home.collectorCertificate());
    // What an earlier one that was cut off left is of no use: its key is in no certificate in use.
    Files.deleteIfExists(key);
    Files.deleteIfExists(certificate);
    PemFiles.writePrivateKey(key, issued.key(), secret, root.random());
    PemFiles.writeCertificates(
        certificate, List.of(issued.certificate(), office.authority().certificate()));
    long entry = office.registrar().issued(issued.certificate(), Role.COLLECTOR);
    if (old != null) {
      String serial = Certificates.serialHex(old);
      keep(home.collectorKey(), serial);
      keep(home.collectorCertificate(), serial);
    }
    // Cut off between these two, key and certificate do not match; serve says so and what to do.
    Files.move(key, home.collectorKey(), StandardCopyOption.ATOMIC_MOVE);
    Files.move(certificate, home.collectorCertificate(), StandardCopyOption.ATOMIC_MOVE);
    NewFile.forceFolder(home.certs());
    tell(home, issued, old, names, entry);
  }

  /** Where a new file stands until it takes its place. */
  static Path next(Path file) {
    return file.resolveSibling(file.getFileName() + ".next");
  }

  private static Path kept(Path file, String serial) {
    return file.resolveSibling(file.getFileName() + "." + serial);
  }

  /** A second name for the same file, so that there is one under the first at any time. */
  private static void keep(Path file, String serial) throws IOException {
    Path kept = kept(file, serial);
    if (!Files.exists(file) || Files.exists(kept)) {
      return;
    }
    try {
      Files.createLink(kept, file);
    } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
      Files.copy(file, kept, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private Duration restOf(X509Certificate authority) throws Failure {
    Instant end = authority.getNotAfter().toInstant();
    Duration rest = Duration.between(root.clock().instant(), end).minusMinutes(1);
    if (rest.isNegative() || rest.isZero()) {
      throw Failure.usage(
          "the authority itself ran out at " + Rows.seconds(end), "make another home");
    }
    return rest;
  }

  private static String limited(String host) {
    return host.length() <= COMMON_NAME_CHARACTERS_MAX
        ? host
        : host.substring(0, COMMON_NAME_CHARACTERS_MAX);
  }

  private void tell(Home home, Issued issued, X509Certificate old, List<String> names, long entry)
      throws MalformedException {
    Console console = root.console();
    console.print(
        home.collectorCertificate()
            + "  serial "
            + Certificates.serialHex(issued.certificate())
            + "  valid until "
            + Rows.seconds(issued.certificate().getNotAfter().toInstant())
            + "  entry "
            + entry);
    if (old == null) {
      return;
    }
    String serial = Certificates.serialHex(old);
    console.note("kept: " + kept(home.collectorCertificate(), serial) + " and its key");
    console.note("to end the old one: sealwire pki revoke " + serial + " --reason superseded");
    List<String> gone = new ArrayList<>(Home.hosts(old));
    gone.removeAll(names);
    if (!gone.isEmpty()) {
      console.warn(
          "clients that reach the collector as " + String.join(", ", gone) + " refuse it now");
    }
  }
}
