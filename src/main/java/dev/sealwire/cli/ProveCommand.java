package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.tlog.Policy;
import dev.sealwire.tlog.ProofFile;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.VerifierKey;
import dev.sealwire.wire.Purpose;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private CollectorOptions collector;

  ProveCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    Path leafFile = out.resolveSibling(out.getFileName() + ".leaf");
    NewFile.check(out, force, NewFile.FORCE_HINT);
    NewFile.check(leafFile, force, NewFile.FORCE_HINT);
    SignatureSuite suite = root.quickSuite();
    VerifierKey key;
    Bytes leaf;
    ProofFile proof;
    if (!collector.remote()) {
      root.initialisedHome();
    }
    try (LogSource source = LogSource.open(root, collector, Purpose.PROVE, "entry " + index)) {
      key = source.remote() ? source.key() : root.home().vkey();
      leaf = Reading.entry(source.log(), index).leaf();
      proof = EntryProofs.of(source.log(), checkpoint(source.log(), key, suite)).prove(index);
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
}
