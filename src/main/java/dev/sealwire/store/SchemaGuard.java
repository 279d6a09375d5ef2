package dev.sealwire.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.db.ValueDataType;
import org.h2.mvstore.tx.TransactionMap;
import org.h2.mvstore.tx.TransactionStore;
import org.h2.result.Row;
import org.h2.value.VersionedValue;

/**
 * Looks at a database's schema before the database is opened. Opening runs every statement that the
 * file holds as its schema, and some of them run code: a trigger or a function with source is
 * compiled and called, a linked table connects to where it says, a setting loads a class. Whoever
 * verifies a store from a stranger must not run the stranger's code, so only statements of the
 * kinds this program makes are let through; that they are the right ones is for {@link SchemaCheck}
 * to say.
 *
 * <p>Reads the file through H2's storage layer alone, which knows rows and no SQL, and changes
 * nothing.
 */
final class SchemaGuard {
  private static final String NAME = "\"[A-Za-z0-9_$]{1,64}\"";
  private static final String PATH = NAME + "\\." + NAME;
  private static final String COLUMN = NAME + " [A-Z ]{3,40}(\\([0-9]{1,10}\\))?( NOT NULL)?";
  private static final String COLUMNS =
      "\\("
          + NAME
          + "( NULLS (FIRST|LAST)| DESC| ASC)*(, "
          + NAME
          + "( NULLS (FIRST|LAST)| DESC| ASC)*)*\\)";

  /** Number of the map that holds the schema, one row a statement, its text in the last column. */
  private static final String SCHEMA_MAP = "table.0";

  private static final int SQL_COLUMN = 3;

  /**
   * Longest statement that is looked at; ours are below 1,000 characters. A pattern goes deeper
   * with each repetition: of a longer one the stack would not hold the columns.
   */
  static final int STATEMENT_CHARS_MAX = 2000;

  private static final List<Pattern> HARMLESS =
      List.of(
          Pattern.compile("SET [A-Z_]{1,64} -?[0-9]{1,18}"),
          Pattern.compile(
              "CREATE USER IF NOT EXISTS " + NAME + " SALT '[0-9a-f]*' HASH '[0-9a-f]*'( ADMIN)?"),
          Pattern.compile("CREATE ROLE " + NAME),
          Pattern.compile("GRANT " + NAME + " TO " + NAME),
          Pattern.compile("GRANT [A-Z, ]{1,100} (ON " + PATH + " )?TO " + NAME),
          Pattern.compile(
              "CREATE CACHED TABLE " + PATH + "\\( *" + COLUMN + "(, *" + COLUMN + ")* *\\)"),
          Pattern.compile("CREATE (PRIMARY KEY|(UNIQUE )?INDEX) " + PATH + " ON " + PATH + COLUMNS),
          Pattern.compile(
              "ALTER TABLE "
                  + PATH
                  + " ADD CONSTRAINT "
                  + PATH
                  + " (PRIMARY KEY|UNIQUE)"
                  + COLUMNS
                  + "( INDEX "
                  + PATH
                  + ")?"),
          Pattern.compile(
              "CREATE FORCE TRIGGER "
                  + PATH
                  + " (BEFORE|AFTER) [A-Z, ]{1,60} ON "
                  + PATH
                  + "( FOR EACH ROW)?( QUEUE [0-9]{1,9})?( NOWAIT)? CALL '"
                  + Pattern.quote(AppendOnlyTrigger.class.getName())
                  + "'"));

  private SchemaGuard() {}

  /**
   * Refuses a database that would do more than be read when it is opened.
   *
   * @param file of H2's own format
   * @throws IOException if a statement is of another kind, there is none, or the file cannot be
   *     read
   */
  static void check(Path file) throws IOException {
    // By the way that the database is read by: what it would find is what is looked at.
    String name = ForwardPath.of(file);
    try (MVStore store = new MVStore.Builder().fileName(name).readOnly().open()) {
      TransactionStore transactions = new TransactionStore(store, new ValueDataType());
      transactions.init();
      TransactionMap<Long, Row> schema = transactions.begin().openMap(SCHEMA_MAP);
      // Not only what is committed: H2 finishes, one way or the other, what a crash left open.
      Iterator<Long> ids = schema.map.keyIterator(null);
      if (!ids.hasNext()) {
        // H2 takes what is shaped as a chunk for one, a payload within the newest chunk too, and
        // would begin a new database over the one that is there.
        throw new IOException(
            "evidence store " + file + " is damaged: what H2 takes for its newest commit is empty");
      }
      while (ids.hasNext()) {
        VersionedValue<Row> row = schema.map.get(ids.next());
        if (row != null) {
          check(file, row.getCurrentValue());
          check(file, row.getCommittedValue());
        }
      }
    } catch (IOException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IOException("evidence store " + file + " is damaged: its schema cannot be read", e);
    }
  }

  private static void check(Path file, Row row) throws IOException {
    if (row == null) {
      return;
    }
    String statement = row.getValue(SQL_COLUMN).getString();
    if (!isHarmless(statement)) {
      throw new IOException(
          "evidence store "
              + file
              + " is not opened: its schema holds what this program never makes and H2 may run: "
              + statement.substring(0, Math.min(statement.length(), 120)));
    }
  }

  static boolean isHarmless(String statement) {
    if (statement.length() > STATEMENT_CHARS_MAX) {
      return false;
    }
    String line = statement.replaceAll("\\s+", " ").strip();
    return HARMLESS.stream().anyMatch(pattern -> pattern.matcher(line).matches());
  }
}
