package dev.sealwire.audit;

import static dev.sealwire.audit.Edits.*;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.Leaf;
import java.util.ArrayList;
import java.util.List;

/** By whoever has the log's key: refusals that were counted. */
final class StormTampers {
  private StormTampers() {}

  /** One text in the entry replaced, and everything made anew. */
  private static Tamper reworded(
      String name, Area area, String kind, String mark, String from, String to) {
    return at(
        name,
        area,
        kind,
        mark,
        s -> {
          Bytes leaf = edit(s.leaves.get(s.at(mark)), from, to);
          Leaf.decode(leaf); // still an entry
          s.leaves.set(s.at(mark), leaf);
          s.rewrite();
        });
  }

  private static String time(SampleLog s, String mark, String field) {
    String leaf = Fields.text(s.leaves.get(s.at(mark)));
    int from = leaf.indexOf("\"" + field + "\":\"") + field.length() + 4;
    return leaf.substring(from, leaf.indexOf('"', from));
  }

  /** A time of the storm set to one of another entry's. */
  private static Tamper retimed(
      String name, String mark, String field, String fromMark, String fromField) {
    return at(
        name,
        Area.TIME,
        "storm-window",
        mark,
        s -> {
          String was = "\"" + field + "\":\"" + time(s, mark, field);
          String now = "\"" + field + "\":\"" + time(s, fromMark, fromField);
          Bytes leaf = edit(s.leaves.get(s.at(mark)), was, now);
          Leaf.decode(leaf);
          s.leaves.set(s.at(mark), leaf);
          s.rewrite();
        });
  }

  static List<Tamper> storms() {
    Area all = Area.COMPLETENESS;
    String kind = "storm-count";
    List<Tamper> t = new ArrayList<>();
    t.add(reworded("refusals left out", all, kind, "storm", "\"count\":100,", "\"count\":99,"));
    t.add(
        reworded(
            "refusals for a reason left out", all, kind, "storm", "\"count\":99}", "\"count\":9}"));
    t.add(
        reworded(
            "refusals of a source left out", all, kind, "storm", "\"count\":30}", "\"count\":3}"));
    t.add(
        reworded(
            "refusals of other sources left out",
            all,
            kind,
            "storm",
            "\"count\":7}",
            "\"count\":6}"));
    t.add(
        reworded(
            "refusals of sources beyond count left out", all, kind, "storm", "\"beyond\":3,", ""));
    t.add(
        reworded(
            "counts too large to add up",
            all,
            kind,
            "storm",
            "\"count\":60}",
            "\"count\":" + Long.MAX_VALUE + "}"));
    t.add(
        reworded(
            "more other sources than refusals",
            all,
            kind,
            "storm",
            "\"sources\":4,",
            "\"sources\":8,"));
    t.add(
        reworded(
            "a sample for a reason not counted",
            all,
            kind,
            "storm",
            "\"reason\":\"rate\",\"detail\"",
            "\"reason\":\"expired\",\"detail\""));
    t.add(retimed("a storm that ends before it begins", "storm", "to", "started", "time"));
    t.add(retimed("a storm that ends after it was recorded", "storm", "to", "storm2", "time"));
    t.add(retimed("a storm before the collector started", "storm", "from", "opened", "time"));
    t.add(retimed("two storms at the same time", "storm2", "from", "storm", "from"));
    t.add(
        anew(
            "a storm while no collector runs",
            all,
            "collector-sequence",
            "carol",
            s -> s.event("storm")));
    return t;
  }
}
