package dev.sealwire.cli;

import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.store.H2EvidenceLog;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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

  PkiListCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Home home = root.initialisedHome();
    CertificateRegister register;
    try (EvidenceReader log = H2EvidenceLog.openReadOnly(home.data())) {
      register = CertificateRegister.read(log);
    }
    Instant now = root.clock().instant();
    Rows rows = new Rows("NAME", "ROLE", "VALID UNTIL", "STATE", "SERIAL");
    for (CertificateIssued issued : register.all()) {
      if (json) {
        JsonWriter line = new JsonWriter();
        issued.write(line);
        root.console().print(Rows.utf8(line.put("state", state(issued, now)).toBytes()));
      } else {
        rows.add(
            List.of(
                Shown.text(issued.subject()),
                Shown.text(issued.role()),
                Rows.seconds(issued.notAfter()),
                state(issued, now),
                Shown.text(issued.serial())));
      }
    }
    if (!json) {
      rows.print(root.console());
    }
    return Exit.DONE;
  }

  private static String state(CertificateIssued issued, Instant now) {
    if (now.isBefore(issued.notBefore())) {
      return "not yet";
    }
    return now.isAfter(issued.notAfter()) ? "expired" : "valid";
  }
}
