package dev.sealwire.audit;

import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.UnverifiedTile;
import java.io.IOException;
import java.util.List;

/** Audits a whole log. Keeps nothing between audits. */
public final class Auditor {
  private final AuditRequest request;
  private final Findings findings = new Findings();

  private Auditor(AuditRequest request) {
    this.request = request;
  }

  /**
   * Reads the log and all that belongs to it again, once, in constant memory; what it finds is
   * judged, and progress told, on this thread.
   *
   * @throws IOException if something could not be read, so that nothing was decided; never because
   *     something is wrong. Where the schema is not this version's, that is a finding, and what can
   *     not be read for it is NOT CHECKED
   */
  public static AuditReport run(AuditRequest request) throws IOException {
    return new Auditor(request).run();
  }

  private AuditReport run() throws IOException {
    List<String> faults = request.log().schemaFaults();
    for (String fault : faults) {
      findings.add(Area.INTEGRITY, "schema", -1, "schema", fault, "what this version makes");
    }
    if (request.live()) {
      findings.notChecked(
          Area.INTEGRITY, "the schema of the store: what is known of it is the collector's word");
      findings.notChecked(
          Area.COMPLETENESS,
          "whether the store holds what no entry names: what it holds is the collector's word");
    }
    try {
      return audit();
    } catch (IOException e) {
      if (faults.isEmpty()) {
        throw e;
      }
      // A column is missing, say: that much was read, and decided.
      return Summary.brokenOff(findings, e.getMessage());
    }
  }

  private AuditReport audit() throws IOException {
    EvidenceReader log = request.log();
    LogIdentity identity = LogIdentity.of(request, findings);
    CertificateCheck certificates = new CertificateCheck(request, findings);
    ClockCheck clock = new ClockCheck(request.now(), findings);
    FreshnessCheck freshness =
        new FreshnessCheck(request.against(), identity, request.suite(), findings);
    // What is derived from the entries is opened before them: then it cannot be ahead of them.
    try (Workers workers = new Workers(request.threads(), !request.live());
        Cursor<SearchRow> searchRows = SearchCheck.ahead(log.searchRows(), workers);
        Cursor<UnverifiedTile> tileRows = log.tiles();
        Cursor<OpenedCheckpoint> checkpointRows =
            OpenedCheckpoint.all(log.checkpoints(), identity, request.suite(), workers)) {
      Signatures signatures = new Signatures(request.suite(), workers);
      StatementCheck statements =
          new StatementCheck(new PublicKeys(log), signatures, identity.origin(), findings);
      SessionCheck sessions =
          new SessionCheck(certificates, statements, identity.origin(), findings);
      TileCheck tiles = new TileCheck(tileRows, findings);
      SearchCheck search = new SearchCheck(searchRows, findings);
      CheckpointCheck checkpoints = new CheckpointCheck(checkpointRows, identity, findings);
      EntryPass entries =
          new EntryPass(
              request, identity, tiles, search, checkpoints, freshness, sessions, clock, findings);
      entries.run(workers);
      statements.end();
      certificates.end();
      long hashed = payloads(entries, sessions, workers);
      return new Summary(
              findings, entries, tiles, search, checkpoints, certificates, statements, sessions)
          .report(clock, freshness, hashed);
    }
  }

  private long payloads(EntryPass entries, SessionCheck sessions, Workers workers)
      throws IOException {
    if (!request.payloads()) {
      findings.notChecked(Area.INTEGRITY, "bytes of payloads: it was asked not to");
      findings.notChecked(
          Area.COMPLETENESS, "whether each payload is there, and no other: it was asked not to");
      return 0;
    }
    PayloadCheck payloads =
        new PayloadCheck(
            request, entries.payloadBytes(), entries.rereading(), Contents.NAMED_MAX, findings);
    payloads.run(workers);
    new LeftoverCheck(request, payloads, sessions.running(), findings).run();
    return payloads.hashed();
  }
}
