package dev.sealwire.audit;

import java.util.List;

/**
 * The answer for one area.
 *
 * @param area what it is about
 * @param outcome PASS stands for what was checked only
 * @param summary what was checked, in counts and index ranges {@code [from, to)}
 * @param notChecked what was not, each in words; empty if there is nothing
 */
public record Verdict(Area area, Outcome outcome, String summary, List<String> notChecked) {
  /** Copies the list. */
  public Verdict {
    notChecked = List.copyOf(notChecked);
  }
}
