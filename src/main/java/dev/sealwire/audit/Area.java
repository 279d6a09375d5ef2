package dev.sealwire.audit;

/** What a verdict is about. The areas are judged one by one: none speaks for another. */
public enum Area {
  /** Nothing was altered: bytes and hashes, chain, tree, tiles and search columns agree. */
  INTEGRITY,
  /** Who said so: the log's key, the certificates, the clients' signatures. */
  AUTHENTICITY,
  /** Nothing is missing and nothing was added. */
  COMPLETENESS,
  /** Times run forward, by the collector's own clock. */
  TIME,
  /** This is the log that was seen before, not an older copy or another history. */
  FRESHNESS
}
