package dev.sealwire.cli;

import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.Times;
import dev.sealwire.tlog.Checkpoint;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.wire.Purpose;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Watches a log grow. */
@Command(
    name = "watch",
    header = "Watches a collector's log grow, and keeps its checkpoints.",
    description = {
      "",
      "Prints each checkpoint of a collector that serves as it comes, once the collector has proven that"
          + " its log grew from the one before, beginning with the one kept last, and keeps it. What"
          + " comes faster than a few times a second, or than it is read, comes as one. If growth is"
          + " not proven, ends 3 and keeps the evidence: see sealwire check. The collector records once"
          + " that it is watched.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire watch                                          the collector of this home",
      "  sealwire watch --collector evidence.example.org:7443 --kit auditor.pem",
      "  sealwire watch --json --count 1 --for 1m                until it grows, for a script",
      "",
      "Exit codes: 0 stopped by Ctrl-C, --count or --for; 3 growth was not proven; 5 the collector went",
      "away."
    })
final class WatchCommand implements Callable<Integer> {
  private static final String ROW = "%-24s  %12s  %-16s  %s";
  private static final int ROOT_DIGITS = 16;

  private final Root root;

  @Option(names = "--json", description = "one JSON object a line")
  private boolean json;

  @Mixin private Until until;

  @Mixin private CollectorOptions collector;

  WatchCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    until.count();
    until.duration();
    try (LogSource source = LogSource.serving(root, collector, Purpose.WATCH, "checkpoints")) {
      return new Follower(root, source, until).run(follower -> watch(source, follower));
    }
  }

  private void watch(LogSource source, Follower follower)
      throws IOException, SealwireException, Failure {
    if (!json) {
      root.console().print(String.format(ROW, "TIME", "SIZE", "ROOT", "GROWTH"));
    }
    SignedCheckpoint before = source.checkpoint();
    print(source.keptBefore(), before);
    for (SignedCheckpoint now = follower.next(); now != null; now = follower.next()) {
      print(before.checkpoint().size(), now);
      before = now;
      if (!follower.count()) {
        return;
      }
    }
  }

  /** Prints a checkpoint that grew from one of size {@code from}; of none if that is below 0. */
  private void print(long from, SignedCheckpoint signed) {
    Checkpoint now = signed.checkpoint();
    Instant time = root.clock().instant();
    if (json) {
      JsonWriter line =
          new JsonWriter()
              .put("time", Times.format(time))
              .put("origin", now.origin())
              .put("size", now.size())
              .put("root", now.root());
      if (from >= 0) {
        line.put("from", from);
      }
      root.console().print(Rows.utf8(line.put("checkpoint", Rows.utf8(signed.note())).toBytes()));
      return;
    }
    String growth = from < 0 ? "first contact" : "+" + (now.size() - from);
    String shortly = now.root().hex().substring(0, ROOT_DIGITS);
    root.console().print(String.format(ROW, Rows.millis(time), now.size(), shortly, growth));
  }
}
