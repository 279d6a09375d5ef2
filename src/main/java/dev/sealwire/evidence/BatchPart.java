package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.tlog.Merkle;
import dev.sealwire.tlog.TreeProof;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a payload stands in its batch: with the statement and its signature, this is all it takes
 * to show that the client signed for this very payload.
 *
 * @param item the exact text of its {@link BatchItem}
 * @param position of the item in the batch, from 0
 * @param path from the item's hash to the statement's root, RFC 6962 section 2.1.1
 */
public record BatchPart(String item, int position, List<Sha256> path) {
  /** The longest path: to the root of a tree of {@link BatchStatement#ITEMS_MAX} items. */
  public static final int PATH_HASHES_MAX = 6;

  /** Copies the list. */
  public BatchPart {
    path = List.copyOf(path);
  }

  /**
   * Shows that {@code batch} covers this item.
   *
   * @return what was said of the payload
   * @throws MalformedException if the item is none
   * @throws EvidenceException if the position is not in a batch of that count, or the path is not
   *     the one from there to the root
   */
  public BatchItem of(BatchStatement batch) throws MalformedException, EvidenceException {
    Bytes text = Bytes.utf8(item);
    BatchItem decoded = BatchItem.decode(text);
    try {
      TreeProof.verifyInclusion(position, batch.count(), Merkle.leafHash(text), path, batch.root());
    } catch (MalformedException e) {
      throw new EvidenceException(e.getMessage());
    }
    return decoded;
  }

  void write(JsonWriter json) {
    json.put("item", item)
        .put("position", position)
        .put("path", path.stream().map(Sha256::base64).toList());
  }

  /** Null if the entry has none. */
  static BatchPart read(JsonFields json) throws MalformedException {
    if (!json.has("item")) {
      return null;
    }
    String item = json.string("item");
    int position = (int) json.number("position", 0, BatchStatement.ITEMS_MAX - 1);
    List<String> hashes = json.strings("path");
    if (hashes.size() > PATH_HASHES_MAX) {
      throw new MalformedException(
          "path", "has " + hashes.size() + " hashes, want at most " + PATH_HASHES_MAX);
    }
    List<Sha256> path = new ArrayList<>(hashes.size());
    for (String hash : hashes) {
      path.add(Sha256.ofBase64(hash));
    }
    return new BatchPart(item, position, path);
  }
}
