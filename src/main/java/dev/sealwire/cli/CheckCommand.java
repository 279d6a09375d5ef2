package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.Times;
import dev.sealwire.field.ReceiptsFile;
import dev.sealwire.tlog.Checkpoint;
import dev.sealwire.tlog.GrowthFile;
import dev.sealwire.tlog.Policy;
import dev.sealwire.tlog.ProofFile;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks a proof, or the evidence of a failed one, with nothing else. */
@Command(
    name = "check",
    header = "Checks such a proof, or evidence against a log, with nothing else.",
    description = {
      "",
      "Checks that an entry is in a log that is trusted, by its proof alone: no home, no store and"
          + " no collector are looked at. Ends 3 if it is not shown.",
      "",
      "Of a file with many receipts (.receipts) checks all of them; with --index one, which is told of"
          + " as a proof is.",
      "",
      "Of a file that a client wrote when a log did not prove its growth, says what it proves, and what"
          + " is only the word of whoever wrote it. Ends 0 if it shows that the log grew after all, 3 if"
          + " it does not or the log's key did not sign both checkpoints.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire check 17.tlog-proof --leaf 17.leaf --policy policy",
      "  sealwire check 17.tlog-proof --leaf 17.leaf --vkey \"$(cat log.vkey)\"",
      "  sealwire check 17.receipts --index 23 --vkey \"$(cat log.vkey)\"",
      "  sealwire check 20261123T074652Z-17-60.growth --vkey \"$(cat log.vkey)\"",
      "",
      "A policy file names the logs and witnesses that are trusted (C2SP tlog-policy):",
      "  log evidence.example.org+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
      "  quorum none"
    })
final class CheckCommand implements Callable<Integer> {
  private static final int FILE_BYTES_MAX =
      Math.max(
          ReceiptsFile.FILE_BYTES_MAX,
          Math.max(ProofFile.PROOF_BYTES_MAX, GrowthFile.FILE_BYTES_MAX));

  private final Root root;

  @Parameters(paramLabel = "FILE", description = "the .tlog-proof, .receipts or .growth")
  private Path proofFile;

  @Option(names = "--leaf", paramLabel = "FILE", description = "of a proof: the entry's bytes")
  private Path leafFile;

