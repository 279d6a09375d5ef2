package dev.sealwire.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.mvstore.MVStore;

/**
 * Gives the holes of a small file back when it is closed. H2's own compaction works within the file
 * and overwrites what the last forced state needs, so a power cut during it can cost the store.
 * This one writes a copy, compares it, forces it, and puts it in the place of the file in one step.
 */
final class Compaction {
  /** Largest file that is compacted, so that closing stays a matter of a second or two. */
  static final long FILE_BYTES_MAX = 128L << 20;

  /** Smallest file worth it. */
  static final long FILE_BYTES_MIN = 256L << 10;

  /**
   * Highest share of the file that is alive for it to pay, in percent: what {@link Compactor}
   * leaves of a log of lone entries is three quarters, in holes that it goes on to use again, and
   * in dead pages.
   */
  static final int ALIVE_PERCENT_MAX = 80;

  private static final String FILL =
      "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME IN"
          + " ('info.FILL_RATE', 'info.CHUNKS_FILL_RATE')";

  private Compaction() {}

  /** Whether the open database is small enough and has holes enough. */
  static boolean pays(Connections connections) throws IOException {
    long bytes = Files.size(connections.file());
    if (bytes < FILE_BYTES_MIN || bytes > FILE_BYTES_MAX) {
      return false;
    }
    try (Statement statement = connections.owner().createStatement();
        ResultSet rows = statement.executeQuery(FILL)) {
      double alive = 100;
      while (rows.next()) {
        alive = alive * Integer.parseInt(rows.getString(1)) / 100;
      }
      return hasHoles(alive);
    } catch (SQLException | RuntimeException e) {
      throw connections.failure("looking at its size", e);
    }
  }

  /**
   * Whether a copy would be enough smaller.
   *
   * @param alive share of the file, in percent
   */
  static boolean hasHoles(double alive) {
    return alive <= ALIVE_PERCENT_MAX;
  }

  /**
   * Compacts the closed database. Where the copy cannot be made or differs, the file stays as it
   * is: compacting is never needed.
   */
  static void run(StoreFiles files) throws IOException {
    Path copy = files.file(StoreFiles.COMPACT);
    try {
      MVStore.compact(ForwardPath.of(files.evidence()), copy.toString(), false, null);
      Disk.restrict(copy);
      if (content(files, StoreFiles.EVIDENCE).equals(content(files, StoreFiles.COMPACT))) {
        Disk.forceFile(copy);
        Files.move(copy, files.evidence(), StandardCopyOption.ATOMIC_MOVE);
        Disk.forceFolder(files.folder());
      }
    } catch (IOException | SQLException | RuntimeException e) {
      // A full disk, say. The store is whole and closed.
      Files.deleteIfExists(copy);
    }
    Files.deleteIfExists(copy);
  }

  /** How many rows there are, the end of the chain, and the schema. */
  private static String content(StoreFiles files, String name) throws IOException, SQLException {
    StringBuilder out = new StringBuilder();
    try (Connections connections = Connections.readOnly(files, name);
        Statement statement = connections.owner().createStatement()) {
      for (String table : Schema.TABLES) {
        out.append(value(statement, "SELECT COUNT(*) FROM " + table)).append(' ');
      }
      out.append(value(statement, "SELECT chain_hash FROM entry ORDER BY idx DESC LIMIT 1"));
      out.append(SchemaCheck.faults(connections));
    }
    return out.toString();
  }

  private static String value(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }
}
