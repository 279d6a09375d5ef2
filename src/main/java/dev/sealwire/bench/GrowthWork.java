package dev.sealwire.bench;

import dev.sealwire.audit.AuditReport;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader.Query;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.ledger.Appended;
import dev.sealwire.tlog.ProofFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The same log small and grown, in this process: what an append, a proof, a look-up, opening it and
 * reading it all again take at {@link #SMALL} entries, and at as many as the plan says. Another log
 * is for the compilers before: else what is small would be slow for being first. What is asked for
 * is at random all over the log. Before it counts the file is read once and the same asked for a
 * while, so that at either size the system and the program hold what they can hold; what a proof
 * takes in a log that was just opened is a figure of its own.
 */
final class GrowthWork implements Work {
  static final int SMALL = 100_000;

  private static final int SLICE = 100_000;
  private static final int APPENDED_PART = 20;
  private static final int ASKED_BEFORE = 1000;
  private static final int ASKED = 2000;
  private static final int ASKED_JUST_OPENED = 200;
  private static final int READ_BYTES = 1 << 20;
  private static final double NANOS_A_MICRO = 1e3;
  private static final double NANOS_A_MILLI = 1e6;

  /** What a turn of it did, to be timed. */
  private interface Turn {
    void run(Writing writing) throws IOException, SealwireException, InterruptedException;
  }

  /** Microseconds of each round; opening in milliseconds. */
  private static final class Times {
    private final List<Double> append = new ArrayList<>();
    private final List<Double> inclusion = new ArrayList<>();
    private final List<Double> justOpened = new ArrayList<>();
    private final List<Double> consistency = new ArrayList<>();
    private final List<Double> byIndex = new ArrayList<>();
    private final List<Double> bySession = new ArrayList<>();
    private final List<Double> open = new ArrayList<>();
    private final List<Double> verify = new ArrayList<>();
    private final List<Double> bytes = new ArrayList<>();
  }

  private final Random random = new Random(1); // which entries are asked for, the same each time

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public boolean isLong() {
    return true;
  }

  @Override
  public List<Figure> run(Plan plan) throws IOException, SealwireException {
    Path data = plan.folder().resolve("growth");
    warmUp(plan);
    Writing writing = Writing.create(plan, data);
    try {
      int small = small(plan);
      grow(plan, writing, small);
      Times first = new Times();
      writing = measured(plan, writing, data, first);
      grow(plan, writing, plan.entries());
      Times last = new Times();
      writing = measured(plan, writing, data, last);
      return figures(small, plan.entries(), first, last);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      writing.close();
    }
  }

  private void warmUp(Plan plan) throws IOException, SealwireException {
    Path data = plan.folder().resolve("growth-warm-up");
    Writing writing = Writing.create(plan, data);
    try {
      grow(plan, writing, 2L * small(plan));
      writing = measured(plan, writing, data, new Times());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      writing.close();
    }
  }

  private static int small(Plan plan) {
    return Math.min(SMALL, Math.max(1, plan.entries() / 10));
  }

  private static void grow(Plan plan, Writing writing, long to)
      throws IOException, SealwireException, InterruptedException {
    for (long size = writing.log().size(); size < to; size = writing.log().size()) {
      writing.append((int) Math.min(SLICE, to - size));
      writing.log().awaitSearch();
      if (writing.log().size() % (10 * SLICE) < SLICE) {
        plan.told().accept("growth: " + writing.log().size() + " entries");
      }
    }
  }

  private Writing measured(Plan plan, Writing given, Path data, Times times)
      throws IOException, SealwireException, InterruptedException {
    for (int round = 0; round < plan.rounds(); round++) {
      long size = given.log().size();
      asked(plan, given, data, times);
      plan.told().accept("growth round " + round + " at " + size);
    }
    Writing writing = given;
    for (int round = 0; round < plan.rounds(); round++) {
      long size = writing.log().size();
      writing.close();
      times.bytes.add((double) AppendWork.size(data) / size);
      long start = System.nanoTime();
      writing = given.again(plan, data);
      times.open.add((System.nanoTime() - start) / NANOS_A_MILLI);
      times.justOpened.add(each(writing, ASKED_JUST_OPENED, w -> prove(w, entry(size))));
    }
    writing.close();
    for (int round = 0; round < plan.rounds(); round++) {
      long start = System.nanoTime();
      AuditReport report = audit(plan, given, data);
      times.verify.add((System.nanoTime() - start) / NANOS_A_MICRO / report.entries());
    }
    return given.again(plan, data);
  }

  private void asked(Plan plan, Writing writing, Path data, Times times)
      throws IOException, SealwireException, InterruptedException {
    int appended = Math.max(1, small(plan) / APPENDED_PART);
    times.append.add(timed(writing, w -> w.append(appended)) / NANOS_A_MICRO / appended);
    writing.log().awaitSearch();
    long size = writing.log().size();
    readThrough(data);
    times.inclusion.add(warmed(writing, w -> prove(w, entry(size))));
    times.consistency.add(warmed(writing, w -> w.ledger().consistency(1 + entry(size), size)));
    times.byIndex.add(warmed(writing, w -> w.log().entry(entry(size)).orElseThrow()));
    times.bySession.add(warmed(writing, w -> find(w, 1 + entry(size - 1))));
  }

  private static AuditReport audit(Plan plan, Writing writing, Path data)
      throws IOException, SealwireException {
    return VerifyWork.audited(
        plan,
        new VerifyWork.Subject(data, writing.key(), List.of(), writing.suite()),
        Runtime.getRuntime().availableProcessors());
  }

  private long entry(long size) {
    return random.nextLong(size);
  }

  private static double timed(Writing writing, Turn turn)
      throws IOException, SealwireException, InterruptedException {
    long start = System.nanoTime();
    turn.run(writing);
    return System.nanoTime() - start;
  }

  /**
   * Has the system read the files of {@code data}: what it keeps of them is its own choice. Where
   * locks go with a process, as POSIX has them, this lets go of the log's; nobody else knows it.
   */
  private static void readThrough(Path data) throws IOException {
    byte[] buffer = new byte[READ_BYTES];
    try (DirectoryStream<Path> files = Files.newDirectoryStream(data)) {
      for (Path file : files) {
        try (InputStream in = Files.newInputStream(file)) {
          while (in.read(buffer) >= 0) {
            // What is in it does not matter.
          }
        }
      }
    }
  }

  private static double warmed(Writing writing, Turn turn)
      throws IOException, SealwireException, InterruptedException {
    each(writing, ASKED_BEFORE, turn);
    return each(writing, ASKED, turn);
  }

  private static double each(Writing writing, int count, Turn turn)
      throws IOException, SealwireException, InterruptedException {
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      turn.run(writing);
    }
    return (System.nanoTime() - start) / NANOS_A_MICRO / count;
  }

  private static ProofFile prove(Writing writing, long index)
      throws IOException, SealwireException {
    UnverifiedEntry entry = writing.log().entry(index).orElseThrow();
    return writing
        .ledger()
        .prove(
            new Appended(
                index, entry.leaf(), Sha256.of(entry.leafHash()), writing.ledger().checkpoint()));
  }

  /** By a column of the search table that has another value in each entry. */
  private static void find(Writing writing, long index) throws IOException, SealwireException {
    String session = Hex.encode(Synthetic.session(index));
    Query query = new Query(null, null, null, null, session, null, null, null);
    try (Cursor<Long> found = writing.log().find(query)) {
      Long only = found.next();
      if (only == null || only != index || found.next() != null) {
        throw new EvidenceException("entry " + index + " was not found by its session alone");
      }
    }
  }

  private List<Figure> figures(int small, int large, Times first, Times last) {
    return List.of(
        figure("an append", "us", large, last.append, small, first.append),
        figure("an inclusion proof", "us", large, last.inclusion, small, first.inclusion),
        figure(
            "an inclusion proof, just opened",
            "us",
            large,
            last.justOpened,
            small,
            first.justOpened),
        figure("a consistency proof", "us", large, last.consistency, small, first.consistency),
        figure("an entry by index", "us", large, last.byIndex, small, first.byIndex),
        figure("an entry by session", "us", large, last.bySession, small, first.bySession),
        figure("opening the log", "ms", large, last.open, small, first.open),
        figure("verify, for an entry", "us", large, last.verify, small, first.verify),
        figure("store for an entry, closed", "bytes", large, last.bytes, small, first.bytes));
  }

  private Figure figure(
      String what, String unit, int large, List<Double> last, int small, List<Double> first) {
    return Figure.of(name(), what + " at " + large + " entries", unit, last)
        .against("at " + small, first);
  }
}
