package dev.sealwire.tlog;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Full tiles in memory. Those completed a short while ago are held whatever is read, since the
 * store may not have them yet; the others leave when they were not used for longest. About 16 KiB a
 * tile. Owned by its {@link TiledTree}, under that tree's lock.
 */
final class TileCache {
  /** Tiles held for having been read, or for having been completed a while ago. */
  static final int READ_TILES_MAX = 512;

  private record Id(int level, long index) {}

  private record Completed(TileNodes nodes, long atSize) {}

  private final LinkedHashMap<Id, Completed> completed = new LinkedHashMap<>();
  private final LinkedHashMap<Id, TileNodes> read = new LinkedHashMap<>(16, 0.75f, true);

  /** The tile, or null. */
  TileNodes get(int level, long index) {
    Id id = new Id(level, index);
    Completed held = completed.get(id);
    return held != null ? held.nodes() : read.get(id);
  }

  /** Holds a tile that came from the store. */
  void putRead(int level, long index, TileNodes nodes) {
    putRead(new Id(level, index), nodes);
  }

  /** Holds a tile that the tree completed when it reached {@code size}. */
  void putCompleted(int level, long index, TileNodes nodes, long size) {
    completed.put(new Id(level, index), new Completed(nodes, size));
    Iterator<Map.Entry<Id, Completed>> oldest = completed.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Id, Completed> entry = oldest.next();
      if (size - entry.getValue().atSize() <= TiledTree.UNSTORED_APPENDS_MAX) {
        return;
      }
      putRead(entry.getKey(), entry.getValue().nodes());
      oldest.remove();
    }
  }

  private void putRead(Id id, TileNodes nodes) {
    read.put(id, nodes);
    if (read.size() > READ_TILES_MAX) {
      Iterator<Id> leastUsed = read.keySet().iterator();
      leastUsed.next();
      leastUsed.remove();
    }
  }
}
