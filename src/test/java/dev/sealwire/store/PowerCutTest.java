package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.Group;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.store.PowerCutPath.Acknowledged;
import dev.sealwire.store.PowerCutPath.Lost;
import dev.sealwire.store.PowerCutPath.Step;
import dev.sealwire.store.PowerCutPath.Tape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.h2.Driver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The crash table: the power goes at every write and force, and what was not forced goes too. */
final class PowerCutTest {
  private static final int[] GROUPS = {1, 2, 150, 1, 1, 1, 1, 1};

  private static final int FAULTS_MAX = 3;

  /** Behind a cut; what comes after the first begins behind an orderly end. */
  private static final int SESSIONS = 2;

  @TempDir Path folder;

  private StoreFiles newStore() throws IOException {
    Path data = folder.resolve("live");
    H2EvidenceLog.create(data).close();
    return new StoreFiles(data, PowerCutPath.SCHEME + ":");
  }

  private static Tape record(StoreFiles files) throws IOException {
    return PowerCutPath.record(
        files.evidence().toString(), Bytes.wrap(Files.readAllBytes(files.evidence())));
  }

  /** What a log does to the disk, in the worst case for the reuse of space. */
  private Tape logTape(int[] groups) throws Exception {
    StoreFiles files = newStore();
    Tape tape = record(files);
    try (H2EvidenceLog log = H2EvidenceLog.open(files, 0)) {
      long size = 0;
      for (int count : groups) {
        // Long enough for H2 to write parts of the transaction before it is committed.
        StoredPayload payload =
            new StoredPayload(
                Samples.hash("big" + size).bytes(), Bytes.wrap(new byte[4000 * count]));
        log.append(
            new Group(
                Samples.entries(size, count),
                List.of(),
                List.of(),
                List.of(payload),
                Samples.checkpoint(size)));
        size += count;
        tape.add(new Acknowledged(size));
      }
    }
    return tape;
  }

  /** A log of single entries that is compacted between them, and what that did to the disk. */
  private Tape compactedTape() throws Exception {
    StoreFiles files = newStore();
    long size = 0;
    Tape tape;
    try (H2EvidenceLog log = H2EvidenceLog.open(files, 0, 0)) {
      for (; size < 40; size++) {
        log.append(Samples.group(size, 1));
        log.append(Samples.checkpoint(size + 1));
        log.awaitSearch();
      }
    }
    tape = record(files);
    try (H2EvidenceLog log = H2EvidenceLog.open(files, 0, 85)) {
      for (; size < 46; size++) {
        log.append(Samples.group(size, 1));
        tape.add(new Acknowledged(size + 1));
        log.awaitSearch();
        log.compact();
      }
      assertTrue(log.compactionSteps() > 3, log.compactionSteps() + " steps");
    }
    return tape;
  }

  @ParameterizedTest
  @EnumSource
  void everything_acknowledged_survives_a_power_cut_while_the_store_is_compacted(Lost lost)
      throws Exception {
    Tape tape = compactedTape();
    for (int seed = 0; seed < (lost == Lost.SOME ? 2 : 1); seed++) {
      assertEquals(List.of(), faults(tape, lost, seed * 100_000));
    }
  }

  /** The same rows by H2 alone, with or without the force that is to make them durable. */
  private Tape plainTape(boolean force, boolean reuse) throws Exception {
    StoreFiles files = newStore();
    Tape tape = record(files);
    String url = files.url("", StoreFiles.EVIDENCE) + ";WRITE_DELAY=0;MAX_COMPACT_TIME=0";
    if (reuse) {
      url += ";RETENTION_TIME=0";
    }
    Properties owner = new Properties();
    owner.setProperty("user", "OWNER");
    owner.setProperty("password", "");
    try (Connection connection = new Driver().connect(url, owner);
        Statement statement = connection.createStatement();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO entry VALUES(?, ?, ?, ?)")) {
      connection.setAutoCommit(false);
      for (int index = 0; index < 100; index++) {
        var entry = Samples.entry(index);
        RowCursor.set(
            insert,
            entry.index(),
            entry.leaf(),
            entry.leafHash().bytes(),
            entry.chainHash().bytes());
        insert.executeUpdate();
        if (index % 10 == 9) {
          connection.commit();
          if (force) {
            statement.execute("CHECKPOINT SYNC");
          }
          tape.add(new Acknowledged(index + 1));
        }
      }
    }
    return tape;
  }

