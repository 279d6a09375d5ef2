package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.SearchRow;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.index.Index;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.db.MVDelegateIndex;
import org.h2.mvstore.db.MVPrimaryIndex;
import org.h2.mvstore.db.MVSecondaryIndex;
import org.h2.mvstore.db.MVTable;
import org.h2.result.Row;
import org.h2.table.Column;
import org.h2.value.Value;
import org.h2.value.ValueBigint;
import org.h2.value.ValueBinary;
import org.h2.value.ValueNull;
import org.h2.value.ValueVarchar;
import org.h2.value.VersionedValue;

/**
 * Puts search rows where an INSERT would put them, index by index and in each index's order,
 * without the record that H2 keeps to take a transaction back: see docs/decisions/0024.
 *
 * <p>What stands in its place is an order. The rows go into all indexes first and into the table
 * last, by their number. Whoever reads, in this process or after a crash, takes for indexed what
 * lies before the table's last row; what an index holds beyond it is made again, the same, by who
 * goes on from there. So a state written in the middle of it, by the commit of a group or by H2
 * itself, is as good as one before it.
 */
final class SearchTable {
  /** Rows on their way: each index's keys in that index's order. */
  static final class Prepared {
    private final List<Row> rows;
    private final List<List<org.h2.result.SearchRow>> keys;
    // What is next: the index, or one more than there are for the table itself, and the row in it.
    private int index;
    private int at;

    private Prepared(List<Row> rows, List<List<org.h2.result.SearchRow>> keys) {
      this.rows = rows;
      this.keys = keys;
    }
  }

  private static final List<String> COLUMNS =
      List.of(
          "IDX",
          "TIME_NANOS",
          "TYPE",
          "SESSION",
          "PEER",
          "CERTIFICATE",
          "CASE_ID",
          "PAYLOAD",
          "REASON");

  private final Database database;
  private final MVStore store;
  private final MVTable table;
  private final MVPrimaryIndex primary;
  private final List<MVSecondaryIndex> indexes;

  private SearchTable(Database database, MVTable table, List<MVSecondaryIndex> indexes)
      throws IOException {
    this.database = database;
    this.store = database.getStore().getMvStore();
    this.table = table;
    this.indexes = indexes;
    if (!(table.getScanIndex(null) instanceof MVPrimaryIndex rows)) {
      throw new IOException("table search does not lie in the store's file");
    }
    this.primary = rows;
  }

  /**
   * @throws IOException if the table is not as {@link Schema} makes it
   */
  static SearchTable open(Connection connection) throws IOException, SQLException {
    if (!(connection instanceof JdbcConnection jdbc)
        || !(jdbc.getSession() instanceof SessionLocal session)) {
      throw new IOException("search rows need a store that is opened in this process");
    }
    Database database = session.getDatabase();
    if (!(database.getMainSchema().findTableOrView(session, "SEARCH") instanceof MVTable table)
        || table.getMainIndexColumn() != 0) {
      throw new IOException("there is no table search with its first column as its key");
    }
    List<String> columns = Arrays.stream(table.getColumns()).map(Column::getName).toList();
    if (!columns.equals(COLUMNS)) {
      throw new IOException("table search has columns " + columns + ", want " + COLUMNS);
    }
    List<MVSecondaryIndex> indexes = new ArrayList<>();
    for (Index index : table.getIndexes()) {
      if (index instanceof MVSecondaryIndex secondary) {
        indexes.add(secondary);
      } else if (!(index instanceof MVPrimaryIndex) && !(index instanceof MVDelegateIndex)) {
        throw new IOException("index " + index.getName() + " of table search is of another kind");
      }
    }
    return new SearchTable(database, table, List.copyOf(indexes));
  }

  /** Makes rows ready, in their order; nothing is written, and no lock is needed. */
  Prepared prepare(List<SearchRow> rows) {
    List<Row> made = new ArrayList<>(rows.size());
    for (SearchRow row : rows) {
      made.add(row(row));
    }
    List<List<org.h2.result.SearchRow>> keys = new ArrayList<>(indexes.size());
    for (MVSecondaryIndex index : indexes) {
      List<org.h2.result.SearchRow> sorted = new ArrayList<>(rows.size());
      for (Row row : made) {
        org.h2.result.SearchRow key = index.getRowFactory().createRow();
        key.copyFrom(row);
        sorted.add(key);
      }
      sorted.sort(index.getMVMap().getKeyType());
      keys.add(sorted);
    }
    return new Prepared(made, keys);
  }

  private Row row(SearchRow row) {
    Row made =
        table.createRow(
            new Value[] {
              ValueBigint.get(row.index()),
              ValueBigint.get(row.timeNanos()),
              text(row.type()),
              text(row.session()),
              text(row.peer()),
              binary(row.certificate()),
              text(row.caseId()),
              binary(row.payload()),
              text(row.reason())
            },
            Row.MEMORY_CALCULATE);
    made.setKey(row.index());
    return made;
  }

  /** Not through H2's cache of values: most are another in each row. */
  private static Value text(String text) {
    return text == null ? ValueNull.INSTANCE : ValueVarchar.get(text, null);
  }

  private static Value binary(Bytes bytes) {
    return bytes == null ? ValueNull.INSTANCE : ValueBinary.getNoCopy(bytes.toArray());
  }

  /**
   * Puts the next of them into one index, for the next commit to write. The caller holds the lock
   * of who writes, and may give it to others between two steps.
   *
   * @param most how many rows a step puts, at least 1
   * @return whether there are more
   * @throws IOException if there is a row of one of these entries or behind them; nothing is put
   */
  boolean step(Prepared prepared, int most) throws IOException {
    if (prepared.rows.isEmpty()) {
      return false;
    }
    MVMap<Long, VersionedValue<org.h2.result.SearchRow>> rows = primary.getMVMap();
    if (prepared.index == 0 && prepared.at == 0) {
      Long there = rows.ceilingKey(prepared.rows.get(0).getKey());
      if (there != null) {
        throw new IOException("entry " + there + " has a search row before its turn");
      }
    }
    int to = Math.min(prepared.rows.size(), prepared.at + most);
    if (prepared.index < indexes.size()) {
      MVMap<org.h2.result.SearchRow, VersionedValue<Value>> map =
          indexes.get(prepared.index).getMVMap();
      for (org.h2.result.SearchRow key :
          prepared.keys.get(prepared.index).subList(prepared.at, to)) {
        map.put(key, ValueNull.INSTANCE);
      }
    } else {
      for (Row row : prepared.rows.subList(prepared.at, to)) {
        rows.put(row.getKey(), committed(row));
      }
      // No statement answers from what it found before, as H2 does where nothing was changed.
      table.setModificationDataId(database.getNextModificationDataId());
    }
    boolean through = to == prepared.rows.size();
    prepared.at = through ? 0 : to;
    prepared.index += through ? 1 : 0;
    return prepared.index <= indexes.size();
  }

  /** To H2 a row is a committed value of its own; the types do not say so. */
  @SuppressWarnings("unchecked")
  private static VersionedValue<org.h2.result.SearchRow> committed(Row row) {
    return (VersionedValue<org.h2.result.SearchRow>) (VersionedValue<?>) row;
  }

  /** Memory of pages that no commit has written yet, in bytes. */
  int unsavedBytes() {
    return store.getUnsavedMemory();
  }

  /** Writes what was put, unforced. The caller holds the lock of who writes. */
  void commit() {
    store.commit();
  }

  /** Whether a failure has closed what lies below. */
  boolean isClosed() {
    return store.isClosed();
  }
}
