package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.store.PowerCutPath.Acknowledged;
import dev.sealwire.store.PowerCutPath.Force;
import dev.sealwire.store.PowerCutPath.Step;
import dev.sealwire.store.PowerCutPath.Tape;
import dev.sealwire.store.PowerCutPath.Write;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The database alone, compacted while it is open, its space used again as soon as may be, most of
 * its chunks written before the file's end; and at each moment the cuts that mean harm: {@link
 * CutWindows}. {@code -Dsealwire.drill.groups=40} for a longer run.
 */
final class PowerCutWindowsTest {
  private static final int GROUPS = Integer.getInteger("sealwire.drill.groups", 3);

  private static final int ALIVE_PERCENT = H2EvidenceLog.ALIVE_PERCENT;

  /** Entries of one that are there before. */
  private static final int BEFORE = 20;

  /** Kills, each at another step, behind each of which the power goes. */
  private static final int KILLS = 3;

  /** Orderly ends behind a cut, the first after a single commit. */
  private static final int SESSIONS = 3;

  @TempDir Path folder;
  private StoreFiles files;
  private long size;

  @BeforeEach
  void names_the_store() {
    files = new StoreFiles(folder.resolve("live"), PowerCutPath.SCHEME + ":");
  }

  /**
   * A store of single entries, closed, and not by a copy without holes.
   *
   * @param alivePercent 0: space goes free by its age, so that much of it is dead and not yet free
   */
  private void prepare(int entries, int alivePercent) throws Exception {
    H2EvidenceLog.create(files.folder()).close();
    try (H2EvidenceLog log = H2EvidenceLog.open(files.folder(), 0, alivePercent)) {
      append(log, null, entries);
    }
  }

  /** Opens the store by H2 alone and closes it: its header says then that the end was orderly. */
  private void closeByH2() throws IOException {
    new MVStore.Builder().fileName(files.evidence().toString()).open().close();
    assertTrue(header().isClean());
  }

  private FileHeader header() throws IOException {
    try (FileChannel file = FileChannel.open(files.evidence())) {
      return FileHeader.of(file).get(0);
    }
  }

  private Tape record() throws IOException {
    return PowerCutPath.record(files.evidence().toString(), content());
  }

  private Bytes content() throws IOException {
    return Bytes.wrap(Files.readAllBytes(files.evidence()));
  }

  /** Groups of one with all that is committed without a force in between. */
  private void append(H2EvidenceLog log, Tape tape, int entries) throws Exception {
    for (long to = size + entries; size < to; size++) {
      log.append(Samples.group(size, 1));
      if (tape != null) {
        tape.add(new Acknowledged(size + 1));
      }
      log.append(Samples.checkpoint(size + 1));
      log.awaitSearch();
      if (size % 3 == 2) {
        log.compact();
      }
    }
  }

  /** Opens the prepared store, appends, closes it in good order. */
  private Tape session() throws Exception {
    Tape tape = record();
    try (H2EvidenceLog log = H2EvidenceLog.open(files, 0, ALIVE_PERCENT)) {
      append(log, tape, GROUPS);
    }
    return tape;
  }

  private CutWindows.Outcome cut(Bytes start, List<Step> steps, boolean look) throws Exception {
    CutWindows windows = new CutWindows(folder.resolve("image.mv.db"), start, steps);
    return windows.cut(look ? this::fault : null);
  }

  /** What the program itself finds in an image, and whether it goes on with it, time and again. */
  private String fault(Bytes image, long acknowledged) throws IOException {
    Path data = Files.createDirectories(folder.resolve("cut"));
    Files.write(data.resolve("evidence.mv.db"), image.toArray());
    String fault = null;
    long size = acknowledged;
    for (int session = 0; session < SESSIONS && fault == null; session++) {
      try (H2EvidenceLog log = H2EvidenceLog.open(data, 0, ALIVE_PERCENT)) {
        fault = Samples.wrong(log, size);
        log.append(Samples.group(log.size(), 1));
        size = log.size();
        if (session > 0) {
          log.compact();
        }
      } catch (StoreUnknownException | IOException e) {
        fault = "does not go on in session " + session + ": " + e.getMessage();
      }
    }
    return fault;
  }

