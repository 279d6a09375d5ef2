package dev.sealwire.bench;

import dev.sealwire.tls.TlsProvider;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How a run is to be done.
 *
 * @param rounds rounds that count, {@value #ROUNDS_MIN} to {@value #ROUNDS_MAX}
 * @param round how long a round of a work that goes by time takes
 * @param entries how many entries a work that goes by number makes
 * @param bytes size of the long payload
 * @param connections idle connections
 * @param provider who speaks TLS, at both ends
 * @param folder where homes and files go; on the disk that is to be measured
 * @param launcher starts commands as processes of their own
 * @param told hears what is going on
 */
public record Plan(
    int rounds,
    Duration round,
    int entries,
    long bytes,
    int connections,
    TlsProvider provider,
    Path folder,
    Launcher launcher,
    Clock clock,
    SecureRandom random,
    Consumer<String> told) {
  /** Fewer say nothing about the spread. */
  public static final int ROUNDS_MIN = 5;

  /** More than anybody waits for. */
  public static final int ROUNDS_MAX = 1000;

  /** Rounds before those that count: the compilers of both ends need them. */
  static final int WARM_UPS = 1;

  /** Makes the process that runs a command. */
  public interface Launcher {
    /** Ready to be started, its environment not yet changed. */
    ProcessBuilder process(String... args);
  }
}
