package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Secret;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.pki.CertificateAuthority;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Issues another certificate to somebody who has one. */
@Command(
    name = "renew",
    header = "Gives somebody a new key and certificate.",
    description = {
      "",
      "Makes a new key, a certificate of the same name and role, and a kit. The issuing is recorded"
          + " before the file is written. The old certificate stays valid until it runs out or is"
          + " revoked, so that there is time to put the new kit in its place.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire pki renew alice                 certs/kits/alice.2.pem",
      "  sealwire pki renew alice --days 30 --out /media/usb/alice.pem"
    })
final class PkiRenewCommand implements Callable<Integer> {
  private final Root root;

  @Parameters(paramLabel = "NAME|SERIAL", description = "whose, or which")
  private String nameOrSerial;

  @Mixin private NewKitOptions made;

  @Mixin private AdminOptions admin;

  PkiRenewCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Home home = root.initialisedHome();
    Settings settings = root.settings();
    made.check();
    try (Passphrase passphrase = admin.passphrase(root);
        Secret kitSecret = made.secret(root)) {
      CertificateAuthority authority = Office.authority(root, passphrase);
      String what = "pki renew " + nameOrSerial;
      try (Office office = Office.open(root, authority, admin, passphrase, what)) {
        Holders holders = office.holders();
        CertificateIssued renewed = holders.toRenew(nameOrSerial);
        Role role = role(renewed);
        List<CertificateIssued> old =
            holders.called(renewed.subject()).stream()
                .filter(c -> holders.inForce(c) && c.role().equals(renewed.role()))
                .toList();
        Path file = made.out() != null ? made.out() : free(home, renewed.subject());
        String address = office.address(admin, settings);
        Kit kit = office.kit(renewed.subject(), role, made.days(), null, address);
        long entry = office.record(kit);
        office.write(
            kit,
            file,
            kitSecret,
            entry,
            "its key is gone, so nobody can use it; renew again once that is put right");
        root.console().print(file + "  entry " + entry);
        old.forEach(this::tell);
      }
    }
    return Exit.DONE;
  }

  private static Role role(CertificateIssued issued) throws MalformedException, Failure {
    if (issued.role().equals(Holders.AUTHORITY)) {
      throw Failure.usage(
          issued.subject() + " is the authority, which cannot be renewed",
          "it is valid until "
              + Rows.seconds(issued.notAfter())
              + "; sealwire pki rotate-ca puts another in its place");
    }
    Role role = Role.parse(issued.role());
    if (role == Role.COLLECTOR) {
      throw Failure.usage(
          issued.subject() + " is the collector, which has no kit",
          "sealwire pki rotate-collector gives it a new key and certificate");
    }
    return role;
  }

  /** The first file of that name and a number that is not there. */
  private static Path free(Home home, String name) throws IOException, Failure {
    try {
      Kit.checkName(name);
    } catch (MalformedException e) {
      throw Failure.usage(e, null);
    }
    Home.createFolders(home.kits());
    int n = 2;
    while (Files.exists(home.kits().resolve(name + "." + n + ".pem"))) {
      n++;
    }
    return home.kits().resolve(name + "." + n + ".pem");
  }

  private void tell(CertificateIssued old) {
    root.console()
        .note(
            "the old one stays valid until "
                + Rows.seconds(old.notAfter())
                + "; to end it: sealwire pki revoke "
                + old.serial()
                + " --reason superseded");
  }
}
