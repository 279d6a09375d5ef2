package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.Times;
import dev.sealwire.tlog.Policy;
import dev.sealwire.tlog.ProofFile;
import dev.sealwire.tlog.SignedCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks a proof with nothing else. */
@Command(
    name = "check",
    header = "Checks such a proof with nothing else.",
    description = {
      "",
      "Checks that an entry is in a log the policy trusts, by its proof alone: no home, no store and"
          + " no collector are looked at. Ends 3 if it is not shown.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  sealwire check 17.tlog-proof --leaf 17.leaf --policy policy",
      "",
      "A policy file names the logs and witnesses that are trusted (C2SP tlog-policy):",
      "  log evidence.example.org+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
      "  quorum none"
    })
final class CheckCommand implements Callable<Integer> {
  private final Root root;

  @Parameters(paramLabel = "PROOF", description = "the .tlog-proof")
  private Path proofFile;

  @Option(names = "--leaf", required = true, paramLabel = "FILE", description = "the entry's bytes")
  private Path leafFile;

  @Option(
      names = "--policy",
      required = true,
      paramLabel = "FILE",
      description = "which logs and witnesses are trusted")
  private Path policyFile;

  @Option(names = "--json", description = "as one line of JSON")
  private boolean json;

  CheckCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, Failure {
    Policy policy = policy();
    Bytes leaf = Bytes.wrap(read(leafFile, Leaf.BYTES_MAX));
    Bytes file = Bytes.wrap(read(proofFile, ProofFile.PROOF_BYTES_MAX));
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

  private Policy policy() throws IOException, Failure {
    try {
      return Policy.parse(Bytes.wrap(Home.readAtMost(policyFile, Policy.POLICY_BYTES_MAX)));
    } catch (MalformedException e) {
      throw Failure.usage(policyFile + ": " + e.getMessage(), null);
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
