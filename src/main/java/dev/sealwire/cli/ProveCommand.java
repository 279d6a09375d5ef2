package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.tlog.Merkle;
import dev.sealwire.tlog.Policy;
import dev.sealwire.tlog.ProofFile;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.Tile;
import dev.sealwire.tlog.TiledTree;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the proof that an entry is in the log. */
@Command(
    name = "prove",
    header = "Writes the proof that an entry is in the log.",
    description = {
      "",
      "Writes the proof that an entry is in the log, against the last stored checkpoint, to FILE,"
          + " and the entry itself to FILE.leaf. Whoever has both, and the log's key, can check them"
          + " without this log and without this program.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  sealwire prove 17 -o photo.tlog-proof",
      "  printf 'log %%s\\nquorum none\\n' \"$(cat certs/log.vkey)\" > policy",
      "  sealwire check photo.tlog-proof --leaf photo.tlog-proof.leaf --policy policy"
    })
final class ProveCommand implements Callable<Integer> {
  private final Root root;

  @Parameters(paramLabel = "INDEX", description = "the entry's place in the log, from 0")
  private long index;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "where the proof goes; the entry goes to FILE.leaf")
  private Path out;

  @Option(names = "--force", description = "replace the files if they are there")
  private boolean force;

  ProveCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Path leafFile = out.resolveSibling(out.getFileName() + ".leaf");
    NewFile.check(out, force, NewFile.FORCE_HINT);
    NewFile.check(leafFile, force, NewFile.FORCE_HINT);
    Home home = root.initialisedHome();
    VerifierKey key = home.vkey();
    SignatureSuite suite = root.quickSuite();
    Bytes leaf;
    ProofFile proof;
    try (EvidenceReader log = Reading.open(root)) {
      leaf = Reading.entry(log, index).leaf();
      proof = prove(log, checkpoint(log, key, suite));
    }
    proof.verify(leaf, Policy.forLog(key), suite);
    try (NewFile proofTo = NewFile.create(out, force, root.random());
        NewFile leafTo = NewFile.create(leafFile, force, root.random())) {
      proof.toBytes().writeTo(proofTo.out());
      leaf.writeTo(leafTo.out());
      leafTo.commit();
      proofTo.commit();
    }
    return Exit.DONE;
  }

  private SignedCheckpoint checkpoint(EvidenceReader log, VerifierKey key, SignatureSuite suite)
      throws IOException, SealwireException, Failure {
    StoredCheckpoint stored =
        log.lastCheckpoint()
            .orElseThrow(() -> Failure.unreached("the log has no checkpoint yet", null));
    SignedCheckpoint checkpoint;
    try {
      checkpoint = SignedCheckpoint.open(stored.note(), key, suite);
    } catch (MalformedException e) {
      throw Failure.evidence("the last checkpoint is malformed: " + e.getMessage(), e);
    }
    if (index >= checkpoint.checkpoint().size()) {
      throw Failure.unreached(
          "no stored checkpoint covers entry "
              + index
              + " yet; the last covers "
              + checkpoint.checkpoint().size()
              + " entries",
          "a crash left it so; the next sealwire serve signs it");
    }
    return checkpoint;
  }

  private ProofFile prove(EvidenceReader log, SignedCheckpoint signed)
      throws IOException, SealwireException {
    long size = signed.checkpoint().size();
    TiledTree tree = TiledTree.restore(size, edge(log, size), log);
    if (!tree.root().equals(signed.checkpoint().root())) {
      throw new EvidenceException(
          "the stored tree of size "
              + size
              + " has root "
              + tree.root()
              + ", its checkpoint says "
              + signed.checkpoint().root());
    }
    return new ProofFile(index, null, tree.inclusion(index, size), signed.note());
  }

  /** The leaf hashes behind the last full tile. */
  private static List<Sha256> edge(EvidenceReader log, long size)
      throws IOException, EvidenceException {
    List<Sha256> hashes = new ArrayList<>();
    long next = size - size % Tile.WIDTH;
    try (Cursor<UnverifiedEntry> entries = log.entries(next, size)) {
      for (UnverifiedEntry entry = entries.next(); entry != null; entry = entries.next()) {
        if (entry.index() != next++) {
          throw new EvidenceException("entry " + (next - 1) + " is missing from the log");
        }
        hashes.add(Merkle.leafHash(entry.leaf()));
      }
    }
    if (next != size) {
      throw new EvidenceException("entry " + next + " is missing from the log");
    }
    return hashes;
  }
}
