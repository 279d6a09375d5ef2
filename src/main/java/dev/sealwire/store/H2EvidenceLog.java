package dev.sealwire.store;

import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.EvidenceLog;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Group;
import dev.sealwire.evidence.StoredCheckpoint;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The evidence log in an H2 file. A store is open once: for one writer, or for reading. See the
 * package's page for what is durable when.
 */
public final class H2EvidenceLog extends StoreReader implements EvidenceLog {
  /** The version of the schema that {@link #create} makes. */
  public static final long SCHEMA_VERSION = Schema.VERSION;

  /** Longest DER of a certificate in a group, in bytes. */
  public static final int CERTIFICATE_BYTES_MAX = Schema.CERTIFICATE_BYTES_MAX;

  /** Longest payload in a group, in bytes; a longer one goes to the vault. */
  public static final int PAYLOAD_BYTES_MAX = Schema.PAYLOAD_BYTES_MAX;

  /** Share of the file that is to be alive where nothing else is asked for, in percent. */
  public static final int ALIVE_PERCENT = 85;

  /** Highest share of the file that can be asked to be alive, in percent. */
  public static final int ALIVE_PERCENT_MAX = 95;

  static {
    // Else H2 looks each value it reads up in a table of values that came before, by a hash over
    // all of its bytes: a tenth of what reading a log takes. Most of ours come once. There is no
    // setting for it but this, which H2 reads when it is loaded.
    System.setProperty("h2.objectCache", "false");
  }

  private final StoreFiles files;
  private final Room room;
  private final Forcer forcer;
  private final SearchIndexer indexer;
  private final Compactor compactor;
  private final Connection collector;
  private final Appender appender;
  // Guarded by this.
  private long size;
  private boolean closed;

  private H2EvidenceLog(
      StoreFiles files, long reserve, int alivePercent, StoreLock lock, Connections connections)
      throws IOException {
    super(lock, connections, true);
    this.files = files;
    this.room = new Room(files.folder(), reserve);
    this.forcer = new Forcer(connections);
    this.size = size();
    this.collector = connections.open(Connections.User.COLLECTOR);
    this.appender = new Appender(collector);
    this.indexer = new SearchIndexer(connections, forcer, indexed(size), size);
    this.compactor = new Compactor(connections, forcer, alivePercent);
    try {
      collector.setAutoCommit(false);
    } catch (SQLException e) {
      throw connections.failure("opening", e);
    }
  }

