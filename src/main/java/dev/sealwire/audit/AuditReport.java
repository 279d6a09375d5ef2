package dev.sealwire.audit;

import java.util.List;

/**
 * What an audit found.
 *
 * @param verdicts one for each area, in the order of {@link Area}
 * @param findings the first {@value #FINDINGS_MAX}, in the order of areas, then of indexes
 * @param findingsTotal how many there are in all
 * @param entries entries read
 * @param checkpoints stored checkpoints read
 * @param certificates certificates whose issuing is in the log
 * @param payloads entries of payloads received
 * @param payloadBytes payload bytes hashed again; each content once
 */
public record AuditReport(
    List<Verdict> verdicts,
    List<Finding> findings,
    long findingsTotal,
    long entries,
    long checkpoints,
    long certificates,
    long payloads,
    long payloadBytes) {

  /** Findings that are kept; all are counted. */
  public static final int FINDINGS_MAX = 1000;

  /** Copies the lists. */
  public AuditReport {
    verdicts = List.copyOf(verdicts);
    findings = List.copyOf(findings);
  }

  /** Whether no area failed. What was NOT CHECKED is not counted as failed, nor as fine. */
  public boolean intact() {
    return verdicts.stream().noneMatch(verdict -> verdict.outcome() == Outcome.FAIL);
  }

  /** The verdict about {@code area}. */
  public Verdict verdict(Area area) {
    return verdicts.get(area.ordinal());
  }
}
