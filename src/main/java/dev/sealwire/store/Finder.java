package dev.sealwire.store;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader.Query;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.UnverifiedEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers a query: first from the search table, then from the leaves behind its last row. One index
 * leads, the most telling of those the query can use; all of them hold the entry's index behind
 * their column, so rows come out in order and nothing is sorted.
 */
final class Finder {
  private final List<String> conditions = new ArrayList<>();
  private final List<Object> values = new ArrayList<>();
  private String lead;

  private Finder() {}

  /** Matches in {@code [0, indexed)} by the search table, in {@code [indexed, size)} by leaf. */
  static Cursor<Long> find(StoreReader reader, Query query, long indexed, long size)
      throws IOException {
    Finder finder = new Finder();
    finder.conditions(query);
    Cursor<Long> rows = finder.rows(reader, query, indexed);
    return new Both(reader, query, rows, indexed, size);
  }

  private void conditions(Query query) {
    // The order is that of how few rows one value is likely to have.
    equal("PAYLOAD", query.payload());
    equal("SESSION", query.session());
    equal("CERTIFICATE", query.certificate());
    equal("CASE_ID", query.caseId());
    equal("PEER", query.peer());
    String type = query.type();
    if (type != null && type.endsWith(".")) {
      // '/' is the character after '.'.
      add("type >= ?", type);
      add("type < ?", type.substring(0, type.length() - 1) + '/');
    } else {
      equal("TYPE", type);
    }
    if (query.from() != null) {
      add("time_nanos >= ?", SearchRows.nanos(query.from()));
    }
    if (query.to() != null) {
      add("time_nanos < ?", SearchRows.nanos(query.to()));
    }
  }

  private void equal(String column, Object value) {
    if (value != null) {
      add(column + " = ?", value instanceof Sha256 hash ? hash.bytes() : value);
      lead = lead == null ? column : lead;
    }
  }

  private void add(String condition, Object value) {
    conditions.add(condition);
    values.add(value);
  }

  private Cursor<Long> rows(StoreReader reader, Query query, long indexed) throws IOException {
    long from = 0;
    long to = indexed;
    if (lead == null && (query.from() != null || query.to() != null)) {
      // Times rise with the index but where the clock stepped: their index gives the range to read.
      from = bound(reader, query, "MIN").orElse(to);
      to = Math.min(to, bound(reader, query, "MAX").map(last -> last + 1).orElse(0L));
    }
    add("idx >= ?", from);
    add("idx < ?", to);
    if (!reader.live()) {
      return RowCursor.open(reader.connections(), sql(), row -> row.getLong(1), values.toArray());
    }
    return BatchCursor.open(
        reader.connections(),
        new BatchCursor.Select(sql(), List.copyOf(values)),
        row -> row.getLong(1),
        this::behind,
        index -> Long.BYTES);
  }

  private BatchCursor.Select behind(long last) {
    List<Object> behind = new ArrayList<>(values);
    behind.set(values.size() - 2, last + 1); // of the condition idx >= ?
    return new BatchCursor.Select(sql(), behind);
  }

  /** The statement: what its plan is, a test looks at. */
  private String sql() {
    String where = " WHERE " + String.join(" AND ", conditions);
    return lead == null
        ? "SELECT idx FROM search" + where + " ORDER BY idx"
        : "SELECT idx FROM search USE INDEX (search_by_"
            + lead
            + ")"
            + where
            + " ORDER BY "
            + lead
            + ", idx";
  }

  private static Optional<Long> bound(StoreReader reader, Query query, String function)
      throws IOException {
    long from = query.from() == null ? Long.MIN_VALUE : SearchRows.nanos(query.from());
    long to = query.to() == null ? Long.MAX_VALUE : SearchRows.nanos(query.to());
    String sql =
        "SELECT "
            + function
            + "(idx) FROM search USE INDEX (search_by_time_nanos)"
            + " WHERE time_nanos >= ? AND time_nanos <= ?";
    return reader.one(
        sql,
        row -> {
          long value = row.getLong(1);
          return row.wasNull() ? null : value;
        },
        from,
        to);
  }

  /** Whether the columns of an entry match, as the statement would have it. */
  static boolean matches(Query query, SearchRow row) {
    String type = query.type();
    return (type == null
            || (type.endsWith(".") ? row.type().startsWith(type) : row.type().equals(type)))
        && same(query.peer(), row.peer())
        && same(query.caseId(), row.caseId())
        && same(query.session(), row.session())
        && (query.certificate() == null || query.certificate().bytes().equals(row.certificate()))
        && (query.payload() == null || query.payload().bytes().equals(row.payload()))
        && (query.from() == null || row.timeNanos() >= SearchRows.nanos(query.from()))
        && (query.to() == null || row.timeNanos() < SearchRows.nanos(query.to()));
  }

  private static boolean same(String wanted, String found) {
    return wanted == null || wanted.equals(found);
  }

  /** The search table's rows, then the tail. */
  private static final class Both implements Cursor<Long> {
    private final StoreReader reader;
    private final Query query;
    private final Cursor<Long> rows;
    private final long indexed;
    private final long size;
    private Cursor<UnverifiedEntry> tail;

    Both(StoreReader reader, Query query, Cursor<Long> rows, long indexed, long size) {
      this.reader = reader;
      this.query = query;
      this.rows = rows;
      this.indexed = indexed;
      this.size = size;
    }

    @Override
    public Long next() throws IOException {
      if (tail == null) {
        Long index = rows.next();
        if (index != null) {
          return index;
        }
        tail = reader.entries(indexed, size);
      }
      UnverifiedEntry entry;
      while ((entry = tail.next()) != null) {
        if (SearchRows.of(entry).filter(row -> matches(query, row)).isPresent()) {
          return entry.index();
        }
      }
      return null;
    }

    @Override
    public void close() throws IOException {
      try (rows) {
        if (tail != null) {
          tail.close();
        }
      }
    }
  }
}
