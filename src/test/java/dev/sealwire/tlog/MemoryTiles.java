package dev.sealwire.tlog;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A store of full tiles in memory that can lose, swap and alter them. */
final class MemoryTiles implements TileSource {
  final Map<String, Tile> tiles = new HashMap<>();
  int reads;

  static String path(int level, long index) {
    return new TilePath(level, index, Tile.WIDTH).toString();
  }

  void put(Tile tile) {
    tiles.put(tile.path(), tile);
  }

  void put(List<Tile> completed) {
    completed.forEach(tile -> tiles.put(tile.path(), tile));
  }

  @Override
  public Tile fullTile(int level, long index) throws IOException {
    reads++;
    Tile tile = tiles.get(path(level, index));
    if (tile == null) {
      throw new IOException("no tile " + path(level, index));
    }
    return tile;
  }

  /** A tree of so many entries of {@link ReferenceTree}, its tiles stored here. */
  TiledTree grow(long size) {
    TiledTree tree = new TiledTree(this);
    grow(tree, size);
    return tree;
  }

  void grow(TiledTree tree, long size) {
    while (tree.size() < size) {
      put(tree.append(ReferenceTree.leaf(tree.size())));
    }
  }
}
