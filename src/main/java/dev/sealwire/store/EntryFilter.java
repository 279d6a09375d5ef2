package dev.sealwire.store;

import dev.sealwire.evidence.EvidenceReader.Query;
import dev.sealwire.evidence.UnverifiedEntry;

/** Whether an entry is what a query looks for, by its leaf alone. */
public final class EntryFilter {
  private EntryFilter() {}

  /** As {@code find} would have it; an entry that cannot be read matches only the empty query. */
  public static boolean matches(Query query, UnverifiedEntry entry) {
    return query.equals(Query.ALL)
        || SearchRows.of(entry).filter(row -> Finder.matches(query, row)).isPresent();
  }
}