  private static void assertNothingLost(CutWindows.Outcome outcome) {
    assertEquals(List.of(), outcome.faults());
    assertEquals(0, outcome.lost());
    assertTrue(outcome.images() > 2 * outcome.windows(), outcome + "");
    say("cuts that mean harm", outcome);
  }

  private static void say(String what, CutWindows.Outcome outcome) {
    String text = what + ": " + outcome.images() + " images of " + outcome.windows();
    text += " pairs of forces, " + outcome.lost() + " lost";
    text += outcome.faults().isEmpty() ? "" : ", the first: " + outcome.faults().get(0);
    System.getLogger("drill").log(System.Logger.Level.INFO, text);
  }

  private static int writesBeforeTheEnd(Bytes start, List<Step> steps) {
    long end = start.size();
    int count = 0;
    for (Step step : steps) {
      if (step instanceof Write w) {
        boolean before = w.at() >= FileHeader.BYTES && w.at() + w.data().size() < end;
        count += before ? 1 : 0;
        end = Math.max(end, w.at() + w.data().size());
      }
    }
    return count;
  }

  @Test
  void no_cut_that_means_harm_costs_a_compacted_store_anything() throws Exception {
    prepare(BEFORE, ALIVE_PERCENT);
    Bytes start = content();
    List<Step> steps = session().steps();
    assertTrue(writesBeforeTheEnd(start, steps) > 10 * GROUPS);
    assertNothingLost(cut(start, steps, true));
  }

  /** The first chunk of a session may go over many that were dead and not yet free. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void none_does_behind_an_orderly_end(boolean byH2) throws Exception {
    for (int entries = 3; entries < 7; entries++) {
      prepareOf(entries, byH2);
      Bytes start = content();
      assertNothingLost(cut(start, session().steps(), true));
    }
  }

  /** Another store of so many entries, much of it dead and not yet free. */
  private void prepareOf(int entries, boolean byH2) throws Exception {
    files = new StoreFiles(folder.resolve("live" + entries), PowerCutPath.SCHEME + ":");
    size = 0;
    prepare(entries, 0);
    if (byH2) {
      closeByH2();
    }
  }

  /**
   * Of a chunk without its end nothing counts but what it went over, now and then a dead chunk that
   * the commit before lists. Who goes on from there and ends in good order has a file that H2,
   * where that says so, opens as older.
   */
  @Test
  void an_orderly_end_behind_a_kill_hides_no_commit() throws Exception {
    int hidden = 0;
    for (int entries = BEFORE - 5; entries < BEFORE; entries++) {
      prepareOf(entries, false);
      FileImage image = new FileImage(content());
      for (Step step : session().steps()) {
        if (step instanceof Write w) {
          image.put(w.at(), w.data().toArray(), 0, w.data().size());
          if (w.at() >= FileHeader.BYTES && w.data().size() > FileHeader.BLOCK) {
            Files.write(files.evidence(), image.bytes().toArray());
            closeByH2();
            hidden += newestByH2() < header().version() ? 1 : 0;
            try (EvidenceReader reader = H2EvidenceLog.openReadOnly(files.folder())) {
              assertEquals(null, Samples.wrong(reader, entries));
            }
            assertEquals(null, fault(content(), entries));
          }
        }
      }
    }
    String text = "orderly ends behind a kill: " + hidden + " that H2 opens as older";
    System.getLogger("drill").log(System.Logger.Level.INFO, text);
    assertTrue(hidden > 0);
  }

  private long newestByH2() throws IOException {
    return CutWindows.read(files.evidence().toString(), MVStore::getCurrentVersion);
  }

