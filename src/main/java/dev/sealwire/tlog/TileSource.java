package dev.sealwire.tlog;

import java.io.IOException;

/** Where full tiles are read from. */
public interface TileSource {
  /** The full tile at {@code level} and {@code index}; an IOException if it is not there. */
  Tile fullTile(int level, long index) throws IOException;
}
