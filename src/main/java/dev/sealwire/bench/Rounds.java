package dev.sealwire.bench;

import java.util.ArrayList;
import java.util.List;

/** Values of rounds, and what is made of them. */
final class Rounds {
  private Rounds() {}

  /** The middle one, or between the two middle ones. */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /** Of each round the mean of both. */
  static List<Double> means(List<Double> some, List<Double> others) {
    List<Double> means = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      means.add((some.get(i) + others.get(i)) / 2);
    }
    return means;
  }

  /** The median of the quotients of each round. */
  static double ratio(List<Double> values, List<Double> limits) {
    List<Double> quotients = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      quotients.add(values.get(i) / limits.get(i));
    }
    return median(quotients);
  }
}
