package dev.sealwire.tlog;

import java.io.IOException;

/**
 * Where a {@link TiledTree} reads full tiles again. Called only for tiles that the tree completed:
 * those {@link TiledTree#append} returned, and those below the size it was restored at. Called with
 * the tree's lock held, on the thread that asks the tree, so an implementation must not call the
 * tree. What is used of what it returns is checked against the tree; it need not be trusted.
 */
public interface TileSource {
  /**
   * The full tile.
   *
   * @param level 0 to 7
   * @param index which tile of its level, from 0
   * @throws IOException if it cannot be read or is not there
   */
  Tile fullTile(int level, long index) throws IOException;
}
