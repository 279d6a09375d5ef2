package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.UnverifiedEntry;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Entries in order, all that can be said of each by itself worked out on other threads. */
final class DecodedEntries {
  private static final int ROW_BYTES = 256;

  /**
   * A row with what its leaf says.
   *
   * @param row the row, its leaf never null
   * @param leafHash of its leaf, computed
   * @param entry what it says, or null if it cannot be read
   * @param columns the search columns it must have, or null if it cannot be read
   * @param fault why it cannot, or null
   */
  record Decoded(
      UnverifiedEntry row, Sha256 leafHash, Entry entry, SearchRow columns, String fault) {}

  /**
   * A row with the payload it names.
   *
   * @param index the index of its row
   * @param leafHash of its leaf, computed
   * @param payload what it says, or null if it is of something else, or cannot be read
   */
  record Named(long index, Sha256 leafHash, PayloadReceived payload) {}

  private DecodedEntries() {}

  /** All of each entry. */
  static Cursor<Decoded> all(Cursor<UnverifiedEntry> rows, Workers workers) {
    return new Ahead<>(
        rows, Ahead.ROWS_MAX, DecodedEntries::bytes, DecodedEntries::decode, workers);
  }

  /** Only whether it is of a payload, and of which: other leaves are hashed and not read. */
  static Cursor<Named> payloads(Cursor<UnverifiedEntry> rows, Workers workers) {
    return new Ahead<>(rows, Ahead.ROWS_MAX, DecodedEntries::bytes, DecodedEntries::named, workers);
  }

  private static long bytes(UnverifiedEntry row) {
    return ROW_BYTES + (row.leaf() == null ? 0 : row.leaf().size());
  }

  private static Bytes leaf(UnverifiedEntry row) {
    return row.leaf() == null ? Bytes.EMPTY : row.leaf();
  }

  private static List<Decoded> decode(List<UnverifiedEntry> rows) {
    MessageDigest digest = Sha256.digest();
    List<Decoded> out = new ArrayList<>(rows.size());
    for (UnverifiedEntry row : rows) {
      Bytes leaf = leaf(row);
      UnverifiedEntry whole =
          row.leaf() != null
              ? row
              : new UnverifiedEntry(row.index(), leaf, row.leafHash(), row.chainHash());
      Sha256 hash = Tree.leafHash(digest, leaf);
      try {
        Entry entry = Decoding.leaf(leaf);
        out.add(new Decoded(whole, hash, entry, SearchColumns.of(row.index(), entry), null));
      } catch (MalformedException e) {
        out.add(new Decoded(whole, hash, null, null, e.getMessage()));
      }
    }
    return out;
  }

  private static List<Named> named(List<UnverifiedEntry> rows) {
    MessageDigest digest = Sha256.digest();
    List<Named> out = new ArrayList<>(rows.size());
    for (UnverifiedEntry row : rows) {
      Bytes leaf = leaf(row);
      Sha256 hash = Tree.leafHash(digest, leaf);
      out.add(new Named(row.index(), hash, PayloadCheck.payloadOrNull(leaf)));
    }
    return out;
  }
}
