package dev.sealwire.cli;

import dev.sealwire.audit.AuditReport;
import dev.sealwire.audit.Finding;
import dev.sealwire.audit.Outcome;
import dev.sealwire.audit.Verdict;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonWriter;
import java.util.Locale;

/** What an audit found, for people and for scripts. */
final class Verdicts {
  private static final String MORE = "  ... and %d more findings";

  private Verdicts() {}

  static void print(AuditReport report, Console console) {
    for (Verdict verdict : report.verdicts()) {
      console.print(
          String.format(
              "%-13s %-12s %s",
              verdict.area().name().toLowerCase(Locale.ROOT),
              words(verdict.outcome()),
              Shown.message(verdict.summary())));
      for (String missing : verdict.notChecked()) {
        console.print(String.format("%-13s NOT CHECKED  %s", "", Shown.message(missing)));
      }
    }
    for (Finding finding : report.findings()) {
      console.print(
          "finding: "
              + finding.kind()
              + at(finding)
              + ", "
              + Shown.message(finding.place())
              + ": found "
              + Shown.message(finding.found())
              + ", want "
              + Shown.message(finding.wanted()));
    }
    long more = report.findingsTotal() - report.findings().size();
    if (more > 0) {
      console.print(String.format(MORE, more));
    }
    console.print(
        String.format(
            Locale.ROOT,
            "read: entries %d, checkpoints %d, certificates %d, payloads %d; %s of payloads hashed",
            report.entries(),
            report.checkpoints(),
            report.certificates(),
            report.payloads(),
            Shown.bytes(report.payloadBytes())));
  }

  private static String at(Finding finding) {
    return finding.index() < 0 ? "" : " at " + finding.index();
  }

  private static String words(Outcome outcome) {
    return outcome.name().replace('_', ' ');
  }

  /** One object: {@code intact}, the counts, {@code verdicts} and {@code findings}. */
  static Bytes json(AuditReport report) {
    return new JsonWriter()
        .put("intact", report.intact())
        .put("entries", report.entries())
        .put("checkpoints", report.checkpoints())
        .put("certificates", report.certificates())
        .put("payloads", report.payloads())
        .put("payloadBytes", report.payloadBytes())
        .objects("verdicts", report.verdicts(), Verdicts::verdict)
        .put("findingsTotal", report.findingsTotal())
        .objects("findings", report.findings(), Verdicts::finding)
        .toBytes();
  }

  private static void verdict(JsonWriter json, Verdict verdict) {
    json.put("area", verdict.area().name().toLowerCase(Locale.ROOT))
        .put("outcome", words(verdict.outcome()))
        .put("summary", verdict.summary())
        .put("notChecked", verdict.notChecked());
  }

  private static void finding(JsonWriter json, Finding finding) {
    json.put("area", finding.area().name().toLowerCase(Locale.ROOT)).put("kind", finding.kind());
    if (finding.index() >= 0) {
      json.put("index", finding.index());
    }
    json.put("place", finding.place())
        .put("found", finding.found())
        .put("wanted", finding.wanted());
  }
}