  /**
   * Makes an empty store in {@code dataDir}, which is made where it is missing, and opens it.
   *
   * @throws FileAlreadyExistsException if there is a store; it is not touched
   * @throws StoreInUseException if somebody has the folder open
   */
  public static H2EvidenceLog create(Path dataDir) throws IOException {
    StoreFiles files = StoreFiles.of(dataDir);
    Disk.createFolders(files.folder());
    StoreLock lock = StoreLock.exclusive(files.lock());
    try {
      make(files, connections -> {});
      return open(files, 0, ALIVE_PERCENT, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Puts rows into a new store before it has its name. */
  interface Filling {
    void fill(Connections connections) throws IOException, SQLException;
  }

  /** Makes a store under another name, so that half a store never stands under the right one. */
  static void make(StoreFiles files, Filling filling) throws IOException {
    if (Files.exists(files.evidence())) {
      throw new FileAlreadyExistsException(
          files.evidence().toString(), null, "an evidence store is there already");
    }
    Path fresh = files.file(StoreFiles.NEW);
    Files.deleteIfExists(fresh);
    Disk.createFile(fresh).close();
    try (Connections connections = Connections.writable(files, StoreFiles.NEW)) {
      Schema.create(connections.owner());
      filling.fill(connections);
    } catch (SQLException e) {
      throw new IOException(
          "could not make evidence store " + fresh + ": " + Connections.reason(e), e);
    }
    Disk.forceFile(fresh);
    Files.move(fresh, files.evidence(), StandardCopyOption.ATOMIC_MOVE);
    Disk.forceFolder(files.folder());
  }

  /** {@link #open(Path, long)} without anything that is to stay free of the disk. */
  public static H2EvidenceLog open(Path dataDir) throws IOException {
    return open(dataDir, 0);
  }

  /**
   * Opens the store in {@code dataDir} for writing, after an unclean end too.
   *
   * @param reserveBytes below half of it left on the disk no group is taken
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws StoreInUseException if somebody has it open
   * @throws IOException also if it is damaged, or of another schema version
   */
  public static H2EvidenceLog open(Path dataDir, long reserveBytes) throws IOException {
    return open(dataDir, reserveBytes, ALIVE_PERCENT);
  }

  /**
   * {@link #open(Path, long)} with a word on the size of the file.
   *
   * @param alivePercent share of the file's chunks that is to be alive, in percent, 0 to 95; below
   *     it the file is compacted while it is open; 0: never
   */
  public static H2EvidenceLog open(Path dataDir, long reserveBytes, int alivePercent)
      throws IOException {
    if (alivePercent < 0 || alivePercent > ALIVE_PERCENT_MAX) {
      throw new IllegalArgumentException(
          "share alive is " + alivePercent + " %, want 0 to " + ALIVE_PERCENT_MAX);
    }
    return open(StoreFiles.of(dataDir), reserveBytes, alivePercent);
  }

  static H2EvidenceLog open(StoreFiles files, long reserveBytes) throws IOException {
    return open(files, reserveBytes, ALIVE_PERCENT);
  }

  static H2EvidenceLog open(StoreFiles files, long reserveBytes, int alivePercent)
      throws IOException {
    files.requireEvidence();
    StoreLock lock = StoreLock.exclusive(files.lock());
    try {
      return open(files, reserveBytes, alivePercent, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static H2EvidenceLog open(
      StoreFiles files, long reserve, int alivePercent, StoreLock lock) throws IOException {
    Files.deleteIfExists(files.file(StoreFiles.NEW));
    Files.deleteIfExists(files.file(StoreFiles.COMPACT));
    SchemaGuard.check(files.evidence());
    Connections connections = Connections.writable(files, StoreFiles.EVIDENCE);
    try {
      Schema.check(connections);
      H2EvidenceLog log = new H2EvidenceLog(files, reserve, alivePercent, lock, connections);
      log.indexer.start();
      log.compactor.start();
      return log;
    } catch (IOException | RuntimeException e) {
      connections.abandon();
      throw e;
    }
  }

  /**
   * Opens the store in {@code dataDir} for reading. No byte of it changes and nothing is made
   * beside it, also where it was not closed in good order or lies where nothing can be written.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws StoreInUseException if a collector has it open
   * @throws IOException also if it is damaged, or of another schema version
   */
  public static EvidenceReader openReadOnly(Path dataDir) throws IOException {
    StoreFiles files = StoreFiles.of(dataDir);
    files.requireEvidence();
    StoreLock lock = StoreLock.shared(files.lock());
    try {
      return openReadOnly(files, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static EvidenceReader openReadOnly(StoreFiles files, StoreLock lock) throws IOException {
    SchemaGuard.check(files.evidence());
    Connections connections = Connections.readOnly(files, StoreFiles.EVIDENCE);
    try {
      Schema.check(connections);
      return new StoreReader(lock, connections, false);
    } catch (IOException | RuntimeException e) {
      connections.abandon();
      throw e;
    }
  }

  @Override
  public synchronized void append(Group group) throws IOException, StoreUnknownException {
    forcer.check();
    requireOpen();
    Appender.check(group, size);
    room.forEntries();
    try {
      // Bounds how long a query's tail gets; the indexer has to be a million entries behind.
      indexer.awaitLag(SearchIndexer.LAG_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted before anything was stored");
    }
    forcer.writing().lock();
    try {
      transact(() -> appender.insert(group));
      forcer.force();
    } finally {
      forcer.writing().unlock();
    }
    size += group.entries().size();
    indexer.appended(size);
  }

  @Override
  public synchronized void append(StoredCheckpoint checkpoint)
      throws IOException, StoreUnknownException {
    forcer.check();
    requireOpen();
    Appender.check(checkpoint);
    room.forEntries();
    forcer.writing().lock();
    try {
      transact(() -> appender.insert(checkpoint));
    } finally {
      forcer.writing().unlock();
    }
  }

  private interface Insertion {
    void run() throws SQLException, IOException;
  }

  /** Inserts and commits: what fails before the commit is taken back, for certain or fatally. */
  private void transact(Insertion insertion) throws IOException, StoreUnknownException {
    forcer.check();
    try {
      insertion.run();
    } catch (SQLException | IOException | RuntimeException e) {
      rollback(e);
      throw e instanceof IOException io ? io : connections().failure("inserting", e);
    }
    try {
      collector.commit();
    } catch (SQLException | RuntimeException e) {
      throw forcer.fail("commit", e);
    }
  }

  private void rollback(Exception cause) throws StoreUnknownException {
    try {
      collector.rollback();
    } catch (SQLException | RuntimeException e) {
      cause.addSuppressed(e);
      throw forcer.fail("insert, and then taking it back,", cause);
    }
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("evidence store " + connections().file() + " is closed");
    }
  }

  @Override
  public void awaitSearch() throws IOException, InterruptedException {
    indexer.awaitAll();
  }

  /**
   * Compacts the file now, if it is worth it, and returns when it is done. The store does so by
   * itself a little later, in between appends.
   */
  public void compact() throws StoreUnknownException {
    compactor.settle();
  }

  /**
   * How often the store was compacted since it was opened: a step of some ten milliseconds each.
   */
  public long compactionSteps() {
    return compactor.counts().steps();
  }

  /** The longest time for which a step of compaction held appends up. */
  public Duration longestCompaction() {
    return Duration.ofNanos(compactor.counts().longestNanos());
  }

  /**
   * Ends the search rows where they are, forces, closes, and compacts a small file of which a fifth
   * is holes. After a failure it writes nothing more.
   *
   * @throws IOException if the end was not orderly; what was appended is stored all the same
   */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    compactor.close();
    indexer.close();
    try {
      if (forcer.failed()) {
        connections().abandon();
        return;
      }
      forcer.force();
      boolean holes = Compaction.pays(connections());
      connections().close();
      if (holes) {
        Compaction.run(files);
      }
    } catch (StoreUnknownException e) {
      connections().abandon();
      throw new IOException(e.getMessage(), e);
    } finally {
      unlock();
    }
  }
}