  /** A cut, a recovery, and another cut in all that the recovered store does. */
  @Test
  void none_does_behind_another_cut() throws Exception {
    prepare(BEFORE, ALIVE_PERCENT);
    Bytes start = content();
    List<Step> steps = session().steps();
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Force) {
        ends.add(i);
      }
    }
    for (int i = 0; i < KILLS + 1; i++) {
      FileImage image = new FileImage(start);
      int to = ends.get(ends.size() / 2 + i);
      // All of the last window but its last write, as the other way round is what a kill leaves.
      for (int step = 0; step < to - i % 2; step++) {
        if (steps.get(step) instanceof Write w) {
          image.put(w.at(), w.data().toArray(), 0, w.data().size());
        } else if (steps.get(step) instanceof PowerCutPath.Truncate t) {
          image.cut(t.size());
        }
      }
      Files.write(files.evidence(), image.bytes().toArray());
      Tape again = record();
      try (H2EvidenceLog log = H2EvidenceLog.open(files, 0, ALIVE_PERCENT)) {
        size = log.size();
        append(log, again, 2);
      }
      assertNothingLost(cut(image.bytes(), again.steps(), true));
    }
  }

  /**
   * A killed process leaves with the system what it did not force; the power may go behind that.
   */
  @Test
  void none_does_behind_a_kill() throws Exception {
    prepare(BEFORE, ALIVE_PERCENT);
    byte[] prepared = content().toArray();
    long before = size;
    for (int kill = 0; kill < KILLS; kill++) {
      Files.write(files.evidence(), prepared);
      size = before;
      Tape tape = record();
      H2EvidenceLog killed = H2EvidenceLog.open(files, 0, ALIVE_PERCENT);
      tape.failAfter(40 + 7 * kill);
      assertThrows(IOException.class, () -> goOnUntilItFails(killed, tape));
      killed.close();
      tape.failAfter(Integer.MAX_VALUE / 2);
      try (H2EvidenceLog log = H2EvidenceLog.open(files, 0, ALIVE_PERCENT)) {
        size = log.size();
        append(log, tape, 2);
      }
      assertNothingLost(cut(Bytes.of(prepared), tape.steps(), true));
    }
  }

  private void goOnUntilItFails(H2EvidenceLog log, Tape tape) throws Exception {
    try {
      append(log, tape, Integer.MAX_VALUE / 2);
    } catch (StoreUnknownException e) {
      throw new IOException(e);
    }
  }

  private static boolean headersBlock(Step step) {
    return step instanceof Write w
        && w.at() < FileHeader.BYTES
        && w.data().size() == FileHeader.BLOCK;
  }

  /** As it once was: both blocks of the header name a chunk, and go with its end. */
  private static List<Step> headerWithTheEnd(List<Step> steps) {
    List<Step> planted = new ArrayList<>();
    Write header = null;
    boolean begun = false;
    boolean forced = false;
    for (Step step : steps) {
      if (headersBlock(step) && begun) {
        header = (Write) step;
        forced = false;
        continue;
      }
      planted.add(step);
      begun |= step instanceof Write w && w.at() >= FileHeader.BYTES;
      if (header != null && step instanceof Force) {
        forced = true;
      } else if (header != null && forced && step instanceof Write) {
        planted.add(new Write(0, header.data().plus(header.data())));
        header = null;
      }
    }
    return planted;
  }

  @Test
  void it_finds_what_a_header_with_the_end_it_names_loses() throws Exception {
    prepare(BEFORE, ALIVE_PERCENT);
    Bytes start = content();
    CutWindows.Outcome outcome = cut(start, headerWithTheEnd(session().steps()), false);
    say("planted, a header with its chunk's end", outcome);
    assertTrue(outcome.lost() > GROUPS, outcome + "");
    assertTrue(outcome.faults().get(0).contains("lost: opened as of commit"), outcome + "");
  }

  @Test
  void it_finds_what_a_header_that_stays_clean_loses() throws Exception {
    int lost = 0;
    for (int entries = 3; entries < 7; entries++) {
      prepareOf(entries, true);
      Bytes start = content();
      List<Step> planted = new ArrayList<>(session().steps());
      int chunk = 0;
      while (!(planted.get(chunk) instanceof Write w) || headersBlock(w)) {
        chunk++;
      }
      planted.subList(0, chunk).clear();
      CutWindows.Outcome outcome = cut(start, planted, false);
      say("planted, a header that stays clean", outcome);
      lost += outcome.lost();
    }
    assertTrue(lost > 0);
  }

  @Test
  void it_finds_what_an_end_with_the_rest_of_its_chunk_loses() throws Exception {
    prepare(BEFORE, ALIVE_PERCENT);
    Bytes start = content();
    List<Step> steps = session().steps();
    List<Step> planted = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      boolean behindHeader =
          i > 0 && steps.get(i) instanceof Force && headersBlock(steps.get(i - 1));
      if (!behindHeader) {
        planted.add(steps.get(i));
      }
    }
    CutWindows.Outcome outcome = cut(start, planted, false);
    say("planted, an end with the rest of its chunk", outcome);
    assertTrue(outcome.lost() > GROUPS, outcome + "");
  }
}
