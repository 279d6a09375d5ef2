package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Secret;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.pki.CertificateAuthority;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.pki.SigningRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
          + " before the file is written, by the collector if it serves; the gate admits no other"
          + " certificate.",
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
      names = "--csr",
      paramLabel = "FILE",
      description = "certify the key of this PKCS#10 request; the kit then holds no private key")
  private Path csr;

  @Option(
      names = "--renew",
      description = "issue another one although NAME holds one that is still valid")
  private boolean renew;

  @Mixin private NewKitOptions made;

  @Mixin private AdminOptions admin;

  private Role role;

  PkiIssueCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Home home = root.initialisedHome();
    Settings settings = root.settings();
    checkArguments();
    Path file = made.out() != null ? made.out() : home.kits().resolve(name + ".pem");
    if (made.out() == null) {
      Home.createFolders(home.kits());
    }
    NewKitOptions.checkFree(file);
    PublicKey key = csr == null ? null : requested();
    String what = "pki issue " + name;
    try (Passphrase passphrase = admin.passphrase(root);
        Secret kitSecret = made.secret(root)) {
      CertificateAuthority authority = Office.authority(root, passphrase);
      try (Office office = Office.open(root, authority, admin, passphrase, what)) {
        checkName(office.holders());
        Kit kit = office.kit(name, role, made.days(), key, office.address(admin, settings));
        long entry = office.record(kit);
        office.write(
            kit,
            file,
            kitSecret,
            entry,
            "its key is gone, so nobody can use it; issue another one with --renew");
        root.console().print(file + "  entry " + entry);
      }
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
    Office.checkDays(made.days());
    if (csr != null && made.encrypted()) {
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
