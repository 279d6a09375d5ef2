package dev.sealwire.bench;

import dev.sealwire.bytes.SealwireException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All works, by name. */
public final class Bench {
  private static final List<Work> WORKS =
      List.of(
          new LimitsWork(),
          new HandshakeWork(),
          new IngestWork(),
          new BulkWork(),
          new AppendWork(),
          new VerifyWork(),
          new IdleWork(),
          new GrowthWork(),
          new TrickleWork());

  private Bench() {}

  /** The names of all works, in the order in which they are done. */
  public static List<String> names() {
    return WORKS.stream().map(Work::name).toList();
  }

  /** Those of them that are done when none is asked for by name. */
  public static List<String> usual() {
    return WORKS.stream().filter(work -> !work.isLong()).map(Work::name).toList();
  }

  /**
   * Does the works of these names, one after the other.
   *
   * @throws IllegalArgumentException if there is none of a name
   * @throws IOException if a process, the disk or a connection fails
   * @throws SealwireException if the collector refuses what is done, or its evidence does not hold
   */
  public static List<Figure> run(List<String> names, Plan plan)
      throws IOException, SealwireException {
    for (String name : names) {
      if (!names().contains(name)) {
        throw new IllegalArgumentException("no work is called " + name);
      }
    }
    List<Figure> figures = new ArrayList<>();
    for (Work work : WORKS) {
      if (names.contains(work.name())) {
        plan.told().accept(work.name());
        figures.addAll(work.run(plan));
      }
    }
    return figures;
  }
}
