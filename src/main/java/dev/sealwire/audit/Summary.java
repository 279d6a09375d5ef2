package dev.sealwire.audit;

import java.util.ArrayList;
import java.util.List;

/** Turns what the checks counted into verdicts. */
final class Summary {
  private final Findings findings;
  private final EntryPass entries;
  private final TileCheck tiles;
  private final SearchCheck search;
  private final CheckpointCheck checkpoints;
  private final CertificateCheck certificates;
  private final StatementCheck statements;
  private final SessionCheck sessions;

  Summary(
      Findings findings,
      EntryPass entries,
      TileCheck tiles,
      SearchCheck search,
      CheckpointCheck checkpoints,
      CertificateCheck certificates,
      StatementCheck statements,
      SessionCheck sessions) {
    this.findings = findings;
    this.entries = entries;
    this.tiles = tiles;
    this.search = search;
    this.checkpoints = checkpoints;
    this.certificates = certificates;
    this.statements = statements;
    this.sessions = sessions;
  }

  /** What is left to say where reading broke off: what was found until then. */
  static AuditReport brokenOff(Findings findings, String why) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Area area : Area.values()) {
      findings.notChecked(area, "all or part of it, since reading broke off: " + why);
      long faults = findings.count(area);
      Outcome outcome = faults > 0 ? Outcome.FAIL : Outcome.NOT_CHECKED;
      String summary = faults > 0 ? count(faults, "finding", "findings") : "reading broke off";
      verdicts.add(new Verdict(area, outcome, summary, findings.notChecked(area)));
    }
    return new AuditReport(verdicts, findings.sorted(), findings.total(), 0, 0, 0, 0, 0);
  }

  AuditReport report(ClockCheck clock, FreshnessCheck freshness, long payloadBytes) {
    List<Verdict> verdicts = new ArrayList<>();
    String range = Shown.range(0, entries.size());
    verdicts.add(
        verdict(
            Area.INTEGRITY,
            true,
            count(entries.read(), "entry", "entries")
                + " "
                + range
                + ": leaves, hashes, chain and tree; "
                + count(tiles.checked(), "tile", "tiles")
                + ", "
                + count(search.checked(), "search row", "search rows")
                + ", "
                + count(payloadBytes, "payload byte", "payload bytes")));
    verdicts.add(
        verdict(
            Area.AUTHENTICITY,
            checkpoints.covered() > 0,
            "entries "
                + Shown.range(0, checkpoints.covered())
                + " signed by the log; "
                + count(checkpoints.checked(), "checkpoint", "checkpoints")
                + ", "
                + count(certificates.count(), "certificate", "certificates")
                + ", "
                + count(sessions.accepted(), "accepted handshake", "accepted handshakes")
                + ", "
                + count(statements.verified(), "client signature", "client signatures")));
    verdicts.add(
        verdict(
            Area.COMPLETENESS,
            true,
            "indexes "
                + range
                + ", "
                + count(statements.count(), "payload", "payloads")
                + (entries.stormRefusals() == 0
                    ? ""
                    : ", "
                        + count(entries.stormRefusals(), "refusal", "refusals")
                        + " counted in storms")));
    verdicts.add(verdict(Area.TIME, entries.read() > 0, clock.summary()));
    verdicts.add(verdict(Area.FRESHNESS, freshness.checkedAny(), freshness.summary()));
    return new AuditReport(
        verdicts,
        findings.sorted(),
        findings.total(),
        entries.read(),
        checkpoints.checked(),
        certificates.count(),
        statements.count(),
        payloadBytes);
  }

  private Verdict verdict(Area area, boolean checked, String looked) {
    long faults = findings.count(area);
    Outcome outcome = faults > 0 ? Outcome.FAIL : checked ? Outcome.PASS : Outcome.NOT_CHECKED;
    String summary =
        faults > 0 ? count(faults, "finding", "findings") + "; read " + looked : looked;
    return new Verdict(area, outcome, summary, findings.notChecked(area));
  }

  private static String count(long n, String one, String many) {
    return n + " " + (n == 1 ? one : many);
  }
}
