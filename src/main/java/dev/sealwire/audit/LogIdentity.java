package dev.sealwire.audit;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.LogOpened;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.tlog.KeyType;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.util.Optional;

/**
 * Which log this must be: what the auditor brought along, else what the first entry says, which
 * proves nothing about who wrote it and is said to be NOT CHECKED.
 *
 * @param key the key that checkpoints must verify with, or null if there is none to be had
 * @param origin the log's name, or null if nobody says one
 */
record LogIdentity(VerifierKey key, String origin) {

  static LogIdentity of(AuditRequest request, Findings findings) throws IOException {
    if (request.logKey() != null) {
      String origin = request.origin() != null ? request.origin() : request.logKey().name();
      return new LogIdentity(request.logKey(), origin);
    }
    findings.notChecked(
        Area.AUTHENTICITY,
        "whose log this is: no key was given, so the key is the one that the log names itself");
    LogOpened opened = opened(request);
    String said = opened == null ? null : opened.origin();
    String origin = request.origin() != null ? request.origin() : said;
    return new LogIdentity(opened == null ? null : keyOrNull(opened.vkey()), origin);
  }

  private static LogOpened opened(AuditRequest request) throws IOException {
    Optional<UnverifiedEntry> first = request.log().entry(0);
    Entry entry = first.isEmpty() ? null : Decoding.leafOrNull(first.get().leaf());
    return entry != null && entry.event() instanceof LogOpened opened ? opened : null;
  }

  private static VerifierKey keyOrNull(String vkey) {
    try {
      VerifierKey key = VerifierKey.parse(vkey);
      return key.type() == KeyType.ED25519 ? key : null;
    } catch (MalformedException e) {
      return null; // Said as a finding when the entry itself is looked at.
    }
  }

  /** The first entry must open the log, and no other; it must name this key and origin. */
  void check(long index, Entry entry, Findings findings) {
    if (!(entry.event() instanceof LogOpened opened)) {
      if (index == 0) {
        findings.add(
            Area.COMPLETENESS, "log-opened", 0, "type", entry.event().type(), "log.opened");
      }
      return;
    }
    if (index != 0) {
      findings.add(
          Area.COMPLETENESS, "log-opened", index, "type", "log.opened", "another: it is said once");
    }
    if (!opened.origin().equals(origin)) {
      findings.add(Area.AUTHENTICITY, "log-origin", index, "field origin", opened.origin(), origin);
    }
    String wanted = key == null ? "the vkey of an Ed25519 key" : key.toString();
    if (!opened.vkey().equals(wanted)) {
      findings.add(Area.AUTHENTICITY, "log-key", index, "field vkey", opened.vkey(), wanted);
    } else if (!key.name().equals(opened.origin())) {
      findings.add(
          Area.AUTHENTICITY, "log-key", index, "name in field vkey", key.name(), opened.origin());
    }
  }
}
