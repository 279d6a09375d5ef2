package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is in memory of full tiles. Those completed a short while ago are held whatever is read,
 * since the store may not have them yet; others leave when they were not used for longest. Of a
 * tile that leaves, the hashes halfway up stay: with them a proof takes another sixteen of its
 * hashes from the store and hashes those, where it would have to hash all 256 to check them. Owned
 * by its {@link TiledTree}, under that tree's lock.
 */
final class TileCache {
  /** How high a part of a tile is: 2^4 of its hashes, of which there are as many in a full tile. */
  static final int PART_HEIGHT = TileNodes.HEIGHT / 2;

  /**
   * Whole tiles of level 0 held for having been read, or completed a while ago; 16 KiB each. Proofs
   * of neighbours use one again; proofs at random in a long log would not, of however many.
   */
  static final int LOW_TILES_MAX = 64;

  /** The same above level 0, where one stands for 65,536 entries at least. */
  static final int UPPER_TILES_MAX = 512;

  /** Tiles of which the hashes halfway up are held, 512 bytes each: 16.7 million entries. */
  static final int CROWNS_MAX = 65_536;

  /** Parts held for the next few nodes of the same proof; 1 KiB each. */
  static final int PARTS_MAX = 64;

  private static final int CROWN = -1; // as the number of a part: the one above the others

  private record Id(int level, long index) {}

  private record PartId(int level, long index, int part) {}

  private record Completed(TileNodes nodes, long atSize) {}

  /** Those used last, no more than so many. */
  private static final class Recent<K, V> {
    private final LinkedHashMap<K, V> held = new LinkedHashMap<>(16, 0.75f, true);
    private final int most;

    Recent(int most) {
      this.most = most;
    }

    V get(K key) {
      return held.get(key);
    }

    void put(K key, V value) {
      held.put(key, value);
      if (held.size() > most) {
        Iterator<K> leastUsed = held.keySet().iterator();
        leastUsed.next();
        leastUsed.remove();
      }
    }
  }

  private final LinkedHashMap<Id, Completed> completed = new LinkedHashMap<>();
  private final Recent<Id, TileNodes> low = new Recent<>(LOW_TILES_MAX);
  private final Recent<Id, TileNodes> upper = new Recent<>(UPPER_TILES_MAX);
  private final Recent<Id, Bytes> crowns = new Recent<>(CROWNS_MAX);
  private final Recent<PartId, TileNodes> parts = new Recent<>(PARTS_MAX);

  /** The whole tile, or null. */
  TileNodes get(int level, long index) {
    Id id = new Id(level, index);
    Completed held = completed.get(id);
    return held != null ? held.nodes() : whole(level).get(id);
  }

  /**
   * The upper half of a tile's nodes, from {@link #PART_HEIGHT} on, or null: {@link #crownOf} a
   * tile that was put here.
   */
  TileNodes crown(int level, long index, MerkleHasher hasher) {
    TileNodes held = part(level, index, CROWN);
    if (held != null) {
      return held;
    }
    Bytes hashes = crowns.get(new Id(level, index));
    if (hashes == null) {
      return null;
    }
    TileNodes crown = TileNodes.over(hashes, hasher);
    putPart(level, index, CROWN, crown);
    return crown;
  }

  /** Part {@code part} of a tile, below its crown, or null. */
  TileNodes part(int level, long index, int part) {
    return parts.get(new PartId(level, index, part));
  }

  /** Holds a part that fits the tile's crown. */
  void putPart(int level, long index, int part, TileNodes nodes) {
    parts.put(new PartId(level, index, part), nodes);
  }

  /** Holds a tile that came from the store and is that of the tree. */
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
    whole(id.level()).put(id, nodes);
    crowns.put(id, nodes.hashes(PART_HEIGHT));
  }

  private Recent<Id, TileNodes> whole(int level) {
    return level == 0 ? low : upper;
  }
}
