package dev.sealwire.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers findings and what was not checked. Belongs to the thread that runs the audit. */
final class Findings {
  private final List<Finding> kept = new ArrayList<>();
  private final Map<Area, Long> counts = new EnumMap<>(Area.class);
  private final Map<Area, Set<String>> notChecked = new EnumMap<>(Area.class);
  private long total;

  void add(Area area, String kind, long index, String place, String found, String wanted) {
    total++;
    counts.merge(area, 1L, Long::sum);
    if (kept.size() < AuditReport.FINDINGS_MAX) {
      kept.add(
          new Finding(area, kind, index, Shown.text(place), Shown.text(found), Shown.text(wanted)));
    }
  }

  void notChecked(Area area, String what) {
    notChecked.computeIfAbsent(area, a -> new LinkedHashSet<>()).add(Shown.text(what));
  }

  long total() {
    return total;
  }

  long count(Area area) {
    return counts.getOrDefault(area, 0L);
  }

  List<String> notChecked(Area area) {
    return List.copyOf(notChecked.getOrDefault(area, Set.of()));
  }

  /** By area, then by index; what was found first stays first. */
  List<Finding> sorted() {
    List<Finding> sorted = new ArrayList<>(kept);
    sorted.sort(Comparator.comparing(Finding::area).thenComparingLong(Finding::index));
    return sorted;
  }
}
