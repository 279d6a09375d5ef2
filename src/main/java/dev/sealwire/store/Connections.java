package dev.sealwire.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.Driver;
import org.h2.api.ErrorCode;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.store.fs.FilePath;

/**
 * All connections to one open database. The owner's is the first, because only an admin may set the
 * database's settings, and stays, because the last one to close closes the database.
 */
final class Connections implements Closeable {
  /** Memory for pages. What is kept for longer dies in the old generation: docs/performance.md. */
  static final int CACHE_KIB = 16 * 1024;

  /**
   * The same where nothing is written: an audit reads each page once. Of a larger cache it would
   * make a place through which all pages pass, each kept just long enough to be moved about by the
   * collections of garbage.
   */
  static final int READ_ONLY_CACHE_KIB = 1024;

  /**
   * Commits whose freed space is not used yet. The next chunk says that the space is free, and is
   * forced before another is begun: two would do.
   */
  private static final int VERSIONS_KEPT = 5;

  /** Who connects; the passwords are empty, see docs/decisions/0003. */
  enum User {
    /** Admin: settings, forcing, looking at the schema. */
    OWNER,
    /** May INSERT and SELECT. */
    COLLECTOR,
    /** May SELECT. */
    AUDITOR
  }

  private final Path file;
  private final String url;
  private final Connection owner;
  private final Set<Connection> others = ConcurrentHashMap.newKeySet();
  // What is to be done once a connection that reads is released.
  private final Map<Connection, Runnable> needs = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private Connections(Path file, String url, String settings) throws IOException {
    this.file = file;
    this.url = url;
    this.owner = connect(url + settings, User.OWNER);
  }

  /**
   * Opens the database for writing. It never compacts by itself: with compaction H2 overwrites
   * space that the last forced state still needs. It never closes by itself at the end of the
   * process: that is the collector's to do, in its own order.
   */
  static Connections writable(StoreFiles files, String name) throws IOException {
    OrderedPath.register();
    long certain = certain(files, name);
    Connections connections =
        new Connections(
            files.file(name),
            files.url(OrderedPath.SCHEME + ":", name),
            ";WRITE_DELAY=0;MAX_COMPACT_TIME=0;DB_CLOSE_ON_EXIT=FALSE;FILE_LOCK=FS;ANALYZE_AUTO=0"
                + common()
                + CACHE_KIB);
    try {
      connections.requireNewest(certain);
      connections.keepFreedSpace();
      return connections;
    } catch (IOException | RuntimeException e) {
      connections.abandon();
      throw e;
    }
  }

  /**
   * Keeps H2 from writing into space that was freed by one of the last commits. By itself it does
   * so at once where the space was written more than 45 seconds ago. There is no setting for it in
   * SQL.
   */
  private void keepFreedSpace() throws IOException {
    store().setVersionsToKeep(VERSIONS_KEPT);
  }

  /** What lies below the tables. */
  MVStore store() throws IOException {
    if (((JdbcConnection) owner).getSession() instanceof SessionLocal session) {
      return session.getDatabase().getStore().getMvStore();
    }
    throw new IOException("evidence store " + file + " is not opened in this process");
  }

  /** Opens the database so that not a byte of it changes, after an unclean end too. */
  static Connections readOnly(StoreFiles files, String name) throws IOException {
    ForwardPath.register();
    long certain = certain(files, name);
    Connections connections =
        new Connections(
            files.file(name),
            files.url(ForwardPath.SCHEME + ":", name),
            ";ACCESS_MODE_DATA=r;IFEXISTS=TRUE;DB_CLOSE_ON_EXIT=FALSE"
                + common()
                + READ_ONLY_CACHE_KIB);
    try {
      connections.requireNewest(certain);
      return connections;
    } catch (IOException | RuntimeException e) {
      connections.abandon();
      throw e;
    }
  }

  /**
   * The commit that the database's file cannot be without, by its header; 0 of an empty file, out
   * of which H2 makes a new one.
   */
  private static long certain(StoreFiles files, String name) throws IOException {
    try (FileChannel channel = FilePath.get(files.scheme() + files.file(name)).open("r")) {
      return channel.size() == 0 ? 0 : FileHeader.certain(FileHeader.of(channel));
    }
  }

  /**
   * Refuses a file of which H2 found an older state only. What is left of a file that was cut off
   * or overwritten it opens as it was some commits ago, without a word. After a power cut that is
   * right for the very last commit, which nobody was told of; after an orderly end it never is.
   */
  private void requireNewest(long certain) throws IOException {
    long opened = store().getCurrentVersion();
    if (opened < certain) {
      throw new IOException(
          "evidence store "
              + file
              + " is damaged: by its header it has commit "
              + certain
              + ", but the newest that is whole is "
              + opened
              + ": it was cut off or overwritten");
    }
  }

  private static String common() {
    return ";TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0;CACHE_SIZE=";
  }

  /** The database's file. */
  Path file() {
    return file;
  }

  /** The owner's connection; statements on it run one after the other. */
  Connection owner() {
    return owner;
  }

  /** A new connection, closed with {@link #release} or with all. */
  Connection open(User user) throws IOException {
    if (closed) {
      throw new IOException("evidence store " + file + " is closed");
    }
    Connection connection = connect(url, user);
    others.add(connection);
    return connection;
  }

  /**
   * A new connection of an auditor. Until it is released nothing is written over what the database
   * holds now: H2 itself sees to that only for as long as a statement runs, and space can be used
   * again five commits after it was freed.
   */
  Connection reading() throws IOException {
    Connection connection = open(User.AUDITOR);
    MVStore store = store();
    MVStore.TxCounter counter = store.registerVersionUsage();
    needs.put(connection, () -> store.deregisterVersionUsage(counter));
    return connection;
  }

  void release(Connection connection) throws IOException {
    others.remove(connection);
    try {
      connection.close();
    } catch (SQLException | RuntimeException e) {
      throw failure("closing", e);
    } finally {
      Runnable done = needs.remove(connection);
      if (done != null) {
        done.run();
      }
    }
  }

  private Connection connect(String address, User user) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("user", user.name());
    properties.setProperty("password", "");
    try {
      return new Driver().connect(address, properties);
    } catch (SQLException | RuntimeException e) {
      throw failure("opening", e);
    }
  }

  /** What an exception of H2 is to those who call this package. */
  IOException failure(String doing, Exception e) {
    if (e instanceof SQLException sql && sql.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
      return new StoreInUseException("evidence store " + file + " is in use", e);
    }
    return new IOException(
        "evidence store "
            + file
            + " is damaged or could not be used, "
            + doing
            + " failed: "
            + reason(e),
        e);
  }

  /** What the system said, below what H2 made of it. */
  static String reason(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
  }

  /** Closes the database without writing anything more, after a failure. */
  void abandon() {
    closed = true;
    try (Statement statement = owner.createStatement()) {
      statement.execute("SHUTDOWN IMMEDIATELY");
    } catch (SQLException | RuntimeException e) {
      // It was the failure that closed it, or it lets go of the file with the process.
      others.clear();
    }
  }

  /** Closes all connections, and so the database. */
  @Override
  public void close() throws IOException {
    closed = true;
    IOException failure = null;
    for (Connection connection : others) {
      try {
        release(connection);
      } catch (IOException e) {
        failure = e;
      }
    }
    try {
      owner.close();
    } catch (SQLException | RuntimeException e) {
      failure = failure("closing", e);
    }
    if (failure != null) {
      throw failure;
    }
  }
}
