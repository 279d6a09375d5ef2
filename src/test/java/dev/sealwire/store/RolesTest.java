package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.Group;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.tlog.Tile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.h2.api.ErrorCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RolesTest {
  /** A column to set in each table, and the rows of a MERGE. */
  private static final Map<String, String> COLUMNS =
      Map.of(
          "META", "text",
          "ENTRY", "leaf",
          "CERTIFICATE", "der",
          "TILE", "hashes",
          "CHECKPOINT", "note",
          "PAYLOAD", "data",
          "SEARCH", "reason");

  @TempDir Path data;

  @BeforeEach
  void store() throws Exception {
    try (H2EvidenceLog log = H2EvidenceLog.create(data)) {
      Bytes hash = Samples.hash("x").bytes();
      log.append(
          new Group(
              Samples.entries(0, 3),
              List.of(new Tile(0, 0, Bytes.wrap(new byte[8192]))),
              List.of(new StoredCertificate(hash, Bytes.utf8("der"))),
              List.of(new StoredPayload(hash, Bytes.utf8("data"))),
              Samples.checkpoint(0)));
      log.awaitSearch();
    }
  }

  private static int refused(Statement statement, String sql) {
    return assertThrows(SQLException.class, () -> statement.execute(sql), sql).getErrorCode();
  }

  @Test
  void the_collector_may_only_insert_and_select() throws Exception {
    assertEquals(Schema.TABLES.size(), COLUMNS.size());
    try (Connection connection = Owner.connect(data, "COLLECTOR");
        Statement statement = connection.createStatement()) {
      for (String table : Schema.TABLES) {
        String column = COLUMNS.get(table);
        for (String sql :
            List.of(
                "UPDATE " + table + " SET " + column + " = " + column,
                "DELETE FROM " + table,
                "MERGE INTO " + table + " SELECT * FROM " + table,
                "TRUNCATE TABLE " + table,
                "DROP TABLE " + table,
                "ALTER TABLE " + table + " ADD COLUMN more INT",
                "DROP TRIGGER " + table + "_append_only")) {
          int code = refused(statement, sql);
          assertTrue(
              code == ErrorCode.NOT_ENOUGH_RIGHTS_FOR_1 || code == ErrorCode.ADMIN_RIGHTS_REQUIRED,
              sql + ": " + code);
        }
        assertTrue(rows(statement, table) > 0, table);
      }
      refused(statement, "CREATE TABLE mine(a INT)");
      refused(statement, "SET MODE MySQL");
      statement.execute("INSERT INTO checkpoint VALUES(99, X'00')");
    }
  }

  @Test
  void nobody_changes_or_removes_a_row_not_even_the_owner() throws Exception {
    try (Connection connection = Owner.connect(data, "OWNER");
        Statement statement = connection.createStatement()) {
      for (String table : Schema.TABLES) {
        long before = rows(statement, table);
        String column = COLUMNS.get(table);
        for (String sql :
            List.of(
                "UPDATE " + table + " SET " + column + " = " + column,
                "UPDATE " + table + " SET " + column + " = " + column + " WHERE 1 = 0",
                "DELETE FROM " + table,
                "DELETE FROM " + table + " WHERE 1 = 0",
                "MERGE INTO " + table + " SELECT * FROM " + table,
                "MERGE INTO " + table + " USING DUAL ON 1 = 1 WHEN MATCHED THEN DELETE")) {
          SQLException e = assertThrows(SQLException.class, () -> statement.execute(sql), sql);
          assertEquals(AppendOnlyTrigger.SQL_STATE, e.getSQLState(), sql);
        }
        assertEquals(before, rows(statement, table));
      }
    }
  }

  @Test
  void the_auditor_may_only_select() throws Exception {
    try (Connection connection = Owner.connect(data, "AUDITOR");
        Statement statement = connection.createStatement()) {
      assertEquals(3, rows(statement, "ENTRY"));
      assertEquals(
          ErrorCode.NOT_ENOUGH_RIGHTS_FOR_1,
          refused(statement, "INSERT INTO checkpoint VALUES(99, X'00')"));
    }
  }

  private static long rows(Statement statement, String table) throws SQLException {
    try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void a_fresh_store_has_no_schema_faults() throws Exception {
    try (H2EvidenceLog log = H2EvidenceLog.open(data)) {
      assertEquals(List.of(), log.schemaFaults());
    }
    try (var reader = H2EvidenceLog.openReadOnly(data)) {
      assertEquals(List.of(), reader.schemaFaults());
    }
  }

  @Test
  void what_is_missing_or_altered_in_the_schema_is_named() throws Exception {
    Owner.execute(
        data,
        "DROP TRIGGER entry_append_only",
        "ALTER TABLE search ADD COLUMN extra INT",
        "ALTER TABLE payload ALTER COLUMN data BINARY VARYING(5)",
        "DROP INDEX search_by_peer",
        "GRANT DELETE ON entry TO appender",
        "CREATE USER mallory PASSWORD '' ADMIN",
        "CREATE TABLE more(a INT)",
        "ALTER TABLE tile DROP CONSTRAINT tile_key");
    try (var reader = H2EvidenceLog.openReadOnly(data)) {
      String faults = String.join("\n", reader.schemaFaults());
      for (String part :
          List.of(
              "missing: trigger ENTRY ENTRY_APPEND_ONLY UPDATE",
              "missing: trigger ENTRY ENTRY_APPEND_ONLY DELETE",
              "column SEARCH 10 EXTRA",
              "column PAYLOAD 2 DATA BINARY VARYING 5",
              "missing: index SEARCH SEARCH_BY_PEER",
              "DELETE",
              "user MALLORY TRUE",
              "table MORE",
              "missing: constraint TILE TILE_KEY")) {
        assertTrue(faults.contains(part), part + " in\n" + faults);
      }
    }
  }
}
