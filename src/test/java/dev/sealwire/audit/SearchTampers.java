package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.SearchRow;
import java.util.ArrayList;
import java.util.List;

/** Tampering with the search table. */
final class SearchTampers {
  private SearchTampers() {}

  private interface Edit {
    SearchRow of(SearchRow row);
  }

  private static Tamper column(String name, String mark, Edit edit) {
    return new Tamper(
        "search column " + name,
        s -> s.log.searchRows.set(s.at(mark), edit.of(s.log.searchRows.get(s.at(mark)))),
        Area.INTEGRITY,
        "search-column",
        s -> s.at(mark));
  }

  private static Tamper row(String name, String kind, long index, Tamper.Change change) {
    return new Tamper(name, change, Area.INTEGRITY, kind, s -> index);
  }

  private static SearchRow at(long index, SearchRow r) {
    return new SearchRow(
        index,
        r.timeNanos(),
        r.type(),
        r.session(),
        r.peer(),
        r.certificate(),
        r.caseId(),
        r.payload(),
        r.reason());
  }

  static List<Tamper> all() {
    Bytes x = Bytes.utf8("x");
    List<Tamper> t = new ArrayList<>();
    t.add(
        column(
            "time",
            "vault",
            r ->
                new SearchRow(
                    r.index(),
                    r.timeNanos() + 1,
                    r.type(),
                    r.session(),
                    r.peer(),
                    r.certificate(),
                    r.caseId(),
                    r.payload(),
                    r.reason())));
    t.add(
        column(
            "type",
            "vault",
            r ->
                new SearchRow(
                    r.index(),
                    r.timeNanos(),
                    "x",
                    r.session(),
                    r.peer(),
                    r.certificate(),
                    r.caseId(),
                    r.payload(),
                    r.reason())));
    t.add(
        column(
            "session",
            "vault",
            r ->
                new SearchRow(
                    r.index(),
                    r.timeNanos(),
                    r.type(),
                    "x",
                    r.peer(),
                    r.certificate(),
                    r.caseId(),
                    r.payload(),
                    r.reason())));
    t.add(
        column(
            "peer",
            "accepted",
            r ->
                new SearchRow(
                    r.index(),
                    r.timeNanos(),
                    r.type(),
                    r.session(),
                    "x",
                    r.certificate(),
                    r.caseId(),
                    r.payload(),
                    r.reason())));
    t.add(
        column(
            "certificate",
            "alice",
            r ->
                new SearchRow(
                    r.index(),
                    r.timeNanos(),
                    r.type(),
                    r.session(),
                    r.peer(),
                    x,
                    r.caseId(),
                    r.payload(),
                    r.reason())));
    t.add(
        column(
            "case",
            "vault",
            r ->
                new SearchRow(
                    r.index(),
                    r.timeNanos(),
                    r.type(),
                    r.session(),
                    r.peer(),
                    r.certificate(),
                    null,
                    r.payload(),
                    r.reason())));
    t.add(
        column(
            "payload",
            "aborted",
            r ->
                new SearchRow(
                    r.index(),
                    r.timeNanos(),
                    r.type(),
                    r.session(),
                    r.peer(),
                    r.certificate(),
                    r.caseId(),
                    x,
                    r.reason())));
    t.add(
        column(
            "reason",
            "rejected",
            r ->
                new SearchRow(
                    r.index(),
                    r.timeNanos(),
                    r.type(),
                    r.session(),
                    r.peer(),
                    r.certificate(),
                    r.caseId(),
                    r.payload(),
                    "x")));
    t.add(
        column(
            "reason of a revocation",
            "revoked",
            r ->
                new SearchRow(
                    r.index(),
                    r.timeNanos(),
                    r.type(),
                    r.session(),
                    r.peer(),
                    r.certificate(),
                    r.caseId(),
                    r.payload(),
                    "superseded")));
    t.add(
        column(
            "certificate of a revocation",
            "revoked",
            r ->
                new SearchRow(
                    r.index(),
                    r.timeNanos(),
                    "certificate.revoked",
                    r.session(),
                    r.peer(),
                    null,
                    r.caseId(),
                    r.payload(),
                    r.reason())));
    t.add(
        column(
            "reason where there is none",
            "closed",
            r ->
                new SearchRow(
                    r.index(),
                    r.timeNanos(),
                    r.type(),
                    r.session(),
                    r.peer(),
                    r.certificate(),
                    r.caseId(),
                    r.payload(),
                    "x")));
    t.add(row("a search row deleted", "search-missing", 70, s -> s.log.searchRows.remove(70)));
    t.add(
        row(
            "search rows deleted",
            "search-missing",
            70,
            s -> s.log.searchRows.subList(70, 90).clear()));
    t.add(
        row("the first search row deleted", "search-missing", 0, s -> s.log.searchRows.remove(0)));
    t.add(
        row(
            "a search row doubled",
            "search-extra",
            70,
            s -> s.log.searchRows.add(s.log.searchRows.get(70))));
    t.add(
        row(
            "a search row of no entry",
            "search-extra",
            591,
            s -> s.log.searchRows.add(at(591, s.log.searchRows.get(70)))));
    t.add(
        row(
            "a search row below zero",
            "search-extra",
            -3,
            s -> s.log.searchRows.add(at(-3, s.log.searchRows.get(70)))));
    t.add(
        row(
            "a search row moved",
            "search-missing",
            70,
            s -> s.log.searchRows.set(70, at(70_000, s.log.searchRows.get(70)))));
    t.add(
        row(
            "two search rows exchanged",
            "search-column",
            70,
            s -> {
              SearchRow a = s.log.searchRows.get(70);
              s.log.searchRows.set(70, at(70, s.log.searchRows.get(71)));
              s.log.searchRows.set(71, at(71, a));
            }));
    return t;
  }
}