  /** What is wrong after a cut before each step; each store must also take entries again. */
  private List<String> faults(Tape tape, Lost lost, int seed) throws Exception {
    List<String> faults = new ArrayList<>();
    List<Step> steps = tape.steps();
    long acknowledged = 0;
    for (int cut = 0; cut <= steps.size(); cut++) {
      if (cut > 0 && steps.get(cut - 1) instanceof Acknowledged a) {
        acknowledged = a.size();
      }
      Path data = Files.createDirectories(folder.resolve("cut"));
      Bytes image = tape.image(cut, lost, new Random(seed + cut));
      Files.write(data.resolve("evidence.mv.db"), image.toArray());
      String fault = null;
      long size = acknowledged;
      for (int session = 0; session < SESSIONS && fault == null; session++) {
        try (H2EvidenceLog log = H2EvidenceLog.open(data)) {
          fault = Samples.wrong(log, size);
          log.append(Samples.group(log.size(), 2));
          size = log.size();
          log.awaitSearch();
        } catch (IOException e) {
          fault = "session " + session + ": " + e;
        }
      }
      if (fault != null) {
        faults.add("cut " + cut + " of " + steps.size() + ": " + fault);
        if (faults.size() == FAULTS_MAX) {
          break;
        }
      }
    }
    return faults;
  }

  @ParameterizedTest
  @EnumSource
  void everything_acknowledged_survives_a_power_cut_at_every_step(Lost lost) throws Exception {
    Tape tape = logTape(GROUPS);
    for (int seed = 0; seed < (lost == Lost.SOME ? 2 : 1); seed++) {
      assertEquals(List.of(), faults(tape, lost, seed * 100_000));
    }
  }

  @Test
  void the_drill_finds_what_a_missing_force_loses() throws Exception {
    Tape tape = plainTape(false, false);
    assertFalse(faults(tape, Lost.ALL, 0).isEmpty());
    assertEquals(List.of(), faults(tape, Lost.NONE, 0));
  }

  @Test
  void the_drill_finds_what_a_chunk_with_a_hole_loses() throws Exception {
    Tape tape = plainTape(true, false);
    assertEquals(List.of(), faults(tape, Lost.ALL, 0));
    assertFalse(faults(tape, Lost.SOME, 0).isEmpty());
  }

  @Test
  void the_drill_finds_what_reused_space_loses() throws Exception {
    Tape tape = plainTape(true, true);
    assertFalse(faults(tape, Lost.NONE, 0).isEmpty());
  }

  @Test
  void a_disk_that_fails_at_any_step_never_loses_what_was_acknowledged() throws Exception {
    StoreFiles files = newStore();
    byte[] empty = Files.readAllBytes(files.evidence());
    int failures = 0;
    for (int step = 0; step < 24; step++) {
      Files.write(files.evidence(), empty);
      Tape tape = record(files);
      H2EvidenceLog log = H2EvidenceLog.open(files, 0);
      log.append(Samples.group(0, 3));
      log.awaitSearch();
      tape.failAfter(step);
      long acknowledged = 3;
      try {
        while (acknowledged < 9) {
          log.append(Samples.group(acknowledged, 2));
          acknowledged += 2;
        }
      } catch (StoreUnknownException e) {
        failures++;
        long next = acknowledged;
        assertThrows(StoreUnknownException.class, () -> log.append(Samples.group(next, 1)));
        assertThrows(StoreUnknownException.class, () -> log.append(Samples.checkpoint(next)));
      }
      close(log);
      PowerCutPath.forget(files.evidence().toString());
      try (H2EvidenceLog again = H2EvidenceLog.open(files.folder())) {
        assertEquals(null, Samples.wrong(again, acknowledged));
        assertTrue(again.size() == acknowledged || again.size() == acknowledged + 2);
      }
    }
    assertTrue(failures > 5, failures + " failures");
  }

  private static void close(H2EvidenceLog log) {
    try {
      log.close();
    } catch (IOException e) {
      // With a broken disk it may say so.
    }
  }
}
