package dev.sealwire.ledger;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceLog;
import dev.sealwire.evidence.Group;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.StoredEntry;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.UnverifiedTile;
import dev.sealwire.tlog.Tile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** A log in memory that fails, waits and is tampered with on request. */
final class MemoryLog implements EvidenceLog {
  private final TreeMap<Long, StoredEntry> entries = new TreeMap<>();
  private final Map<String, Tile> tiles = new HashMap<>();
  private final TreeMap<Long, StoredCheckpoint> checkpoints = new TreeMap<>();
  private Exception failure;
  private CountDownLatch hold;
  private final CountDownLatch held = new CountDownLatch(1);

  synchronized void failNext(Exception e) {
    failure = e;
  }

  synchronized void holdAppends() {
    hold = new CountDownLatch(1);
  }

  void awaitHeld() throws InterruptedException {
    held.await();
  }

  synchronized void releaseAppends() {
    hold.countDown();
  }

  synchronized List<StoredEntry> stored() {
    return new ArrayList<>(entries.values());
  }

  synchronized void dropCheckpoints() {
    checkpoints.clear();
  }

  synchronized void remove(long index) {
    entries.remove(index);
  }

  synchronized void replace(StoredEntry entry) {
    entries.put(entry.index(), entry);
  }

  synchronized void damageTile(int level, long index) {
    Tile tile = tiles.get(level + "/" + index);
    byte[] hashes = tile.hashes().toArray();
    hashes[0] ^= 1;
    tiles.put(level + "/" + index, new Tile(level, index, Bytes.wrap(hashes)));
  }

  synchronized void replaceCheckpoint(Bytes note) {
    long size = checkpoints.lastKey();
    checkpoints.put(size, new StoredCheckpoint(size, note));
  }

  synchronized void restore(List<StoredEntry> good, StoredCheckpoint checkpoint) {
    good.forEach(e -> entries.put(e.index(), e));
    checkpoints.put(checkpoint.size(), checkpoint);
    // Flipping twice is as good as new.
    Tile tile = tiles.get("0/1");
    Sha256 first = Sha256.of(tile.hashes().toArray(), 0);
    if (!first.equals(entries.get(256L).leafHash())) {
      damageTile(0, 1);
    }
  }

  @Override
  public void append(Group group) throws IOException, StoreUnknownException {
    CountDownLatch gate;
    synchronized (this) {
      Exception e = failure;
      failure = null;
      if (e instanceof IOException io) {
        throw io;
      }
      if (e instanceof StoreUnknownException unknown) {
        throw unknown;
      }
      if (e instanceof RuntimeException bug) {
        throw bug;
      }
      gate = hold;
    }
    if (gate != null) {
      held.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    synchronized (this) {
      if (group.entries().size() > Group.ENTRIES_MAX) {
        throw new IllegalStateException("group of " + group.entries().size());
      }
      for (StoredEntry entry : group.entries()) {
        if (entry.index() != size()) {
          throw new IllegalStateException("index " + entry.index() + ", want " + size());
        }
        entries.put(entry.index(), entry);
      }
      group.tiles().forEach(t -> tiles.put(t.level() + "/" + t.index(), t));
      if (group.checkpoint() != null) {
        checkpoints.put(group.checkpoint().size(), group.checkpoint());
      }
    }
  }

  @Override
  public synchronized void append(StoredCheckpoint checkpoint) {
    checkpoints.put(checkpoint.size(), checkpoint);
  }

  @Override
  public void awaitSearch() {}

  @Override
  public synchronized long size() {
    return entries.isEmpty() ? 0 : entries.lastKey() + 1;
  }

  @Override
  public synchronized Optional<UnverifiedEntry> entry(long index) {
    return Optional.ofNullable(entries.get(index)).map(MemoryLog::unverified);
  }

  private static UnverifiedEntry unverified(StoredEntry e) {
    return new UnverifiedEntry(e.index(), e.leaf(), bytes(e.leafHash()), bytes(e.chainHash()));
  }

  /** Null stays null: a damaged store gives that too. */
  private static Bytes bytes(Sha256 hash) {
    return hash == null ? null : hash.bytes();
  }

  @Override
  public synchronized Cursor<UnverifiedEntry> entries(long from, long to) {
    return cursor(entries.subMap(from, to).values().stream().map(MemoryLog::unverified).toList());
  }

  private static <T> Cursor<T> cursor(List<T> rows) {
    Iterator<T> all = new ArrayList<>(rows).iterator();
    return new Cursor<T>() {
      @Override
      public T next() {
        return all.hasNext() ? all.next() : null;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public synchronized Cursor<StoredCheckpoint> checkpoints() {
    return cursor(new ArrayList<>(checkpoints.values()));
  }

  @Override
  public synchronized Optional<StoredCheckpoint> lastCheckpoint() {
    return checkpoints.isEmpty()
        ? Optional.empty()
        : Optional.of(checkpoints.lastEntry().getValue());
  }

  @Override
  public synchronized Tile fullTile(int level, long index) throws IOException {
    Tile tile = tiles.get(level + "/" + index);
    if (tile == null) {
      throw new IOException("no tile " + level + "/" + index);
    }
    return tile;
  }

  @Override
  public Cursor<UnverifiedTile> tiles() {
    return cursor(List.of());
  }

  @Override
  public Cursor<StoredCertificate> certificates() {
    return cursor(List.of());
  }

  @Override
  public Optional<Bytes> certificate(Sha256 sha256) {
    return Optional.empty();
  }

  @Override
  public Cursor<SearchRow> searchRows() {
    return cursor(List.of());
  }

  /** By the beginning of the type alone. */
  @Override
  public synchronized Cursor<Long> find(Query query) {
    byte[] wanted =
        ("\"type\":\"" + query.type()).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    List<Long> found = new ArrayList<>();
    for (StoredEntry entry : entries.values()) {
      if (entry.leaf().size() > 7 + wanted.length
          && entry.leaf().slice(7, 7 + wanted.length).equals(Bytes.wrap(wanted))) {
        found.add(entry.index());
      }
    }
    return cursor(found);
  }

  @Override
  public Cursor<StoredPayload> payloads() {
    return cursor(List.of());
  }

  @Override
  public Optional<Bytes> payload(Sha256 sha256) {
    return Optional.empty();
  }

  @Override
  public List<String> schemaFaults() {
    return List.of();
  }

  @Override
  public void close() {}
}
