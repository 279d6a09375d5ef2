package dev.sealwire.bench;

import dev.sealwire.bytes.SealwireException;
import java.io.IOException;
import java.util.List;

/** One kind of work, measured from its set-up to its figures. */
interface Work {
  /** What it is called on the command line. */
  String name();

  /** Whether it takes so long that it is done only when it is asked for by its name. */
  default boolean isLong() {
    return false;
  }

  /** Does it, and leaves nothing behind but what is in the plan's folder. */
  List<Figure> run(Plan plan) throws IOException, SealwireException;
}
