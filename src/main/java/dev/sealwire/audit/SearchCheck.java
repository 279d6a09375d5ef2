package dev.sealwire.audit;

import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.SearchRow;
import java.io.IOException;

/**
 * The search table against the entries, merged by index. The writer fills it behind the log, so a
 * tail without rows is no fault; a row missing before one that is there is.
 */
final class SearchCheck {
  private static final int ROW_BYTES = 256;

  private final Cursor<SearchRow> rows;
  private final Findings findings;
  private SearchRow row;
  private long missingFrom = -1;
  private long missing;
  private SearchRow firstExtra; // of a run of rows too many, or null
  private long extra;
  private long checked;

  SearchCheck(Cursor<SearchRow> rows, Findings findings) throws IOException {
    this.rows = rows;
    this.findings = findings;
    this.row = rows.next();
  }

  /** Rows read ahead, of a few hundred bytes each. */
  static Cursor<SearchRow> ahead(Cursor<SearchRow> rows, Workers workers) {
    return Ahead.of(rows, SearchCheck::bytes, workers);
  }

  private static long bytes(SearchRow row) {
    return ROW_BYTES
        + chars(row.type())
        + chars(row.session())
        + chars(row.peer())
        + chars(row.caseId())
        + chars(row.reason());
  }

  private static long chars(String text) {
    return text == null ? 0 : 2L * text.length();
  }

  /** How many rows were compared. */
  long checked() {
    return checked;
  }

  /**
   * The next entry.
   *
   * @param wanted what its leaf says, or null if that cannot be read, which was said already
   */
  void entry(long index, SearchRow wanted) throws IOException {
    while (row != null && row.index() < index) {
      extra();
    }
    if (row == null || row.index() > index) {
      if (missingFrom < 0) {
        missingFrom = index;
      }
      missing++;
      return;
    }
    hole();
    extraAreOver();
    if (wanted != null) {
      checked++;
      for (SearchColumns.Difference difference : SearchColumns.compare(row, wanted)) {
        findings.add(
            Area.INTEGRITY,
            "search-column",
            index,
            "search column " + difference.column(),
            difference.found(),
            difference.wanted());
      }
    }
    row = rows.next();
  }

  /** After the last entry, which was that before {@code size}. */
  void end(long size) throws IOException {
    while (row != null) {
      extra();
    }
    extraAreOver();
    if (missing > 0) {
      findings.notChecked(
          Area.INTEGRITY, "search rows of " + Shown.range(missingFrom, size) + ": not indexed yet");
    }
  }

  private void hole() {
    if (missing > 0) {
      findings.add(
          Area.INTEGRITY,
          "search-missing",
          missingFrom,
          "search row",
          "no row for " + missing + (missing == 1 ? " entry" : " entries") + " from here on",
          "a row for each entry before " + row.index());
    }
    missing = 0;
    missingFrom = -1;
  }

  /** Rows too many that follow on one another are one finding. */
  private void extra() throws IOException {
    if (firstExtra == null) {
      firstExtra = row;
    }
    extra++;
    row = rows.next();
  }

  private void extraAreOver() {
    if (firstExtra != null) {
      String more = extra == 1 ? "" : ", and " + (extra - 1) + " rows after it";
      findings.add(
          Area.INTEGRITY,
          "search-extra",
          firstExtra.index(),
          "search row",
          "a row of type " + firstExtra.type() + more,
          "none: there is no such entry, or it has a row already");
    }
    firstExtra = null;
    extra = 0;
  }
}
