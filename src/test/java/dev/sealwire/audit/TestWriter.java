package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Chain;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.Times;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.UnverifiedTile;
import dev.sealwire.tlog.Checkpoint;
import dev.sealwire.tlog.KeyType;
import dev.sealwire.tlog.Merkle;
import dev.sealwire.tlog.NoteSigner;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.Tile;
import dev.sealwire.tlog.TileSource;
import dev.sealwire.tlog.TiledTree;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.security.KeyPair;
import java.security.Provider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Makes the rows of a log from its leaves, as the writer would, with the writer's tree and chain.
 */
final class TestWriter {
  // Several times faster here than the JDK's own.
  private static final Provider FAST = new BouncyCastleProvider();
  static final SignatureSuite SUITE = new SignatureSuite(FAST, FAST, null);
  private static final TileSource NO_TILES =
      (level, index) -> {
        throw new IOException("not read again here");
      };

  /** What most logs of the tests have in common, made once: rows by their leaves, with index 0. */
  private static final Map<Bytes, Optional<SearchRow>> ROWS = new ConcurrentHashMap<>();

  private static final Map<Checkpoint, StoredCheckpoint> SIGNED = new ConcurrentHashMap<>();

  private TestWriter() {}

  static NoteSigner signer(String origin) throws Exception {
    KeyPair keys = TestPki.keys("Ed25519");
    VerifierKey key = VerifierKey.of(origin, KeyType.ED25519, keys.getPublic());
    return new NoteSigner(key, keys.getPrivate(), SUITE);
  }

  static StoredCheckpoint checkpoint(NoteSigner signer, String origin, long size, Sha256 root) {
    Checkpoint checkpoint = new Checkpoint(origin, size, root);
    return new StoredCheckpoint(size, SignedCheckpoint.sign(checkpoint, signer).note());
  }

  /** Writes all rows anew; without a signer, the checkpoints stay as they are. */
  static void write(FakeLog log, List<Bytes> leaves, NoteSigner signer, int groupSize)
      throws MalformedException {
    log.entries.clear();
    log.tiles.clear();
    log.searchRows.clear();
    if (signer != null) {
      log.checkpoints.clear();
    }
    TiledTree tree = new TiledTree(NO_TILES);
    Chain links = new Chain();
    Sha256 chain = Sha256.ZERO;
    for (int i = 0; i < leaves.size(); i++) {
      Bytes leaf = leaves.get(i);
      Sha256 leafHash = Merkle.leafHash(leaf);
      chain = links.next(chain, leafHash);
      log.entries.add(new UnverifiedEntry(i, leaf, leafHash.bytes(), chain.bytes()));
      for (Tile tile : tree.append(leafHash)) {
        log.tiles.add(new UnverifiedTile(tile.level(), tile.index(), tile.hashes()));
      }
      SearchRow row = indexed(i, leaf);
      if (row != null) {
        log.searchRows.add(row);
      }
      if (signer != null && ((i + 1) % groupSize == 0 || i + 1 == leaves.size())) {
        log.checkpoints.add(signed(signer, i + 1, tree.root()));
      }
    }
  }

  private static StoredCheckpoint signed(NoteSigner signer, long size, Sha256 root) {
    Checkpoint checkpoint = new Checkpoint(signer.key().toString(), size, root);
    return SIGNED.computeIfAbsent(
        checkpoint, c -> checkpoint(signer, signer.key().name(), size, root));
  }

  private static SearchRow indexed(long index, Bytes leaf) {
    SearchRow row =
        ROWS.computeIfAbsent(leaf, l -> Optional.ofNullable(searchRow(0, l))).orElse(null);
    return row == null
        ? null
        : new SearchRow(
            index,
            row.timeNanos(),
            row.type(),
            row.session(),
            row.peer(),
            row.certificate(),
            row.caseId(),
            row.payload(),
            row.reason());
  }

  /** By the names of the fields in the leaf, unlike the audit, which goes by their types. */
  static SearchRow searchRow(long index, Bytes leaf) {
    Entry entry;
    try {
      entry = Leaf.decode(leaf);
    } catch (MalformedException e) {
      return null;
    }
    Map<String, String> fields = Fields.of(leaf);
    boolean refused =
        fields
            .get("type")
            .matches(
                "handshake.(rejected|storm)|payload.aborted|certificate.revoked|evidence.refused"
                    + "|admin.refused");
    String shown = fields.get("chain");
    String certificate =
        fields.get(fields.get("type").equals("collector.reloaded") ? "collector" : "certificate");
    return new SearchRow(
        index,
        Times.toEpochNanos(entry.time()),
        fields.get("type"),
        fields.get("session"),
        fields.get("peer"),
        hash(certificate == null ? shown : certificate),
        fields.get("case"),
        hash(
            fields.get("type").matches("payload[.].*|evidence.exported")
                ? fields.get("sha256")
                : null),
        refused ? fields.get("reason") : null);
  }

  private static Bytes hash(String hex) {
    try {
      return hex == null ? null : Sha256.ofHex(hex).bytes();
    } catch (MalformedException e) {
      throw new IllegalArgumentException(hex, e);
    }
  }
}
