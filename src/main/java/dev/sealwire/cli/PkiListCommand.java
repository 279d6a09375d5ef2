package dev.sealwire.cli;

import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.Times;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.wire.Purpose;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists certificates. */
@Command(
    name = "list",
    header = "Lists the certificates whose issuing is in the log.",
    description = "")
final class PkiListCommand implements Callable<Integer> {
  private final Root root;

  @Option(names = "--json", description = "one JSON object a line, fields as in the entry")
  private boolean json;

  @Mixin private AdminOptions admin;

  PkiListCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    CertificateRegister register;
    try (Passphrase passphrase = admin.passphrase(root);
        LogSource source =
            LogSource.open(root, admin.caller(passphrase), Purpose.LIST, "pki list")) {
      register = source.register();
    }
    Holders holders = new Holders(register, root.clock().instant());
    Rows rows = new Rows("NAME", "ROLE", "VALID UNTIL", "LEFT", "STATE", "SERIAL");
    for (CertificateIssued issued : register.all()) {
      if (json) {
        root.console().print(line(holders, issued));
      } else {
        rows.add(
            List.of(
                Shown.text(issued.subject()),
                Shown.text(issued.role()),
                Rows.seconds(issued.notAfter()),
                left(holders, issued),
                told(holders, issued),
                Shown.text(issued.serial())));
      }
    }
    if (!json) {
      rows.print(root.console());
    }
    return Exit.DONE;
  }

  private static String line(Holders holders, CertificateIssued issued) {
    JsonWriter line = new JsonWriter();
    issued.write(line);
    holders
        .revocation(issued)
        .ifPresent(
            revoked ->
                line.put("revoked", Times.format(revoked.time()))
                    .put("reason", revoked.event().reason()));
    return Rows.utf8(
        line.put("secondsLeft", holders.inForce(issued) ? holders.left(issued).toSeconds() : 0)
            .put("state", holders.state(issued))
            .toBytes());
  }

  private static String told(Holders holders, CertificateIssued issued) {
    return holders
        .revocation(issued)
        .map(r -> "revoked " + Rows.seconds(r.time()) + " " + Shown.text(r.event().reason()))
        .orElse(holders.state(issued));
  }

  /** Days, and hours on the last one; nothing for what lets nobody in any more. */
  private static String left(Holders holders, CertificateIssued issued) {
    if (!holders.inForce(issued)) {
      return "-";
    }
    Duration left = holders.left(issued);
    return left.toDays() > 0 ? left.toDays() + " d" : left.toHours() + " h";
  }
}
