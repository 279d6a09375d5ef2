package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.EvidenceReader.Query;
import dev.sealwire.evidence.SearchRow;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.h2.engine.SessionLocal;
import org.h2.index.Index;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.db.MVIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are put beside SQL, against the same rows inserted with it. */
final class SearchTableTest {
  /** Several steps an index, the last of them not full. */
  private static final int SIZE = 130;

  private static final int STEP_ROWS = 50;

  private static final int STEPS = 3 * (1 + Schema.INDEXED.size());

  @TempDir Path data;

  private static List<SearchRow> rows(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> SearchRows.of(i, new Entry(Samples.time(i), Samples.event(i))))
        .toList();
  }

  private interface Filling {
    void fill(Connections connections, Connection collector) throws IOException, SQLException;
  }

  /** A store of {@link #SIZE} entries whose search rows {@code filling} makes. */
  private StoreFiles store(String name, Filling filling) throws Exception {
    StoreFiles files = StoreFiles.of(data.resolve(name));
    H2EvidenceLog.create(files.folder()).close();
    try (Connections connections = Connections.writable(files, StoreFiles.EVIDENCE)) {
      Connection collector = connections.open(Connections.User.COLLECTOR);
      collector.setAutoCommit(false);
      new Appender(collector).insert(Samples.group(0, SIZE));
      collector.commit();
      filling.fill(connections, collector);
    }
    return files;
  }

  private static int put(Connections connections, Connection collector, List<SearchRow> rows)
      throws IOException, SQLException {
    SearchTable table = SearchTable.open(collector);
    SearchTable.Prepared prepared = table.prepare(rows);
    int steps = 1;
    while (table.step(prepared, STEP_ROWS)) {
      steps++;
    }
    table.commit();
    return steps;
  }

  private static void insert(Connections connections, Connection collector) throws SQLException {
    String sql =
        "INSERT INTO search(idx, time_nanos, type, session, peer, certificate, case_id, payload,"
            + " reason) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = collector.prepareStatement(sql)) {
      for (SearchRow row : rows(0, SIZE)) {
        RowCursor.set(
            insert,
            row.index(),
            row.timeNanos(),
            row.type(),
            row.session(),
            row.peer(),
            row.certificate(),
            row.caseId(),
            row.payload(),
            row.reason());
        insert.executeUpdate();
      }
    }
    collector.commit();
  }

  /** All that lies in the table and its indexes, as H2 keeps it. */
  private static List<String> content(StoreFiles files) throws Exception {
    List<String> out = new ArrayList<>();
    try (Connections connections = Connections.readOnly(files, StoreFiles.EVIDENCE)) {
      SessionLocal session = (SessionLocal) ((JdbcConnection) connections.owner()).getSession();
      for (Index index :
          session.getDatabase().getMainSchema().getTableOrView(session, "SEARCH").getIndexes()) {
        out.add(index.getName().startsWith("SEARCH_BY") ? index.getName() : "key");
        MVMap<?, ?> map = ((MVIndex<?, ?>) index).getMVMap();
        map.forEach((key, value) -> out.add(key + " " + value));
      }
    }
    return out;
  }

  @Test
  void puts_what_an_insert_would() throws Exception {
    StoreFiles put =
        store("put", (c, collector) -> assertEquals(STEPS, put(c, collector, rows(0, SIZE))));
    StoreFiles inserted = store("inserted", SearchTableTest::insert);
    List<String> wanted = content(inserted);
    assertTrue(wanted.size() > SIZE * (1 + Schema.INDEXED.size()), "read " + wanted.size());
    assertEquals(wanted, content(put));
  }

  @Test
  void makes_whole_what_any_step_left() throws Exception {
    List<String> wanted = content(store("inserted", SearchTableTest::insert));
    // Before it, in an index, behind the last of them, and in the table.
    for (int cut : new int[] {0, 1, 10, STEPS - 3, STEPS - 2, STEPS - 1}) {
      StoreFiles files =
          store(
              "cut-" + cut,
              (connections, collector) -> {
                put(connections, collector, rows(0, 7));
                SearchTable table = SearchTable.open(collector);
                SearchTable.Prepared prepared = table.prepare(rows(7, SIZE));
                for (int step = 0; step < cut; step++) {
                  table.step(prepared, STEP_ROWS);
                }
                table.commit(); // as a group's commit, or H2 by itself, would in between
              });
      try (EvidenceReader reader = H2EvidenceLog.openReadOnly(files.folder())) {
        for (int session = 0; session < SIZE / 10; session++) {
          Query query = new Query(null, null, null, null, "session-" + session, null, null, null);
          assertEquals(wanted(query), Samples.all(reader.find(query)), "after step " + cut);
        }
        Query times =
            new Query(null, null, null, null, null, Samples.time(3), Samples.time(90), null);
        assertEquals(wanted(times), Samples.all(reader.find(times)), "after step " + cut);
      }
      try (H2EvidenceLog log = H2EvidenceLog.open(files.folder())) {
        log.awaitSearch();
      }
      assertEquals(wanted, content(files), "after step " + cut);
    }
  }

  private static List<Long> wanted(Query query) {
    return rows(0, SIZE).stream()
        .filter(row -> Finder.matches(query, row))
        .map(SearchRow::index)
        .toList();
  }

  @Test
  void refuses_rows_before_their_turn_and_puts_none_of_them() throws Exception {
    store(
        "log",
        (connections, collector) -> {
          put(connections, collector, rows(0, 20));
          for (int from : new int[] {0, 19}) {
            assertThrows(
                IOException.class, () -> put(connections, collector, rows(from, from + 5)));
          }
          put(connections, collector, rows(20, 30));
          for (String column : Schema.INDEXED) {
            assertEquals(30, count(connections, column), column);
          }
        });
  }

  private static long count(Connections connections, String column) throws SQLException {
    String sql =
        "SELECT idx FROM search USE INDEX (search_by_" + column + ") ORDER BY " + column + ", idx";
    long count = 0;
    try (PreparedStatement select = connections.owner().prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        count++;
      }
    }
    return count;
  }

  @Test
  void a_statement_does_not_answer_from_before() throws Exception {
    store(
        "log",
        (connections, collector) -> {
          Connection auditor = connections.open(Connections.User.AUDITOR);
          String sql = "SELECT COUNT(*) FROM search WHERE type = 'payload.received'";
          for (int size = 0; size <= 20; size += 5) {
            if (size > 0) {
              put(connections, collector, rows(size - 5, size));
            }
            try (PreparedStatement select = auditor.prepareStatement(sql);
                ResultSet found = select.executeQuery()) {
              assertTrue(found.next());
              assertEquals(size / 5, found.getLong(1));
            }
          }
        });
  }

  @Test
  void a_table_of_another_shape_gets_no_rows() throws Exception {
    for (String change : List.of("ALTER TABLE search ADD COLUMN extra INT", "DROP TABLE search")) {
      Path folder = data.resolve(Integer.toHexString(change.hashCode()));
      StoreFiles files = StoreFiles.of(folder);
      H2EvidenceLog.create(folder).close();
      Owner.execute(folder, change);
      try (Connections connections = Connections.writable(files, StoreFiles.EVIDENCE)) {
        Connection collector = connections.open(Connections.User.COLLECTOR);
        assertThrows(IOException.class, () -> SearchTable.open(collector), change);
        assertFalse(collector.isClosed());
      }
    }
  }
}
