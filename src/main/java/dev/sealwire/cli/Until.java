package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** When to stop following a log, if not at Ctrl-C. */
final class Until {
  private static final long FOR_MILLIS_MAX = 365L * 24 * 3_600_000;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "stop after N that came while following, 1 to 9223372036854775807")
  private Long count;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "stop after so long: 500ms, 30s, 5m, 1h")
  private String duration;

  /** Whether either was given. */
  boolean given() {
    return count != null || duration != null;
  }

  /** How many may come; a number that is never reached if that was not said. */
  long count() throws Failure {
    if (count != null && count < 1) {
      throw Failure.usage("--count is " + count + ", want at least 1", null);
    }
    return count == null ? Long.MAX_VALUE : count;
  }

  /** How long, or null for ever. */
  Duration duration() throws Failure {
    try {
      return duration == null ? null : (Duration) Kind.DURATION.parse(duration, 1, FOR_MILLIS_MAX);
    } catch (MalformedException e) {
      throw Failure.usage("--for: " + e.getMessage(), null);
    }
  }
}
