package dev.sealwire.cli;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.pki.CertificateAuthority;
import dev.sealwire.pki.Certificates;
import dev.sealwire.wire.Purpose;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes the revocation list anew. */
@Command(
    name = "crl",
    header = "Writes the revocation list anew, before it runs out.",
    description = {
      "",
      "Writes certs/crl.pem from the log: a list of all revocations, signed by the authority, for"
          + " those who check certificates with other tools. It is good for 30 days. Nothing is"
          + " recorded: the gate goes by the log, not by the list. While two authorities are"
          + " trusted, certs/crl.old.pem is that of the old one.",
      ""
    },
    footer = {
      "",
      "Check it with OpenSSL:",
      "  openssl crl -in certs/crl.pem -CAfile certs/ca.pem -noout -text",
      "  openssl verify -crl_check -CRLfile certs/crl.pem -CAfile certs/ca.pem certs/kits/alice.pem"
    })
final class PkiCrlCommand implements Callable<Integer> {
  private final Root root;

  @Mixin private AdminOptions admin;

  PkiCrlCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Home home = root.initialisedHome();
    try (Passphrase passphrase = admin.passphrase(root)) {
      CertificateAuthority authority = Office.authority(root, passphrase);
      CertificateRegister register;
      try (LogSource source =
          LogSource.open(root, admin.caller(passphrase), Purpose.LIST, "pki crl")) {
        register = source.register();
        if (register.find(Certificates.fingerprint(authority.certificate())).isEmpty()) {
          throw Failure.usage(
              home.caCertificate() + " is not an authority of the log that was asked",
              "name the home of that authority with --home");
        }
      }
      RevocationFile.writeAll(root, authority, passphrase, register);
    }
    return Exit.DONE;
  }
}
