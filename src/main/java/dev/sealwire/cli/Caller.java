package dev.sealwire.cli;

import dev.sealwire.pki.Kit;
import java.io.IOException;
import java.nio.file.Path;

/** Who asks a collector that serves, and by what: the options of a command say. */
interface Caller {
  /** HOST:PORT, or null. */
  String collector();

  /** The kit's file that was named, or null. */
  Path kit();

  /** Where the last checkpoint seen is kept, or null for where it always is. */
  Path state();

  /** Whether a collector is to be asked, store or no store. */
  default boolean remote() {
    return collector() != null || kit() != null;
  }

  /** The name of the home's own kit that asks if nobody named one: {@code auditor}. */
  String own();

  /** The kit in {@code file}, or the one the environment names if that is null. */
  Kit open(Root root, Path file) throws IOException, Failure;
}
