package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.pki.CertificateAuthority;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.RevocationReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Revokes a certificate, records that, and writes the revocation list. */
@Command(
    name = "revoke",
    header = "Revokes a certificate, for good.",
    description = {
      "",
      "Records that a certificate is revoked. From that entry on the gate refuses it, whatever files"
          + " are put back; a collector that serves ends its open connections at once and records"
          + " nothing more of them. Then writes certs/crl.pem, for those who check with other tools.",
      ""
    },
    footer = {
      "",
      "Reasons (RFC 5280): unspecified, keyCompromise, cACompromise, affiliationChanged, superseded,",
      "cessationOfOperation, privilegeWithdrawn.",
      "",
      "Examples:",
      "  sealwire pki revoke alice --reason keyCompromise",
      "  sealwire pki revoke 5f3a09c1 --reason superseded   by its serial, as pki list shows it"
    })
final class PkiRevokeCommand implements Callable<Integer> {
  private final Root root;

  @Parameters(
      paramLabel = "NAME|SERIAL",
      description = "whose, or which; a name that holds several is refused")
  private String nameOrSerial;

  @Option(names = "--reason", required = true, paramLabel = "R", description = "why; see below")
  private String reasonName;

  @Mixin private AdminOptions admin;

  PkiRevokeCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Home home = admin.remote() ? root.home() : root.initialisedHome();
    RevocationReason reason = reason();
    try (Passphrase passphrase = admin.passphrase(root)) {
      // Whoever keeps the authority's key elsewhere must still be able to shut somebody out.
      boolean publishes = home.isInitialised() && Files.exists(home.caKey());
      CertificateAuthority authority = publishes ? Office.authority(root, passphrase) : null;
      String what = "pki revoke " + nameOrSerial;
      // It need not even be this log's: its list is then not written, and the revocation holds.
      try (Office office = Office.open(root, null, admin, passphrase, what)) {
        CertificateIssued issued = office.holders().toRevoke(nameOrSerial);
        check(issued);
        long entry = office.registrar().revoked(issued, reason);
        root.console()
            .print(
                Shown.text(issued.subject())
                    + ", "
                    + Shown.text(issued.role())
                    + ", serial "
                    + Shown.text(issued.serial())
                    + "  entry "
                    + entry);
        publish(home, authority, office, passphrase, entry);
        tellIfOurs(home, office, issued);
      }
    }
    return Exit.DONE;
  }

  private RevocationReason reason() throws Failure {
    try {
      return RevocationReason.parse(reasonName);
    } catch (MalformedException e) {
      throw Failure.usage(
          "--" + e.getMessage(), Words.nearest(reasonName, RevocationReason.labels()));
    }
  }

  private static void check(CertificateIssued issued) throws Failure {
    if (issued.role().equals(Holders.AUTHORITY)) {
      throw Failure.usage(
          issued.serial() + " is the authority's own certificate, which cannot revoke itself",
          "its key alone lets nobody in whose issuing is not in the log; to be rid of it:"
              + " sealwire pki rotate-ca");
    }
  }

  /** The list is of the authority that issued them, which is not that of just any folder. */
  private static boolean ours(CertificateAuthority authority, Office office) {
    return authority != null
        && !Trust.inForce(List.of(authority.certificate()), office.registrar().register())
            .isEmpty();
  }

  private void publish(
      Home home, CertificateAuthority authority, Office office, Passphrase passphrase, long entry)
      throws Failure {
    Path file = home.revocationList();
    if (!ours(authority, office)) {
      root.console()
          .warn(
              file
                  + " was not written: the key of the authority in force is not here. The"
                  + " revocation holds; sealwire pki crl writes the list where the key is");
      return;
    }
    try {
      RevocationFile.writeAll(root, authority, passphrase, office.registrar().register());
    } catch (IOException | SealwireException | Failure e) {
      String why = e instanceof IOException io ? Faults.message(io) : e.getMessage();
      throw Failure.of(
          Exit.UNREACHED,
          "the revocation is entry " + entry + " and holds, but no list was written: " + why,
          "sealwire pki crl writes it once that is put right",
          e);
    }
  }

  private void tellIfOurs(Home home, Office office, CertificateIssued issued) {
    boolean own =
        office.asker().stream()
            .anyMatch(
                kit -> Certificates.fingerprint(kit.certificate()).equals(issued.certificate()));
    if (own) {
      root.console()
          .warn("this is the certificate that asked: nothing more can be done by that kit");
    }
    try {
      if (Certificates.fingerprint(home.collector()).equals(issued.certificate())) {
        root.console().warn("this is the certificate of the collector in this home");
        root.console()
            .hint(
                "sealwire pki rotate-collector gives it another; a collector that serves goes on"
                    + " with it until then, and serve refuses it");
      }
    } catch (IOException | MalformedException e) {
      // There is none that could be used: serve says so.
    }
  }
}
