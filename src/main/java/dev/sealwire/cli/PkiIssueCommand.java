package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Secret;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.ledger.Appended;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.pki.SigningRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Issues a certificate, records that, and writes the kit. */
@Command(
    name = "issue",
    header = "Issues a certificate and writes a kit.",
    description = {
      "",
      "Makes a certificate and a kit: one file with the collector's address, the log's key, the"
          + " private key, the certificate and the authority's. The issuing is recorded in the log"
          + " before the file is written; the gate admits no other certificate.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire pki issue alice --role field",
      "  sealwire pki issue bob --role auditor --days 30 --out /media/usb/bob.pem",
      "  sealwire pki issue carol --role field --csr carol.csr   her key never leaves her"
    })
final class PkiIssueCommand implements Callable<Integer> {
  private final Root root;

  @Parameters(paramLabel = "NAME", description = "who holds it: letters, digits and . _ @ -")
  private String name;

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "field may send, auditor may read, admin may issue")
  private String roleName;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "365",
      description =
          "how long it is valid, 1 to " + Office.DAYS_MAX + " (default: ${DEFAULT-VALUE})")
  private int days;

  @Option(
      names = "--csr",
      paramLabel = "FILE",
      description = "certify the key of this PKCS#10 request; the kit then holds no private key")
  private Path csr;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "where the kit goes (default: certs/kits/NAME.pem)")
  private Path out;

  @Option(
      names = "--renew",
      description = "issue another one although NAME holds one that is still valid")
  private boolean renew;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "its first line opens the home's keys")
  private Path passphraseFile;

  @Option(
      names = "--kit-passphrase-file",
      paramLabel = "FILE",
      description = "encrypt the kit's key with the first line of FILE")
  private Path kitPassphraseFile;

  private Role role;

  PkiIssueCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Home home = root.initialisedHome();
    Settings settings = root.settings();
    checkArguments();
    Path file = out != null ? out : home.kits().resolve(name + ".pem");
    if (out == null) {
      Home.createFolders(home.kits());
    }
    NewFile.check(file, false, "name another file with --out FILE");
    PublicKey key = csr == null ? null : requested();
    String address = home.advertised(settings);
    try (Passphrase passphrase = Passphrase.of(root, passphraseFile, settings);
        Secret kitSecret =
            kitPassphraseFile == null ? null : Passphrase.read(root.console(), kitPassphraseFile)) {
      Appended entry;
      Kit kit;
      try (Office office = Office.open(root, passphrase)) {
        checkName(office.holders());
        kit = office.kit(name, role, days, key, address);
        entry = office.record(kit);
        office.write(
            kit,
            file,
            kitSecret,
            entry,
            "its key is gone, so nobody can use it; issue another one with --renew");
      }
      root.console().print(file + "  entry " + entry.index());
    }
    return Exit.DONE;
  }

  private void checkArguments() throws Failure {
    try {
      Kit.checkName(name);
      role = Role.parse(roleName);
    } catch (MalformedException e) {
      throw Failure.usage(e, null);
    }
    if (role == Role.COLLECTOR) {
      throw Failure.usage("--role is collector, want field, auditor or admin", null);
    }
    Office.checkDays(days);
    if (csr != null && kitPassphraseFile != null) {
      throw Failure.usage(
          "--csr and --kit-passphrase-file exclude each other: such a kit holds no key", null);
    }
  }

  private PublicKey requested() throws IOException, Failure {
    try {
      SigningRequest request = SigningRequest.read(csr);
      if (!request.commonName().equals(name)) {
        root.console()
            .warn(csr + " calls itself \"" + request.commonName() + "\"; it is issued as " + name);
      }
      return request.publicKey();
    } catch (MalformedException e) {
      throw Failure.usage(e, "openssl req -new -key KEY -subj /CN=" + name + " makes one");
    }
  }

  /** Two valid certificates under one name would leave it open who sent what. */
  private void checkName(Holders holders) throws Failure {
    Optional<CertificateIssued> held =
        holders.register().all().stream()
            .filter(issued -> issued.subject().equals(name) && holders.inForce(issued))
            .findFirst();
    if (held.isPresent() && !renew) {
      throw Failure.usage(
          name
              + " holds a certificate of role "
              + held.get().role()
              + " that is valid until "
              + Rows.seconds(held.get().notAfter()),
          "choose another name, or say --renew to issue one beside it");
    }
  }
}
