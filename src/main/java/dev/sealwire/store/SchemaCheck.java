package dev.sealwire.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.h2.Driver;

/**
 * Compares the schema of a store with a fresh one in memory, made by the same statements: whatever
 * H2 says of the one and not of the other is a fault.
 */
final class SchemaCheck {
  /** Each gives a kind of thing, and what there is to say of each. */
  private static final List<String> QUERIES =
      List.of(
          "SELECT 'row of meta', name, text FROM meta",
          "SELECT 'schema', SCHEMA_NAME, SCHEMA_OWNER FROM INFORMATION_SCHEMA.SCHEMATA",
          "SELECT 'table', TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES"
              + " WHERE TABLE_SCHEMA <> 'INFORMATION_SCHEMA'",
          "SELECT 'column', TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME, DATA_TYPE,"
              + " COALESCE(CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION), IS_NULLABLE,"
              + " COLUMN_DEFAULT, IS_GENERATED, COLLATION_NAME FROM INFORMATION_SCHEMA.COLUMNS"
              + " WHERE TABLE_SCHEMA <> 'INFORMATION_SCHEMA'",
          "SELECT 'constraint', TABLE_NAME, CONSTRAINT_NAME, CONSTRAINT_TYPE"
              + " FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS",
          "SELECT 'key', TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, ORDINAL_POSITION"
              + " FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE",
          "SELECT 'index', TABLE_NAME, INDEX_NAME, INDEX_TYPE_NAME"
              + " FROM INFORMATION_SCHEMA.INDEXES WHERE NOT IS_GENERATED",
          "SELECT 'index column', TABLE_NAME, INDEX_NAME, COLUMN_NAME, ORDINAL_POSITION"
              + " FROM INFORMATION_SCHEMA.INDEX_COLUMNS WHERE INDEX_NAME NOT LIKE 'PRIMARY_KEY%'",
          "SELECT 'trigger', EVENT_OBJECT_TABLE, TRIGGER_NAME, EVENT_MANIPULATION,"
              + " ACTION_TIMING, ACTION_ORIENTATION, IS_ROLLBACK, JAVA_CLASS"
              + " FROM INFORMATION_SCHEMA.TRIGGERS",
          "SELECT 'user', USER_NAME, IS_ADMIN FROM INFORMATION_SCHEMA.USERS",
          "SELECT 'role', ROLE_NAME FROM INFORMATION_SCHEMA.ROLES",
          "SELECT 'right', GRANTEE, GRANTEETYPE, GRANTEDROLE, RIGHTS, TABLE_SCHEMA, TABLE_NAME"
              + " FROM INFORMATION_SCHEMA.RIGHTS",
          "SELECT 'routine', ROUTINE_NAME, ROUTINE_TYPE FROM INFORMATION_SCHEMA.ROUTINES"
              + " WHERE ROUTINE_SCHEMA <> 'INFORMATION_SCHEMA'",
          "SELECT 'view', TABLE_NAME FROM INFORMATION_SCHEMA.VIEWS"
              + " WHERE TABLE_SCHEMA <> 'INFORMATION_SCHEMA'",
          "SELECT 'sequence', SEQUENCE_NAME FROM INFORMATION_SCHEMA.SEQUENCES",
          "SELECT 'domain', DOMAIN_NAME FROM INFORMATION_SCHEMA.DOMAINS",
          "SELECT 'synonym', SYNONYM_NAME FROM INFORMATION_SCHEMA.SYNONYMS");

  /** Faults that are told; a store that was rebuilt from scratch could have any number. */
  static final int FAULTS_MAX = 100;

  private SchemaCheck() {}

  static List<String> faults(Connections connections) throws IOException {
    Set<String> found;
    try {
      found = describe(connections.owner());
    } catch (SQLException | RuntimeException e) {
      throw connections.failure("reading its schema", e);
    }
    Set<String> wanted = wanted();
    List<String> faults = new ArrayList<>();
    for (String line : wanted) {
      if (!found.contains(line)) {
        faults.add("missing: " + line);
      }
    }
    for (String line : found) {
      if (!wanted.contains(line)) {
        faults.add("not of schema version " + Schema.VERSION + ": " + line);
      }
    }
    int more = faults.size() - FAULTS_MAX;
    if (more > 0) {
      faults.subList(FAULTS_MAX, faults.size()).clear();
      faults.add("and " + more + " more");
    }
    return List.copyOf(faults);
  }

  /** What a fresh store looks like. */
  private static Set<String> wanted() throws IOException {
    Properties owner = new Properties();
    owner.setProperty("user", Connections.User.OWNER.name());
    owner.setProperty("password", "");
    // Without a name it is this connection's alone and goes with it.
    try (Connection memory = new Driver().connect("jdbc:h2:mem:", owner)) {
      Schema.create(memory);
      return describe(memory);
    } catch (SQLException e) {
      throw new IOException("could not make a schema to compare with: " + e, e);
    }
  }

  private static Set<String> describe(Connection connection) throws SQLException {
    Set<String> lines = new TreeSet<>();
    try (Statement statement = connection.createStatement()) {
      for (String query : QUERIES) {
        try (ResultSet rows = statement.executeQuery(query)) {
          int columns = rows.getMetaData().getColumnCount();
          while (rows.next()) {
            StringBuilder line = new StringBuilder();
            for (int i = 1; i <= columns; i++) {
              String value = rows.getString(i);
              if (value != null) {
                line.append(i == 1 ? "" : " ").append(value);
              }
            }
            lines.add(line.toString());
          }
        }
      }
    }
    return lines;
  }
}
