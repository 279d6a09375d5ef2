package dev.sealwire.cli;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names that were misspelt, and what was probably meant. */
final class Words {
  /** Variables of ours that are no settings: the home, the client's, and the launcher's. */
  private static final Set<String> VARIABLES =
      Set.of("SEALWIRE_HOME", "SEALWIRE_STATE", "SEALWIRE_KIT", "SEALWIRE_JAVA_OPTS");

  private static final int DISTANCE_MAX = 3;

  private Words() {}

  static List<String> settingKeys() {
    return Arrays.stream(Setting.values()).map(Setting::key).toList();
  }

  /** A hint that names the candidate nearest to {@code word}, or lists them all. */
  static String nearest(String word, List<String> candidates) {
    return meant(word, candidates).orElse("there are: " + String.join(", ", candidates));
  }

  /** A hint that names the candidate nearest to {@code word}, if one is near. */
  static Optional<String> meant(String word, Collection<String> candidates) {
    // Of a short word most may be wrong by then: x is no bob.
    int far = Math.min(DISTANCE_MAX, (word.length() + 1) / 2);
    return candidates.stream()
        .filter(candidate -> distance(word, candidate) <= far)
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
        .map(candidate -> "did you mean " + candidate + "?");
  }

  /**
   * Refuses variables that look like ours and are not: a misspelt setting that is passed over is
   * worse than none.
   */
  static void checkVariables(Map<String, String> env) throws Failure {
    for (String name : env.keySet().stream().sorted().toList()) {
      if (name.startsWith("SEALWIRE_")
          && !VARIABLES.contains(name)
          && Setting.ofVariable(name).isEmpty()) {
        List<String> known =
            java.util.stream.Stream.concat(
                    Arrays.stream(Setting.values()).map(Setting::variable),
                    VARIABLES.stream().sorted())
                .toList();
        throw Failure.usage("unknown environment variable " + name, nearest(name, known));
      }
    }
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
