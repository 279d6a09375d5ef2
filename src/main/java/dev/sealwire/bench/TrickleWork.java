package dev.sealwire.bench;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.store.H2EvidenceLog;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lone entries, a group and a force for each, as they come to a quiet log: what the store takes for
 * one while it is open and once it is closed, compacted as it is and without that. They come as
 * fast as they go, so what a log does by the clock is done here by number, as it would come to at
 * one entry a second: search rows are made once a minute, and the compaction catches up as often as
 * it looks. Without compaction space goes free by its age, 45 seconds, which here are many entries.
 */
final class TrickleWork implements Work {
  private static final int ENTRIES_A_MINUTE = 60;

  /** The store looks four times a second; a few entries between two looks are not many to it. */
  private static final int ENTRIES_A_LOOK = 5;

  /** What became of one log. */
  private static final class Sizes {
    private final List<Double> open = new ArrayList<>();
    private double closed;
    private long[] latencies;
  }

  @Override
  public String name() {
    return "trickle";
  }

  @Override
  public boolean isLong() {
    return true;
  }

  @Override
  public List<Figure> run(Plan plan) throws IOException, SealwireException {
    try {
      Sizes compacted = grown(plan, H2EvidenceLog.ALIVE_PERCENT);
      Sizes loose = grown(plan, 0);
      String at = ", " + plan.entries() + " lone entries";
      return List.of(
          Figure.of(name(), "store for an entry while open" + at, "bytes", compacted.open)
              .against("without compaction", loose.open)
              .with(Quantiles.of(compacted.latencies)),
          Figure.of(name(), "store for an entry, once closed", "bytes", List.of(compacted.closed))
              .against("without compaction", List.of(loose.closed)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static Sizes grown(Plan plan, int alivePercent)
      throws IOException, SealwireException, InterruptedException {
    Path data = plan.folder().resolve("trickle" + alivePercent);
    Sizes sizes = new Sizes();
    Latencies latencies = new Latencies();
    Writing made = Writing.create(plan, data);
    made.close();
    try (Writing writing = made.again(plan, data, alivePercent)) {
      writing.ledger().watch(AppendWork.watch(latencies));
      for (int entry = 1; entry <= plan.entries(); entry++) {
        writing.append(1);
        if (entry % ENTRIES_A_MINUTE == 0) {
          writing.log().awaitSearch();
        }
        if (alivePercent > 0 && entry % ENTRIES_A_LOOK == 0) {
          writing.log().compact();
        }
        int part = Math.max(1, plan.entries() / plan.rounds());
        if (entry % part == 0 && sizes.open.size() < plan.rounds()) {
          sizes.open.add((double) AppendWork.size(data) / entry);
          plan.told()
              .accept(
                  "trickle, alive %d %%, at %d: %.0f bytes each"
                      .formatted(alivePercent, entry, sizes.open.get(sizes.open.size() - 1)));
        }
      }
      writing.log().awaitSearch();
    }
    sizes.closed = (double) AppendWork.size(data) / plan.entries();
    sizes.latencies = latencies.take();
    return sizes;
  }
}
