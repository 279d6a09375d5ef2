package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TiledTreeTest {
  private static final int LARGE = 256 * 256 + 700;

  private final MemoryTiles store = new MemoryTiles();

  @Test
  void every_size_up_to_600_gives_the_root_and_proofs_of_the_reference_tree() throws Exception {
    ReferenceTree reference = new ReferenceTree(600);
    TiledTree tree = new TiledTree(store);
    Frontier frontier = new Frontier();
    assertEquals(Merkle.EMPTY_ROOT, tree.root());
    assertEquals(Merkle.EMPTY_ROOT, frontier.root());
    for (long size = 1; size <= 600; size++) {
      store.put(tree.append(ReferenceTree.leaf(size - 1)));
      frontier.append(ReferenceTree.leaf(size - 1));
      assertEquals(reference.root(size), tree.root());
      assertEquals(reference.root(size), frontier.root());
      assertEquals(size, frontier.size());
      long step = size < 70 ? 1 : 37;
      for (long at = 0; at < size; at += step) {
        assertEquals(reference.path(at, size), tree.inclusion(at, size));
        assertEquals(reference.proof(at + 1, size), tree.consistency(at + 1, size));
      }
    }
    for (long size = 0; size <= 600; size++) {
      assertEquals(reference.root(size), tree.rootAt(size));
    }
  }

  @Test
  void sizes_around_256_squared_give_the_root_and_proofs_of_the_reference_tree() throws Exception {
    ReferenceTree reference = new ReferenceTree(LARGE);
    TiledTree tree = store.grow(LARGE);
    assertEquals(reference.root(LARGE), tree.root());
    long[] sizes = {255, 256, 257, 65_279, 65_280, 65_535, 65_536, 65_537, 65_792, 66_000, LARGE};
    for (long size : sizes) {
      assertEquals(reference.root(size), tree.rootAt(size));
      for (long at : new long[] {0, 1, 255, 256, 4_711, 65_279, 65_535, 65_536, size - 1}) {
        if (at < size) {
          List<Sha256> path = tree.inclusion(at, size);
          assertEquals(reference.path(at, size), path);
          TreeProof.verifyInclusion(at, size, ReferenceTree.leaf(at), path, reference.root(size));
        }
      }
      for (long from : sizes) {
        if (from <= size) {
          assertEquals(reference.proof(from, size), tree.consistency(from, size));
        }
      }
    }
  }

  @Test
  void tiles_are_those_of_the_specification() {
    ReferenceTree reference = new ReferenceTree(70_000);
    TiledTree tree = store.grow(70_000);
    assertEquals(273 + 1, store.tiles.size());
    assertEquals(
        List.of("tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"),
        tree.partialTiles().stream().map(Tile::path).toList());
    Tile upper = store.tiles.get("tile/1/000");
    assertEquals(reference.mth(256 * 41, 256 * 42), upper.hash(41));
    assertEquals(ReferenceTree.leaf(256 * 41 + 3), store.tiles.get("tile/0/041").hash(3));
    assertEquals(reference.mth(0, 65_536), tree.partialTiles().get(2).hash(0));
  }

  @Test
  void a_leaf_returns_the_tiles_it_completes_lowest_level_first() {
    TiledTree tree = store.grow(65_535);
    List<String> paths = tree.append(ReferenceTree.leaf(65_535)).stream().map(Tile::path).toList();
    assertEquals(List.of("tile/0/255", "tile/1/000"), paths);
    assertEquals(List.of(), tree.append(ReferenceTree.leaf(65_536)));
    assertEquals(
        List.of("tile/0/256.p/1", "tile/2/000.p/1"),
        tree.partialTiles().stream().map(Tile::path).toList());
  }

  @Test
  void a_restored_tree_is_the_tree_it_was_and_grows_like_it() throws Exception {
    ReferenceTree reference = new ReferenceTree(LARGE);
    store.grow(LARGE);
    for (long size : new long[] {0, 1, 255, 256, 257, 512, 65_535, 65_536, 65_537, 65_900}) {
      TiledTree tree = TiledTree.restore(size, lastLeaves(size), store);
      assertEquals(size, tree.size());
      assertEquals(reference.root(size), tree.root());
      assertEquals(reference.root(size), tree.rootAt(size));
      store.grow(tree, size + 260);
      assertEquals(reference.root(size + 260), tree.root());
      assertEquals(reference.path(size, size + 260), tree.inclusion(size, size + 260));
    }
  }

  @Test
  void restoring_wants_exactly_the_leaf_hashes_behind_the_last_full_tile() {
    store.grow(300);
    List<Sha256> last = lastLeaves(300);
    assertThrows(
        MalformedException.class, () -> TiledTree.restore(300, last.subList(1, 44), store));
    assertThrows(MalformedException.class, () -> TiledTree.restore(299, last, store));
    assertThrows(MalformedException.class, () -> TiledTree.restore(-1, List.of(), store));
    store.tiles.clear();
    assertThrows(IOException.class, () -> TiledTree.restore(300, last, store));
  }

  @Test
  void a_tile_may_be_stored_4096_appends_late_whatever_is_read_meanwhile() throws Exception {
    // More full tiles than the cache holds, so that reading at random drives out what it can.
    long size = (TileCache.LOW_TILES_MAX + 300) * 256L;
    TiledTree tree = new TiledTree(store);
    Deque<List<Tile>> late = new ArrayDeque<>();
    Random random = new Random(1);
    for (long i = 0; i < size; i++) {
      late.add(tree.append(ReferenceTree.leaf(i)));
      if (late.size() > TiledTree.UNSTORED_APPENDS_MAX) {
        store.put(late.remove());
      }
      if (i > size - 6_000 && i % 3 == 0) {
        tree.inclusion(random.nextLong(i + 1), i + 1);
        tree.inclusion(Math.max(0, i - random.nextInt(4_400)), i + 1);
      }
    }
    assertTrue(store.reads > 500, "the cache was not driven out of");
  }

  @Test
  void proofs_at_random_from_more_tiles_than_are_held_read_each_tile_once_and_verify()
      throws Exception {
    long size = (TileCache.LOW_TILES_MAX + 300) * 256L + 5;
    store.grow(size);
    TiledTree tree = TiledTree.restore(size, lastLeaves(size), store);
    Random random = new Random(2);
    for (int i = 0; i < 3_000; i++) {
      long at = random.nextLong(size);
      int before = store.reads;
      List<Sha256> path = tree.inclusion(at, size);
      assertTrue(store.reads <= before + 1, "more than the entry's own tile was read");
      TreeProof.verifyInclusion(at, size, ReferenceTree.leaf(at), path, tree.root());
      List<Sha256> growth = tree.consistency(at + 1, size);
      TreeProof.verifyConsistency(at + 1, size, tree.rootAt(at + 1), tree.root(), growth);
    }
  }

  @Test
  void a_part_that_was_damaged_after_its_tile_was_checked_is_an_error_and_never_a_proof()
      throws Exception {
    long size = (TileCache.LOW_TILES_MAX + 300) * 256L;
    TiledTree tree = store.grow(size);
    String path = MemoryTiles.path(0, 7);
    Tile good = store.tiles.get(path);
    byte[] bytes = good.hashes().toArray();
    bytes[37 * 32 + 5] ^= 1; // a hash of part 2
    store.tiles.put(path, new Tile(0, 7, Bytes.wrap(bytes)));
    for (int at = 32; at < 48; at++) {
      long index = 7 * 256 + at;
      assertThrows(EvidenceException.class, () -> tree.inclusion(index, size));
    }
    assertThrows(EvidenceException.class, () -> tree.rootAt(7 * 256 + 37));
    for (int at : new int[] {0, 31, 48, 255}) {
      long index = 7 * 256 + at;
      List<Sha256> proof = tree.inclusion(index, size);
      TreeProof.verifyInclusion(index, size, ReferenceTree.leaf(index), proof, tree.root());
    }
    store.tiles.put(path, new Tile(0, 8, good.hashes()));
    assertThrows(IOException.class, () -> tree.inclusion(7 * 256 + 40, size));
    store.tiles.put(path, good);
    List<Sha256> proof = tree.inclusion(7 * 256 + 40, size);
    Sha256 leaf = ReferenceTree.leaf(7 * 256 + 40);
    TreeProof.verifyInclusion(7 * 256 + 40, size, leaf, proof, tree.root());
  }

  @Test
  void proofs_near_the_end_of_the_log_read_nothing() throws Exception {
    TiledTree tree = store.grow(10_000);
    for (long i = 6_000; i < 10_000; i++) {
      tree.inclusion(i, 10_000);
    }
    assertEquals(0, store.reads);
  }

  @Test
  void a_damaged_tile_is_an_error_and_never_a_proof() throws Exception {
    store.grow(66_000);
    // Restoring reads only the tiles that the right edge is made of: 0/256 and 1/000.
    String path = MemoryTiles.path(0, 7);
    Tile good = store.tiles.get(path);
    byte[] bytes = good.hashes().toArray();
    bytes[5_000] ^= 1;
    store.tiles.put(path, new Tile(0, 7, Bytes.wrap(bytes)));
    TiledTree tree = TiledTree.restore(66_000, lastLeaves(66_000), store);
    assertThrows(EvidenceException.class, () -> tree.inclusion(7 * 256, 66_000));
    assertThrows(EvidenceException.class, () -> tree.rootAt(7 * 256 + 5));
    store.tiles.put(path, new Tile(0, 8, good.hashes()));
    assertThrows(IOException.class, () -> tree.inclusion(7 * 256, 66_000));
    store.tiles.put(path, new Tile(0, 7, good.hashes().slice(32)));
    assertThrows(IOException.class, () -> tree.inclusion(7 * 256, 66_000));
    store.tiles.remove(path);
    assertThrows(IOException.class, () -> tree.inclusion(7 * 256, 66_000));
    store.tiles.put(path, good);
    List<Sha256> proof = tree.inclusion(7 * 256, 66_000);
    TreeProof.verifyInclusion(7 * 256, 66_000, ReferenceTree.leaf(7 * 256), proof, tree.root());
  }

  @Test
  void what_is_asked_outside_the_tree_is_a_bug_and_said_so() {
    TiledTree tree = store.grow(10);
    assertThrows(IllegalArgumentException.class, () -> tree.rootAt(11));
    assertThrows(IllegalArgumentException.class, () -> tree.rootAt(-1));
    assertThrows(IllegalArgumentException.class, () -> tree.inclusion(10, 10));
    assertThrows(IllegalArgumentException.class, () -> tree.inclusion(-1, 10));
    assertThrows(IllegalArgumentException.class, () -> tree.inclusion(0, 11));
    assertThrows(IllegalArgumentException.class, () -> tree.inclusion(Long.MAX_VALUE, 10));
    assertThrows(IllegalArgumentException.class, () -> tree.consistency(5, 4));
    assertThrows(IllegalArgumentException.class, () -> tree.consistency(5, 11));
  }

  @Test
  void from_the_empty_tree_and_to_itself_there_is_nothing_to_prove() throws Exception {
    TiledTree tree = store.grow(10);
    assertEquals(List.of(), tree.consistency(0, 10));
    assertEquals(List.of(), tree.consistency(10, 10));
    assertEquals(Merkle.EMPTY_ROOT, tree.rootAt(0));
  }

  private static List<Sha256> lastLeaves(long size) {
    List<Sha256> out = new ArrayList<>();
    for (long i = size - size % 256; i < size; i++) {
      out.add(ReferenceTree.leaf(i));
    }
    return out;
  }
}
