package dev.sealwire.audit;

import dev.sealwire.audit.DecodedEntries.Decoded;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.UnverifiedEntry;
import java.io.IOException;

/** One walk over all entries, which feeds every check that goes by index. */
final class EntryPass {
  private static final int PROGRESS_ROWS = 1 << 10;

  private final AuditRequest request;
  private final LogIdentity identity;
  private final Findings findings;
  private final TileCheck tiles;
  private final SearchCheck search;
  private final CheckpointCheck checkpoints;
  private final FreshnessCheck freshness;
  private final SessionCheck sessions;
  private final ClockCheck clock;
  private final StormCheck storms;
  private final Tree tree;
  private final ChainCheck chain;
  private final Rereading rereading = new Rereading();
  private long next; // the index that comes next: how many entries there are, gaps counted
  private long read;
  private long payloadBytes;
  private boolean whole = true; // no gap so far, so the tree is that of the log

  EntryPass(
      AuditRequest request,
      LogIdentity identity,
      TileCheck tiles,
      SearchCheck search,
      CheckpointCheck checkpoints,
      FreshnessCheck freshness,
      SessionCheck sessions,
      ClockCheck clock,
      Findings findings) {
    this.request = request;
    this.identity = identity;
    this.tiles = tiles;
    this.search = search;
    this.checkpoints = checkpoints;
    this.freshness = freshness;
    this.sessions = sessions;
    this.clock = clock;
    this.findings = findings;
    this.storms = new StormCheck(findings);
    this.tree = new Tree(tiles);
    this.chain = new ChainCheck(findings, tree);
  }

  /** How many entries were read. */
  long read() {
    return read;
  }

  /** One more than the highest index. */
  long size() {
    return next;
  }

  /** What was read, for a second reading to go by and to be compared with. */
  Rereading rereading() {
    return rereading;
  }

  /** Bytes of all payloads, as their entries say. */
  long payloadBytes() {
    return payloadBytes;
  }

  /** Refusals that were counted and not recorded one by one. */
  long stormRefusals() {
    return storms.refusals();
  }

  void run(Workers workers) throws IOException {
    long total = request.log().size();
    belowZero();
    roots();
    try (Cursor<Decoded> entries =
        DecodedEntries.all(request.log().entries(0, Long.MAX_VALUE), workers)) {
      for (Decoded row = entries.next(); row != null; row = entries.next()) {
        row(row);
        if (++read % PROGRESS_ROWS == 0) {
          request.progress().at("entries", read, total);
        }
      }
    }
    request.progress().at("entries", read, total);
    tiles.end();
    search.end(next);
    checkpoints.end(next);
    freshness.end(next);
    clock.end();
    sessions.end();
    if (next == 0) {
      findings.add(
          Area.COMPLETENESS, "log-opened", 0, "entry", "a log without entries", "log.opened");
    }
  }

  private void belowZero() throws IOException {
    try (Cursor<UnverifiedEntry> entries = request.log().entries(Long.MIN_VALUE, 0)) {
      for (UnverifiedEntry row = entries.next(); row != null; row = entries.next()) {
        findings.add(
            Area.COMPLETENESS,
            "index-negative",
            row.index(),
            "entry",
            "an entry of this index",
            "indexes from 0");
      }
    }
  }

  private void row(Decoded decoded) throws IOException {
    UnverifiedEntry row = decoded.row();
    long index = row.index();
    rereading.entry(index, decoded.leafHash(), isPayload(decoded.entry()));
    if (index < next) {
      findings.add(
          Area.COMPLETENESS,
          "index-duplicate",
          index,
          "entry",
          "one more entry of this index, or out of order",
          "index " + next);
      return;
    }
    if (index > next) {
      gap(index);
    }
    Sha256 leafHash = decoded.leafHash();
    if (!leafHash.bytes().equals(row.leafHash())) {
      findings.add(
          Area.INTEGRITY,
          "leaf-hash",
          index,
          "leaf hash",
          Shown.hash(row.leafHash()),
          leafHash.hex());
    }
    chain.entry(row, leafHash);
    tiles.leaf(index, leafHash);
    if (whole) {
      tree.append(leafHash);
    }
    next = index + 1;
    freshness.leaf(index, row.leaf());
    content(index, decoded);
    roots();
  }

  private static boolean isPayload(Entry entry) {
    return entry != null && entry.event() instanceof PayloadReceived;
  }

  private void gap(long index) throws IOException {
    findings.add(
        Area.COMPLETENESS,
        "index-gap",
        next,
        "entry",
        index - next + " missing: the next index is " + index,
        "index " + next);
    tiles.gap(next, index);
    chain.gap();
    clock.unknown();
    storms.unknown();
    sessions.unknown(next);
    whole = false;
  }

  private void content(long index, Decoded decoded) throws IOException {
    Entry entry = decoded.entry();
    if (entry == null) {
      findings.add(
          Area.INTEGRITY,
          "leaf-form",
          index,
          "leaf",
          decoded.fault(),
          "an entry in its one spelling");
      search.entry(index, null);
      clock.unknown();
      storms.unknown();
      sessions.unknown(index);
      return;
    }
    search.entry(index, decoded.columns());
    identity.check(index, entry, findings);
    clock.entry(index, entry);
    sessions.entry(index, entry);
    storms.entry(index, entry);
    if (entry.event() instanceof PayloadReceived payload) {
      payloadBytes = Math.max(payloadBytes, payloadBytes + payload.size());
    }
  }

  private void roots() throws IOException {
    if (checkpoints.wants(next) || freshness.wants(next)) {
      Sha256 root = whole ? tree.root() : null;
      checkpoints.at(next, root);
      freshness.at(next, root);
    }
  }
}
