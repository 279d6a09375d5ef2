package dev.sealwire.cli;

import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.tlog.Checkpoint;
import dev.sealwire.tlog.GrowthFile;
import dev.sealwire.tlog.GrowthFile.Judged;
import dev.sealwire.tlog.GrowthFile.Shows;
import java.util.List;
import java.util.Locale;

/** What a file about a log's growth proves, in words: no more than it does. */
final class GrowthVerdict {
  private final GrowthFile file;
  private final Judged judged;

  GrowthVerdict(GrowthFile file, Judged judged) {
    this.file = file;
    this.judged = judged;
  }

  /** 0 only if the file shows that the log grew. */
  int exit() {
    return judged.shows() == Shows.CONSISTENT ? Exit.DONE : Exit.EVIDENCE;
  }

  private String label() {
    return judged.shows().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  void print(Console console, boolean json) {
    if (json) {
      console.print(json());
      return;
    }
    console.print("origin   " + Shown.text(judged.kept().origin()));
    console.print("key      " + judged.key());
    console.print("kept     " + line(judged.kept()));
    console.print("shown    " + line(judged.shown()));
    if (judged.prefix() != null) {
      console.print(
          "         size " + judged.kept().size() + " within it, root " + judged.prefix());
    }
    console.print("answer   " + answer());
    console.print("verdict  " + label());
    words().forEach(console::print);
    console.print(
        "Not signed, so no more than the word of whoever wrote the file: that it was written at "
            + file.time()
            + ", and that the reason was:");
    console.print("  " + Shown.text(file.detail()));
  }

  private static String line(Checkpoint checkpoint) {
    return "size " + checkpoint.size() + ", root " + checkpoint.root() + ", signed by this key";
  }

  private String answer() {
    String what = file.answer().label();
    return file.answer() != GrowthFile.Answer.PROOF
        ? what
        : what
            + " of "
            + file.proof().size()
            + " hashes"
            + (judged.why() == null ? "" : ": " + Shown.text(judged.why()));
  }

  private List<String> words() {
    long kept = judged.kept().size();
    long shown = judged.shown().size();
    return switch (judged.shows()) {
      case TWO_HISTORIES ->
          List.of(
              "This log's key signed two different histories of the same size. That is beyond doubt:"
                  + " it takes nobody's word but the two signatures.");
      case TWO_HISTORIES_BY_PROOF ->
          List.of(
              "This log's key signed two different histories. That is beyond doubt: the proof leads to"
                  + " the root of the shown checkpoint, so its hashes are of that very tree, and by"
                  + " them its first "
                  + kept
                  + " entries are not those of the kept checkpoint. It takes nobody's word but the"
                  + " two signatures and SHA-256.");
      case UNPROVEN ->
          List.of(
              "This log's key signed both checkpoints; nothing here shows that the larger one grew"
                  + " from the smaller, and nothing that it did not.",
              "That this is what the collector gave is the word of whoever wrote the file: anyone"
                  + " can put another proof, or none, beside two true checkpoints. A log that did grow"
                  + " can prove it at any time: have its operator give a consistency proof from size "
                  + kept
                  + " to "
                  + shown
                  + ", and put it in place of this one. If there is one that holds, the log is"
                  + " consistent here; whoever cannot give one has rewritten it.");
      case SHRUNK ->
          List.of(
              "This log's key signed both checkpoints, and the shown one is the smaller. Every log"
                  + " that grows has signed smaller ones before.",
              "That a collector showed it as its latest after it had shown the other is the word of"
                  + " whoever wrote the file. The signature over "
                  + kept
                  + " entries is beyond doubt: the operator must have entries "
                  + shown
                  + " to "
                  + (kept - 1)
                  + ", or they were cut off, or an older copy was put back.");
      case CONSISTENT ->
          List.of(
              "This is no evidence against the log: " + consistent() + " It shows no rewriting.");
    };
  }

  private String consistent() {
    if (judged.kept().size() == 0) {
      return "every log grew from the empty one.";
    }
    return judged.kept().size() == judged.shown().size()
        ? "both checkpoints are of the same tree."
        : "the proof holds, the shown log grew from the kept one.";
  }

  private String json() {
    JsonWriter json =
        new JsonWriter()
            .put("verdict", label())
            .put("origin", judged.kept().origin())
            .put("vkey", judged.key().toString())
            .put("keptSize", judged.kept().size())
            .put("keptRoot", judged.kept().root())
            .put("shownSize", judged.shown().size())
            .put("shownRoot", judged.shown().root());
    if (judged.prefix() != null) {
      json.put("shownRootAtKeptSize", judged.prefix());
    }
    json.put("answer", file.answer().label());
    json.put("claimedTime", file.time().toString());
    return Rows.utf8(json.put("claimedDetail", file.detail()).toBytes());
  }
}
