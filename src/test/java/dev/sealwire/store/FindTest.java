package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.EvidenceReader.Query;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.StoredEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FindTest {
  private static final int SIZE = 230;

  @TempDir Path data;

  private static Map<String, Query> queries() {
    Sha256 certificate = Samples.hash("certificate-1");
    Sha256 payload = Samples.hash("payload-4");
    Instant from = Samples.time(100);
    Instant to = Samples.time(215);
    Map<String, Query> out = new TreeMap<>();
    out.put("all", Query.ALL);
    out.put("type", q("handshake.rejected", null, null, null, null, null, null, null));
    out.put("prefix", q("handshake.", null, null, null, null, null, null, null));
    out.put("no type", q("handshake", null, null, null, null, null, null, null));
    out.put("peer", q(null, "192.0.2.3", null, null, null, null, null, null));
    out.put("certificate", q(null, null, certificate, null, null, null, null, null));
    out.put("case", q(null, null, null, "case-2", null, null, null, null));
    out.put("session", q(null, null, null, null, "session-21", null, null, null));
    out.put("from", q(null, null, null, null, null, from, null, null));
    out.put("to", q(null, null, null, null, null, null, to, null));
    out.put("from to", q(null, null, null, null, null, from, to, null));
    out.put("never", q(null, null, null, null, null, to, from, null));
    out.put("ever", q(null, null, null, null, null, Instant.MIN, Instant.MAX, null));
    out.put("payload", q(null, null, null, null, null, null, null, payload));
    out.put("two", q("payload.", null, certificate, null, null, from, null, null));
    out.put("many", q("payload.received", null, certificate, "case-1", null, from, to, null));
    return out;
  }

  private static Query q(
      String type,
      String peer,
      Sha256 certificate,
      String caseId,
      String session,
      Instant from,
      Instant to,
      Sha256 payload) {
    return new Query(type, peer, certificate, caseId, session, from, to, payload);
  }

  /** The slow and obvious way. */
  private static List<Long> wanted(Query query) {
    List<Long> out = new ArrayList<>();
    for (long i = 0; i < SIZE; i++) {
      SearchRow row = SearchRows.of(i, new Entry(Samples.time(i), Samples.event(i)));
      if (Finder.matches(query, row)) {
        out.add(i);
      }
    }
    return out;
  }

  @BeforeEach
  void store() throws Exception {
    try (H2EvidenceLog log = H2EvidenceLog.create(data)) {
      log.append(Samples.group(0, SIZE));
      log.awaitSearch();
    }
  }

  private void check() throws Exception {
    try (EvidenceReader reader = H2EvidenceLog.openReadOnly(data)) {
      for (Map.Entry<String, Query> query : queries().entrySet()) {
        assertEquals(
            wanted(query.getValue()), Samples.all(reader.find(query.getValue())), query.getKey());
      }
    }
  }

  @Test
  void finds_by_each_filter() throws Exception {
    for (Map.Entry<String, Query> query : queries().entrySet()) {
      boolean none = List.of("no type", "never").contains(query.getKey());
      assertEquals(none, wanted(query.getValue()).isEmpty(), query.getKey());
    }
    check();
  }

  @Test
  void finds_in_the_tail_that_has_no_search_rows_yet() throws Exception {
    Owner.execute(data, "DROP TRIGGER search_append_only", "DELETE FROM search WHERE idx >= 117");
    check();
    Owner.execute(data, "DELETE FROM search");
    check();
  }

  @Test
  void makes_the_search_rows_that_a_crash_lost_again() throws Exception {
    Owner.execute(data, "DROP TRIGGER search_append_only", "DELETE FROM search WHERE idx >= 117");
    try (H2EvidenceLog log = H2EvidenceLog.open(data)) {
      log.awaitSearch();
      List<SearchRow> rows = Samples.all(log.searchRows());
      assertEquals(SIZE, rows.size());
      for (SearchRow row : rows) {
        long i = row.index();
        assertEquals(SearchRows.of(i, new Entry(Samples.time(i), Samples.event(i))), row);
      }
    }
  }

  @Test
  void derives_each_column_from_the_leaf() {
    SearchRow row = SearchRows.of(1, new Entry(Samples.time(1), Samples.event(1)));
    Bytes certificate = Samples.hash("certificate-1").bytes();
    long nanos = Samples.START.getEpochSecond() * 1_000_000_000L + 1_000_000_000L;
    assertEquals(
        new SearchRow(
            1,
            nanos,
            "handshake.rejected",
            "session-0",
            "192.0.2.1",
            certificate,
            null,
            null,
            "no-chain"),
        row);
    row = SearchRows.of(2, new Entry(Samples.time(2), Samples.event(2)));
    assertEquals("case-2", row.caseId());
    assertEquals(Samples.hash("payload-2").bytes(), row.payload());
    assertEquals(Samples.hash("certificate-2").bytes(), row.certificate());
    row = SearchRows.of(3, new Entry(Samples.time(3), Samples.event(3)));
    assertEquals(Samples.hash("part").bytes(), row.payload());
    assertEquals("broken", row.reason());
    row = SearchRows.of(4, new Entry(Samples.time(4), Samples.event(4)));
    assertEquals(Samples.hash("certificate-1").bytes(), row.certificate());
  }

  @Test
  void a_leaf_that_says_nothing_readable_is_passed_over() throws Exception {
    try (H2EvidenceLog log = H2EvidenceLog.open(data)) {
      Bytes odd = Bytes.utf8("{\"v\":1,\"type\":\"unheard.of\"}");
      Sha256 hash = Samples.hash("odd");
      log.append(
          Samples.group(List.of(new StoredEntry(SIZE, odd, hash, hash), Samples.entry(SIZE + 1))));
      log.awaitSearch();
      assertEquals(SIZE + 1, Samples.all(log.searchRows()).size());
      List<Long> found = Samples.all(log.find(Query.ALL));
      assertFalse(found.contains((long) SIZE));
      assertTrue(found.contains(SIZE + 1L));
    }
    Owner.execute(data, "DROP TRIGGER search_append_only", "DELETE FROM search");
    try (EvidenceReader reader = H2EvidenceLog.openReadOnly(data)) {
      assertEquals(SIZE + 1, Samples.all(reader.find(Query.ALL)).size());
    }
  }

  @Test
  void a_failed_indexer_is_told_and_the_writer_goes_on() throws Exception {
    // A row that is there already is the simplest way to stop it.
    Owner.execute(
        data, "INSERT INTO search(idx, time_nanos, type) VALUES(" + (SIZE + 1) + ", 0, '')");
    try (H2EvidenceLog log = H2EvidenceLog.open(data)) {
      log.append(Samples.group(SIZE, 5));
      assertThrows(IOException.class, log::awaitSearch);
      log.append(Samples.group(SIZE + 5, 5));
      assertEquals(SIZE + 10, log.size());
    }
  }

  @Test
  void rows_of_one_value_come_in_order_from_the_index() throws Exception {
    try (Connection connection = Owner.connect(data, "OWNER");
        Statement statement = connection.createStatement()) {
      for (String column : Schema.INDEXED) {
        String sql =
            "EXPLAIN SELECT idx FROM search USE INDEX (search_by_"
                + column
                + ") WHERE "
                + column
                + " = "
                + value(column)
                + " AND idx < 100 ORDER BY "
                + column
                + ", idx";
        try (ResultSet rows = statement.executeQuery(sql)) {
          rows.next();
          assertTrue(rows.getString(1).contains("index sorted"), rows.getString(1));
        }
      }
    }
  }

  private static String value(String column) {
    return switch (column) {
      case "TIME_NANOS" -> "5";
      case "CERTIFICATE", "PAYLOAD" -> "X'00'";
      default -> "'x'";
    };
  }

  @Test
  void a_cursor_closes_early_and_with_its_store() throws Exception {
    EvidenceReader reader = H2EvidenceLog.openReadOnly(data);
    for (int i = 0; i < 3; i++) {
      try (Cursor<Long> cursor = reader.find(Query.ALL)) {
        assertEquals(0L, cursor.next());
      }
    }
    Cursor<Long> open = reader.find(Query.ALL);
    open.next();
    reader.close();
    assertThrows(IOException.class, open::next);
    open.close();
    H2EvidenceLog.open(data).close();
  }
}
