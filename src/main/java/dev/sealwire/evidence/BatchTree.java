package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.tlog.MerkleHasher;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The tree over the items of a batch (RFC 6962 section 2.1), whole in memory. Immutable. */
public final class BatchTree {
  /** The hashes of the items, then those of each level above, up to the root alone. */
  private final List<List<Sha256>> levels = new ArrayList<>();

  /**
   * Hashes the items.
   *
   * @param items their texts, 1 to {@link BatchStatement#ITEMS_MAX}
   * @throws IllegalArgumentException if there are none or more
   */
  public BatchTree(List<Bytes> items) {
    if (items.isEmpty() || items.size() > BatchStatement.ITEMS_MAX) {
      throw new IllegalArgumentException(
          "batch has " + items.size() + " items, want 1 to " + BatchStatement.ITEMS_MAX);
    }
    MerkleHasher hasher = new MerkleHasher();
    List<Sha256> level = new ArrayList<>(items.size());
    for (Bytes item : items) {
      level.add(hasher.leaf(item));
    }
    levels.add(level);
    while (level.size() > 1) {
      level = above(level, hasher);
      levels.add(level);
    }
  }

  /** A node without a sibling is passed on as it is: that is the tree of RFC 6962. */
  private static List<Sha256> above(List<Sha256> level, MerkleHasher hasher) {
    List<Sha256> above = new ArrayList<>((level.size() + 1) / 2);
    for (int i = 0; i + 1 < level.size(); i += 2) {
      above.add(hasher.node(level.get(i), level.get(i + 1)));
    }
    if (level.size() % 2 == 1) {
      above.add(level.get(level.size() - 1));
    }
    return above;
  }

  /** What the statement says. */
  public Sha256 root() {
    return levels.get(levels.size() - 1).get(0);
  }

  /**
   * The path of the item at {@code position}: RFC 6962 section 2.1.1.
   *
   * @throws IndexOutOfBoundsException if there is none
   */
  public List<Sha256> path(int position) {
    List<Sha256> path = new ArrayList<>(BatchPart.PATH_HASHES_MAX);
    int at = Objects.checkIndex(position, levels.get(0).size());
    for (List<Sha256> level : levels) {
      if ((at ^ 1) < level.size()) {
        path.add(level.get(at ^ 1));
      }
      at >>>= 1;
    }
    return path;
  }
}
