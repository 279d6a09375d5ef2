package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The growing tree of a log: RFC 6962 section 2.1 over C2SP tiles. In memory it has its right edge
 * and a bounded number of full tiles, some of them from halfway up; the rest it reads from a {@link
 * TileSource}, and checks what it uses of it against the tree, so a damaged store yields an error
 * and never a proof that does not verify.
 *
 * <p>One thread owns {@link #append}, since the order of the leaves is its caller's. Every method
 * may be called on any thread at any time: all hold the tree's lock, while the source is read too.
 */
public final class TiledTree {
  /**
   * For how many appends after {@link #append} returned a tile the tree serves it from memory. By
   * then the source must have it.
   */
  public static final int UNSTORED_APPENDS_MAX = 4096;

  private static final int LEVELS = Long.SIZE / TileNodes.HEIGHT;

  private final TileSource source;
  private final MerkleHasher hasher = new MerkleHasher(); // guarded by this
  private final TileCache cache = new TileCache(); // guarded by this
  // At level l the hashes behind the last full tile, (size >> 8l) % 256 of them. Guarded by this.
  private final TileNodes[] edge = new TileNodes[LEVELS];
  private long size; // guarded by this

  /** The empty tree. */
  public TiledTree(TileSource source) {
    this.source = source;
    for (int level = 0; level < LEVELS; level++) {
      edge[level] = new TileNodes();
    }
  }

  /**
   * The tree as it was at {@code size}. The right edge of the upper levels is hashed again from at
   * most 255 full tiles a level. The caller compares {@link #root} with a checkpoint: nothing else
   * says that these are the tiles of its log.
   *
   * @param lastLeafHashes the level 0 hashes behind the last full tile: {@code size % 256} of them
   * @throws MalformedException if the size is negative or the number of hashes is another
   * @throws IOException if a full tile cannot be read
   */
  public static TiledTree restore(long size, List<Sha256> lastLeafHashes, TileSource source)
      throws MalformedException, IOException {
    if (size < 0) {
      throw new MalformedException("tree size", "is " + size + ", want at least 0");
    }
    if (lastLeafHashes.size() != size % Tile.WIDTH) {
      throw new MalformedException(
          "right edge of a tree of size " + size,
          "has " + lastLeafHashes.size() + " leaf hashes, want " + size % Tile.WIDTH);
    }
    TiledTree tree = new TiledTree(source);
    tree.refill(size, lastLeafHashes);
    return tree;
  }

  private synchronized void refill(long newSize, List<Sha256> lastLeafHashes) throws IOException {
    size = newSize;
    for (Sha256 hash : lastLeafHashes) {
      edge[0].append(hash, hasher);
    }
    for (int level = 1; level < LEVELS; level++) {
      long end = fullTiles(level - 1);
      for (long index = end - end % Tile.WIDTH; index < end; index++) {
        TileNodes below = TileNodes.of(read(level - 1, index), hasher);
        cache.putRead(level - 1, index, below);
        edge[level].append(below.root(), hasher);
      }
    }
  }

  /**
   * Adds a leaf, given as its hash ({@link Merkle#leafHash}).
   *
   * @return the full tiles that this leaf completes, level 0 first; the caller stores them within
   *     {@value #UNSTORED_APPENDS_MAX} appends. Empty for 255 leaves of 256
   */
  public synchronized List<Tile> append(Sha256 leafHash) {
    edge[0].append(leafHash, hasher);
    size++;
    if (!edge[0].full()) {
      return List.of();
    }
    List<Tile> tiles = new ArrayList<>(1);
    for (int level = 0; edge[level].full(); level++) {
      TileNodes done = edge[level];
      long index = fullTiles(level) - 1;
      edge[level] = new TileNodes();
      edge[level + 1].append(done.root(), hasher);
      cache.putCompleted(level, index, done, size);
      tiles.add(new Tile(level, index, done.hashes()));
    }
    return List.copyOf(tiles);
  }

  /** How many leaves. */
  public synchronized long size() {
    return size;
  }

  /** The root of all leaves; {@link Merkle#EMPTY_ROOT} of an empty tree. */
  public synchronized Sha256 root() {
    Sha256 root = null;
    for (TileNodes tile : edge) {
      for (int height = 0; height < TileNodes.HEIGHT; height++) {
        int count = tile.width() >> height;
        if ((count & 1) == 1) {
          Sha256 perfect = tile.node(height, count - 1);
          root = root == null ? perfect : hasher.node(perfect, root);
        }
      }
    }
    return root == null ? Merkle.EMPTY_ROOT : root;
  }

  /**
   * The partial tiles of the tree as it is, lowest level first: what is served beside full ones.
   */
  public synchronized List<Tile> partialTiles() {
    List<Tile> out = new ArrayList<>();
    for (int level = 0; level < LEVELS; level++) {
      if (edge[level].width() > 0) {
        out.add(new Tile(level, fullTiles(level), edge[level].hashes()));
      }
    }
    return List.copyOf(out);
  }

  /**
   * The root of the first {@code atSize} leaves.
   *
   * @throws IllegalArgumentException unless {@code 0 <= atSize <= size()}
   * @throws IOException if a full tile cannot be read
   * @throws EvidenceException if a full tile is not the one that was hashed into this tree
   */
  public synchronized Sha256 rootAt(long atSize) throws IOException, EvidenceException {
    checkRange(0, atSize);
    return atSize == 0 ? Merkle.EMPTY_ROOT : subtree(0, atSize);
  }

  /**
   * The inclusion proof of leaf {@code index} in the tree of the first {@code atSize} leaves: RFC
   * 6962 section 2.1.1, from the leaf's sibling to the root's child.
   *
   * @throws IllegalArgumentException unless {@code 0 <= index < atSize <= size()}
   * @throws IOException if a full tile cannot be read
   * @throws EvidenceException if a full tile is not the one that was hashed into this tree
   */
  public synchronized List<Sha256> inclusion(long index, long atSize)
      throws IOException, EvidenceException {
    checkRange(index + 1, atSize);
    if (index < 0) {
      throw new IllegalArgumentException("index is " + index + ", want at least 0");
    }
    List<Sha256> path = new ArrayList<>();
    long from = 0;
    long to = atSize;
    while (to - from > 1) {
      long middle = from + split(to - from);
      if (index < middle) {
        path.add(subtree(middle, to));
        to = middle;
      } else {
        path.add(subtree(from, middle));
        from = middle;
      }
    }
    Collections.reverse(path);
    return List.copyOf(path);
  }

  /**
   * The proof that the tree of the first {@code fromSize} leaves is a prefix of the tree of the
   * first {@code toSize}: RFC 6962 section 2.1.2.
   *
   * @return empty if the sizes are equal, and from size 0, where there is nothing to prove
   * @throws IllegalArgumentException unless {@code 0 <= fromSize <= toSize <= size()}
   * @throws IOException if a full tile cannot be read
   * @throws EvidenceException if a full tile is not the one that was hashed into this tree
   */
  public synchronized List<Sha256> consistency(long fromSize, long toSize)
      throws IOException, EvidenceException {
    checkRange(fromSize, toSize);
    if (fromSize == 0) {
      return List.of();
    }
    List<Sha256> path = new ArrayList<>();
    long from = 0;
    long to = toSize;
    while (to != fromSize) {
      long middle = from + split(to - from);
      if (fromSize <= middle) {
        path.add(subtree(middle, to));
        to = middle;
      } else {
        path.add(subtree(from, middle));
        from = middle;
      }
    }
    if (from != 0) {
      path.add(subtree(from, to));
    }
    Collections.reverse(path);
    return List.copyOf(path);
  }

  private void checkRange(long from, long to) {
    if (from < 0 || from > to || to > size) {
      throw new IllegalArgumentException(
          "range is " + from + " to " + to + ", want 0 <= from <= to <= " + size);
    }
  }

  /** The largest power of two smaller than {@code count}, which is at least 2. */
  private static long split(long count) {
    return Long.highestOneBit(count - 1);
  }

  /** MTH(D[from:to]), a subtree that the split rule gives: its left part is always perfect. */
  private Sha256 subtree(long from, long to) throws IOException, EvidenceException {
    long count = to - from;
    if (Long.bitCount(count) == 1) {
      int height = Long.numberOfTrailingZeros(count);
      return node(height, from >>> height);
    }
    long middle = from + split(count);
    Sha256 left = subtree(from, middle);
    return hasher.node(left, subtree(middle, to));
  }

  /** The root of the perfect subtree of leaves {@code [index << height, (index + 1) << height)}. */
  private Sha256 node(int height, long index) throws IOException, EvidenceException {
    int level = height / TileNodes.HEIGHT;
    int inTile = height % TileNodes.HEIGHT;
    int perTile = TileNodes.HEIGHT - inTile;
    return node(level, index >>> perTile, inTile, (int) (index & ((1L << perTile) - 1)));
  }

  /** Node {@code i} at {@code height} of a tile. */
  private Sha256 node(int level, long index, int height, int i)
      throws IOException, EvidenceException {
    TileNodes held = index == fullTiles(level) ? edge[level] : cache.get(level, index);
    if (held != null) {
      return held.node(height, i);
    }
    TileNodes crown = cache.crown(level, index, hasher);
    if (crown == null) {
      return whole(level, index).node(height, i);
    }
    int above = height - TileCache.PART_HEIGHT;
    if (above >= 0) {
      return crown.node(above, i);
    }
    int perPart = -above;
    return part(level, index, i >> perPart, crown).node(height, i & ((1 << perPart) - 1));
  }

  /** A tile of which nothing is held, from the source: all of it is checked. */
  private TileNodes whole(int level, long index) throws IOException, EvidenceException {
    TileNodes nodes = TileNodes.of(read(level, index), hasher);
    Sha256 wanted = node((level + 1) * TileNodes.HEIGHT, index);
    if (!nodes.root().equals(wanted)) {
      throw other(new TilePath(level, index, Tile.WIDTH).toString(), nodes.root(), wanted);
    }
    cache.putRead(level, index, nodes);
    return nodes;
  }

  /** Sixteen hashes of a tile, from the source: they are checked against the crown, and no more. */
  private TileNodes part(int level, long index, int part, TileNodes crown)
      throws IOException, EvidenceException {
    TileNodes held = cache.part(level, index, part);
    if (held != null) {
      return held;
    }
    int bytes = Sha256.BYTES << TileCache.PART_HEIGHT;
    Bytes hashes = read(level, index).hashes().slice(part * bytes, (part + 1) * bytes);
    TileNodes nodes = TileNodes.over(hashes, hasher);
    Sha256 wanted = crown.node(0, part);
    if (!nodes.root().equals(wanted)) {
      String name = "part " + part + " of " + new TilePath(level, index, Tile.WIDTH);
      throw other(name, nodes.root(), wanted);
    }
    cache.putPart(level, index, part, nodes);
    return nodes;
  }

  private static EvidenceException other(String what, Sha256 found, Sha256 wanted) {
    return new EvidenceException(what + " hashes to " + found + ", want " + wanted);
  }

  private Tile read(int level, long index) throws IOException {
    TilePath path = new TilePath(level, index, Tile.WIDTH);
    Tile tile = source.fullTile(level, index);
    if (tile == null) {
      throw new IOException(path + " is not there");
    }
    if (tile.level() != level || tile.index() != index || !tile.full()) {
      throw new IOException("tile source gave " + tile.path() + ", want " + path);
    }
    return tile;
  }

  /** How many full tiles {@code level} has; the edge is the one behind them. */
  private long fullTiles(int level) {
    int shift = (level + 1) * TileNodes.HEIGHT;
    return shift == Long.SIZE ? 0 : size >>> shift;
  }
}
