package dev.sealwire.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Schema version 1, written down in docs/formats/store.md. */
final class Schema {
  /** The version this program makes and reads. */
  static final int VERSION = 1;

  /** Longest DER of a certificate that is stored. */
  static final int CERTIFICATE_BYTES_MAX = 65_535;

  /** Longest signed note that is stored. */
  static final int NOTE_BYTES_MAX = 65_535;

  /** Longest payload that is stored in the database. */
  static final int PAYLOAD_BYTES_MAX = 1_048_576;

  /** Bytes of a full tile. */
  static final int TILE_BYTES = 8192;

  static final List<String> TABLES =
      List.of("META", "ENTRY", "CERTIFICATE", "TILE", "CHECKPOINT", "PAYLOAD", "SEARCH");

  private static final List<String> CREATE =
      List.of(
          "CREATE TABLE meta(name CHARACTER VARYING(64) NOT NULL,"
              + " text CHARACTER VARYING(1024) NOT NULL,"
              + " CONSTRAINT meta_key PRIMARY KEY(name))",
          "CREATE TABLE entry(idx BIGINT NOT NULL, leaf BINARY VARYING(65535) NOT NULL,"
              + " leaf_hash BINARY(32) NOT NULL, chain_hash BINARY(32) NOT NULL,"
              + " CONSTRAINT entry_key PRIMARY KEY(idx))",
          "CREATE TABLE certificate(sha256 BINARY(32) NOT NULL,"
              + " der BINARY VARYING("
              + CERTIFICATE_BYTES_MAX
              + ") NOT NULL, CONSTRAINT certificate_key PRIMARY KEY(sha256))",
          "CREATE TABLE tile(level INTEGER NOT NULL, idx BIGINT NOT NULL,"
              + " hashes BINARY VARYING("
              + TILE_BYTES
              + ") NOT NULL, CONSTRAINT tile_key PRIMARY KEY(level, idx))",
          "CREATE TABLE checkpoint(size BIGINT NOT NULL,"
              + " note BINARY VARYING("
              + NOTE_BYTES_MAX
              + ") NOT NULL, CONSTRAINT checkpoint_key PRIMARY KEY(size))",
          "CREATE TABLE payload(sha256 BINARY(32) NOT NULL,"
              + " data BINARY VARYING("
              + PAYLOAD_BYTES_MAX
              + ") NOT NULL, CONSTRAINT payload_key PRIMARY KEY(sha256))",
          "CREATE TABLE search(idx BIGINT NOT NULL, time_nanos BIGINT NOT NULL,"
              + " type CHARACTER VARYING(65535) NOT NULL, session CHARACTER VARYING(65535),"
              + " peer CHARACTER VARYING(65535), certificate BINARY(32),"
              + " case_id CHARACTER VARYING(65535), payload BINARY(32),"
              + " reason CHARACTER VARYING(65535), CONSTRAINT search_key PRIMARY KEY(idx))",
          "CREATE ROLE appender",
          "CREATE ROLE reader",
          "CREATE USER collector PASSWORD ''",
          "CREATE USER auditor PASSWORD ''",
          "GRANT appender TO collector",
          "GRANT reader TO auditor");

  /** Columns of {@code search} with an index {@code SEARCH_BY_...} over (column, idx). */
  static final List<String> INDEXED =
      List.of("TIME_NANOS", "TYPE", "SESSION", "PEER", "CERTIFICATE", "CASE_ID", "PAYLOAD");

  private Schema() {}

  /** Everything that makes an empty store, in order. */
  static List<String> statements() {
    List<String> all = new ArrayList<>(CREATE);
    for (String column : INDEXED) {
      // The row's own index behind the column: one value's rows then come in order from the index.
      all.add("CREATE INDEX search_by_" + column + " ON search(" + column + ", idx)");
    }
    for (String table : TABLES) {
      all.add("GRANT INSERT, SELECT ON " + table + " TO appender");
      all.add("GRANT SELECT ON " + table + " TO reader");
      // For each statement, not for each row: one that matches no row is refused as well.
      all.add(
          "CREATE TRIGGER "
              + table
              + "_append_only BEFORE UPDATE, DELETE ON "
              + table
              + " CALL '"
              + AppendOnlyTrigger.class.getName()
              + "'");
    }
    all.add("INSERT INTO meta(name, text) VALUES('schema', '" + VERSION + "')");
    return all;
  }

  static void create(Connection owner) throws SQLException {
    try (Statement statement = owner.createStatement()) {
      for (String sql : statements()) {
        statement.execute(sql);
      }
    }
  }

  /** Refuses a store of another version, or that is none. */
  static void check(Connections connections) throws IOException {
    String found;
    try (Statement statement = connections.owner().createStatement();
        ResultSet rows = statement.executeQuery("SELECT text FROM meta WHERE name = 'schema'")) {
      found = rows.next() ? rows.getString(1) : null;
    } catch (SQLException | RuntimeException e) {
      throw connections.failure("reading its schema version", e);
    }
    if (!String.valueOf(VERSION).equals(found)) {
      throw new IOException(
          "evidence store "
              + connections.file()
              + " has schema version "
              + (found == null ? "none" : found)
              + ", want "
              + VERSION);
    }
  }
}
