package dev.sealwire.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.h2.api.Trigger;

/**
 * Refuses UPDATE and DELETE, and MERGE with them, for everyone, before a statement does anything.
 * Public with a public constructor because H2 makes it, by its name in the schema.
 */
public final class AppendOnlyTrigger implements Trigger {
  /** SQLSTATE of the refusal: insufficient privilege. */
  static final String SQL_STATE = "42501";

  // Set once by init, before the first fire.
  private String table = "";

  /** For H2. */
  public AppendOnlyTrigger() {}

  @Override
  public void init(
      Connection connection,
      String schemaName,
      String triggerName,
      String tableName,
      boolean before,
      int type) {
    table = tableName;
  }

  @Override
  public void fire(Connection connection, Object[] oldRow, Object[] newRow) throws SQLException {
    throw new SQLException(
        "table " + table + " is append-only: no row is changed or removed", SQL_STATE);
  }
}
