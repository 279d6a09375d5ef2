package dev.sealwire.bench;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.tlog.Tile;
import dev.sealwire.tlog.TiledTree;
import dev.sealwire.tlog.TreeProof;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The tree: one leaf more, and proofs out of it, at several sizes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TreeBench {
  /** Leaves in the tree. */
  @Param({"1000", "100000", "1000000"})
  public int size;

  private final Map<Long, Tile> tiles = new HashMap<>();
  private TiledTree tree;
  private TiledTree growing;
  private Sha256 leaf;
  private Sha256 root;
  private List<Sha256> path;
  private long next;

  /** Grows the tree. */
  @Setup
  public void setUp() throws IOException, EvidenceException {
    tree = grow();
    growing = tree;
    leaf = hash(0);
    root = tree.root();
    path = tree.inclusion(0, size);
  }

  private TiledTree grow() {
    TiledTree grown = new TiledTree((level, index) -> tiles.get(key(level, index)));
    for (int i = 0; i < size; i++) {
      keep(grown.append(hash(i)));
    }
    return grown;
  }

  private void keep(List<Tile> full) {
    full.forEach(tile -> tiles.put(key(tile.level(), tile.index()), tile));
  }

  private static long key(int level, long index) {
    return (long) level << 56 | index;
  }

  private static Sha256 hash(int i) {
    byte[] out = new byte[Sha256.BYTES];
    for (int at = 0; at < Integer.BYTES; at++) {
      out[at] = (byte) (i >> 8 * at);
    }
    return Sha256.of(out, 0);
  }

  /** One leaf more. */
  @Benchmark
  public long append() {
    keep(growing.append(leaf));
    return growing.size();
  }

  /** The inclusion proof of some leaf. */
  @Benchmark
  public List<Sha256> inclusion() throws IOException, EvidenceException {
    next = (next + 7919) % size;
    return tree.inclusion(next, size);
  }

  /** The consistency proof from some size. */
  @Benchmark
  public List<Sha256> consistency() throws IOException, EvidenceException {
    next = (next + 7919) % size;
    return tree.consistency(next + 1, size);
  }

  /** Checking an inclusion proof. */
  @Benchmark
  public void verifyInclusion() throws SealwireException {
    TreeProof.verifyInclusion(0, size, hash(0), path, root);
  }
}
