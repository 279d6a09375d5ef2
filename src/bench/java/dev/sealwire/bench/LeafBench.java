package dev.sealwire.bench;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.tlog.MerkleHasher;
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

/** An entry into its leaf, back, and its hash. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LeafBench {
  /** Of which type the entry is. */
  @Param({"payload.received", "handshake.accepted", "session.closed"})
  public String type;

  private final MerkleHasher hasher = new MerkleHasher();
  private Entry entry;
  private Bytes leaf;

  /** Makes the entry. */
  @Setup
  public void setUp() throws MalformedException {
    entry = Samples.entry(type);
    leaf = Leaf.encode(entry.time(), entry.event());
  }

  /** Entry to leaf. */
  @Benchmark
  public Bytes encode() throws MalformedException {
    return Leaf.encode(entry.time(), entry.event());
  }

  /** Leaf to entry, and that it is in its one spelling. */
  @Benchmark
  public Entry decode() throws MalformedException {
    return Leaf.decode(leaf);
  }

  /** Leaf to leaf hash. */
  @Benchmark
  public Sha256 hash() {
    return hasher.leaf(leaf);
  }
}