  @Option(names = "--index", paramLabel = "INDEX", description = "of receipts: one entry's")
  private Long index;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "which logs and witnesses are trusted; of a .growth its logs alone count")
  private Path policyFile;

  @Option(
      names = "--vkey",
      paramLabel = "VKEY",
      description = "instead of a policy: the key of the one log that is trusted")
  private String vkey;

  @Option(names = "--json", description = "as one line of JSON")
  private boolean json;

  CheckCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, Failure {
    Policy policy = policy();
    Bytes file = Bytes.wrap(read(proofFile, FILE_BYTES_MAX));
    if (GrowthFile.claims(file)) {
      if (index != null) {
        throw Failure.usage("--index is for a file with many receipts", null);
      }
      return growth(file, policy);
    }
    if (ReceiptsFile.claims(file)) {
      return receipts(file, policy);
    }
    if (index != null) {
      throw Failure.usage("--index is for a file with many receipts", null);
    }
    if (leafFile == null) {
      throw Failure.usage("a proof is of an entry: which one?", "name its file with --leaf FILE");
    }
    Bytes leaf = Bytes.wrap(read(leafFile, Leaf.BYTES_MAX));
    ProofFile proof;
    SignedCheckpoint checkpoint;
    try {
      proof = ProofFile.parse(file);
      checkpoint = proof.verify(leaf, policy, root.quickSuite());
    } catch (MalformedException | EvidenceException e) {
      throw Failure.evidence("the proof does not hold: " + e.getMessage(), e);
    }
    tell(proof, checkpoint, leaf);
    return Exit.DONE;
  }

  private int receipts(Bytes bytes, Policy policy) throws Failure {
    if (leafFile != null) {
      throw Failure.usage("--leaf is for a proof, and this file holds the entries too", null);
    }
    ReceiptsFile file;
    SignedCheckpoint checkpoint = null;
    int told = 0;
    try {
      file = ReceiptsFile.parse(bytes);
      for (ReceiptsFile.One one : file.receipts()) {
        ProofFile proof = file.proof(one);
        checkpoint = proof.verify(one.leaf(), policy, root.quickSuite());
        if (index != null && one.index() == index) {
          tell(proof, checkpoint, one.leaf());
          told++;
        }
      }
    } catch (MalformedException | EvidenceException e) {
      throw Failure.evidence("the receipts do not hold: " + e.getMessage(), e);
    }
    if (index == null) {
      tell(file, checkpoint.checkpoint());
    } else if (told == 0) {
      throw Failure.evidence("there is no receipt of entry " + index + " in " + proofFile, null);
    }
    return Exit.DONE;
  }

  private void tell(ReceiptsFile file, Checkpoint checkpoint) {
    Console console = root.console();
    if (json) {
      console.print(
          Rows.utf8(
              new JsonWriter()
                  .put("origin", checkpoint.origin())
                  .put("receipts", file.receipts().size())
                  .put("size", checkpoint.size())
                  .toBytes()));
      return;
    }
    console.print("origin    " + Shown.text(checkpoint.origin()));
    console.print("receipts  " + file.receipts().size());
    console.print("size      " + checkpoint.size());
  }

  private int growth(Bytes bytes, Policy policy) throws Failure {
    if (leafFile != null) {
      throw Failure.usage("--leaf is for a proof, and this file is about a log's growth", null);
    }
    GrowthFile file;
    GrowthFile.Judged judged;
    try {
      file = GrowthFile.parse(bytes);
      judged = file.judge(policy.logs(), root.quickSuite());
    } catch (MalformedException | EvidenceException e) {
      throw Failure.evidence("the file proves nothing, neither way: " + e.getMessage(), e);
    }
    GrowthVerdict verdict = new GrowthVerdict(file, judged);
    verdict.print(root.console(), json);
    return verdict.exit();
  }

  private Policy policy() throws IOException, Failure {
    if ((policyFile == null) == (vkey == null)) {
      throw Failure.usage(
          "which log is trusted? the file is not asked",
          "say it with --policy FILE or with --vkey VKEY, one of them");
    }
    try {
      return vkey == null
          ? Policy.parse(Bytes.wrap(Home.readAtMost(policyFile, Policy.POLICY_BYTES_MAX)))
          : Policy.forLog(VerifierKey.parse(vkey.strip()));
    } catch (MalformedException e) {
      throw Failure.usage((vkey == null ? policyFile : "--vkey") + ": " + e.getMessage(), null);
    } catch (IllegalArgumentException e) {
      throw Failure.usage("--vkey: is not the key of a log", null);
    }
  }

  private static byte[] read(Path file, int max) throws IOException, Failure {
    try {
      return Home.readAtMost(file, max);
    } catch (MalformedException e) {
      throw Failure.evidence(e.getMessage(), e);
    }
  }

  private void tell(ProofFile proof, SignedCheckpoint checkpoint, Bytes leaf) {
    Entry entry = null;
    try {
      entry = Leaf.decode(leaf);
    } catch (MalformedException e) {
      root.console()
          .warn("the entry is in the log, but this version cannot read it: " + e.getMessage());
    }
    String time = entry == null ? null : Times.format(entry.time());
    String type = entry == null ? null : entry.event().type();
    Console console = root.console();
    if (json) {
      console.print(
          Rows.utf8(
              new JsonWriter()
                  .put("origin", checkpoint.checkpoint().origin())
                  .put("index", proof.index())
                  .put("size", checkpoint.checkpoint().size())
                  .put("type", type)
                  .put("time", time)
                  .toBytes()));
      return;
    }
    console.print("origin  " + Shown.text(checkpoint.checkpoint().origin()));
    console.print("index   " + proof.index());
    console.print("size    " + checkpoint.checkpoint().size());
    if (entry != null) {
      console.print("type    " + type);
      console.print("time    " + time);
    }
  }
}
