package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.cli.DrillServe.Fault;
import dev.sealwire.cli.DrillServe.Step;
import dev.sealwire.field.Sent;
import dev.sealwire.store.MountedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real collector on a real file system of its own, under load: the power of that disk goes, again
 * and again, or it turns read-only. Needs to be allowed to mount. {@code -Dsealwire.drill.cuts=200}
 * for more.
 */
@Tag("drill")
@Timeout(7200)
class MountDrillTest {
  private static final int CUTS = Integer.getInteger("sealwire.drill.cuts", 8);

  /** As many of each moment of a closing: two, with as many cuts as there are by default. */
  private static final int CLOSINGS = Math.max(1, CUTS / 4);

  /** How often the collector is ended for that: a moment may be over before it is seen. */
  private static final int CLOSINGS_MAX = 12 * CLOSINGS;

  private static final int CLIENTS = 3;
  private static final int RECEIPTS = 60;
  private static final int MEBIBYTES = 512;

  private static final Set<PosixFilePermission> OWNER_ALONE =
      PosixFilePermissions.fromString("rw-------");

  private static final Class<BasicFileAttributes> KEYS = BasicFileAttributes.class;

  @TempDir Path folder;
  private MountedDisk disk;
  private Served collector;
  private DrillLoad load;

  @AfterEach
  void end() throws Exception {
    if (collector != null) {
      collector.kill();
    }
    if (load != null) {
      load.stop();
    }
    if (disk != null) {
      disk.close();
    }
  }

  /** Cuts the power under load; what was promised before it went. */
  private List<Sent> cut(int receipts, Path state) throws Exception {
    load.to(collector.port());
    load.start(CLIENTS, state);
    load.await(receipts, () -> false);
    List<Sent> promised = load.receipts();
    disk.cutPower();
    collector.kill();
    load.stop();
    disk.unmount();
    disk.mount();
    return promised;
  }

  @Test
  void every_receipt_survives_a_real_power_cut() throws Exception {
    disk = MountedDisk.make(folder, MEBIBYTES);
    DrillHome home = DrillHome.make(disk.folder().resolve("home"));
    load = new DrillLoad(home.kit());
    Random random = new Random(5);
    List<Sent> promised = List.of();
    int after = 0;
    int gone = 0;
    for (int cut = 0; cut < CUTS; cut++) {
      collector = Served.start(home.folder());
      promised = new ArrayList<>(promised);
      int before = load.receipts().size();
      // What a client holds from the moment of a cut may be of a future that never came.
      List<Sent> now = cut(RECEIPTS + random.nextInt(RECEIPTS), folder.resolve("state" + cut));
      promised.addAll(now.subList(before, now.size()));
      List<Sent> late = load.receipts().subList(now.size(), load.receipts().size());
      after += late.size();
      gone += home.lost(late).size();
      home.verify(); // as it lies there
      assertEquals(List.of(), home.lost(promised), "after cut " + cut);
    }
    collector = Served.start(home.folder());
    collector.stop();
    home.verify();
    assertEquals(List.of(), home.lost(promised));
    assertEquals(List.of(), load.failures());
    assertTrue(promised.size() >= CUTS * RECEIPTS);
    DrillHome.say(
        CUTS
            + " power cuts of a real disk, "
            + promised.size()
            + " receipts before them, 0 lost, "
            + after
            + " more while it was being cut, of which "
            + gone
            + " are gone, 0 stores that did not open, each verified");
  }

  @Test
  void it_finds_a_collector_that_forces_nothing() throws Exception {
    disk = MountedDisk.make(folder, MEBIBYTES);
    DrillHome home = DrillHome.make(disk.folder().resolve("home"));
    load = new DrillLoad(home.kit());
    collector = Served.start(home.folder(), Step.NEVER, 1, Fault.UNFORCED);
    List<Sent> promised = cut(RECEIPTS, folder.resolve("state"));
    List<String> lost = home.lost(promised);
    assertNotEquals(List.of(), lost);
    DrillHome.say(
        "planted, nothing forced: of "
            + promised.size()
            + " receipts "
            + lost.size()
            + " are lost, the first is "
            + lost.get(0));
  }

  @Test
  void a_disk_that_turns_read_only_under_load_ends_the_service_and_costs_nothing()
      throws Exception {
    disk = MountedDisk.make(folder, MEBIBYTES);
    DrillHome home = DrillHome.make(disk.folder().resolve("home"));
    load = new DrillLoad(home.kit());
    collector = Served.start(home.folder());
    load.to(collector.port());
    load.start(CLIENTS, folder.resolve("state"));
    load.await(RECEIPTS, () -> false);
    disk.turnReadOnly();
    assertEquals(Exit.UNREACHED, collector.awaitEnd());
    load.stop();
    List<Sent> promised = load.receipts();
    home.verify(); // of a disk that nothing can be written to
    assertEquals(List.of(), home.lost(promised));
    disk.unmount();
    disk.mount();
    assertEquals(List.of(), home.lost(promised));
    collector = Served.start(home.folder());
    load.to(collector.port());
    load.start(CLIENTS, folder.resolve("state"));
    load.await(RECEIPTS, () -> false);
    load.stop();
    collector.stop();
    assertEquals(List.of(), load.failures());
    home.verify();
    assertEquals(List.of(), home.lost(load.receipts()));
    DrillHome.say(
        "read-only under load: " + promised.size() + " receipts before it, 0 lost, goes on after");
  }

  /** When in a closing the power goes. */
  private enum When {
    /** The copy is being written. */
    COPYING,
    /** It is whole, and for its owner alone now: compared, or forced. */
    COMPARING,
    /** It stands in the place of the store. */
    REPLACED
  }

  /** Waits for that moment of a closing; false if the collector ended before it was seen. */
  private boolean await(When when, Path data, Object before) throws Exception {
    Path copy = data.resolve("evidence.compact.mv.db");
    Path store = data.resolve("evidence.mv.db");
    while (true) {
      boolean ended = collector.ended();
      boolean replaced = !before.equals(Files.readAttributes(store, KEYS).fileKey());
      boolean there = Files.exists(copy) && !replaced;
      boolean now =
          switch (when) {
            case COPYING -> there;
            case COMPARING -> there && owned(copy);
            case REPLACED -> replaced;
          };
      if (now || ended) {
        return now;
      }
      Thread.onSpinWait();
    }
  }

  /** Whether its owner alone may read it, which H2, that makes the copy, does not see to. */
  private static boolean owned(Path file) throws IOException {
    try {
      return OWNER_ALONE.equals(Files.getPosixFilePermissions(file));
    } catch (NoSuchFileException e) {
      return false; // just now given its new name
    }
  }

  @Test
  void every_receipt_survives_a_power_cut_while_a_log_is_copied_on_closing() throws Exception {
    disk = MountedDisk.make(folder, MEBIBYTES);
    DrillHome home = DrillHome.make(disk.folder().resolve("home"));
    Path data = home.folder().resolve("data");
    load = new DrillLoad(home.kit());
    Map<When, Integer> met = new EnumMap<>(When.class);
    for (When when : When.values()) {
      met.put(when, 0);
    }
    int cut = 0;
    for (; cut < CLOSINGS_MAX && met.values().stream().anyMatch(n -> n < CLOSINGS); cut++) {
      collector = Served.start(home.folder());
      load.to(collector.port());
      load.start(CLIENTS, folder.resolve("state"));
      load.await(RECEIPTS, () -> false);
      load.stop();
      When when = Collections.min(met.entrySet(), Map.Entry.comparingByValue()).getKey();
      Object before = Files.readAttributes(data.resolve("evidence.mv.db"), KEYS).fileKey();
      collector.terminate();
      boolean seen = await(when, data, before);
      disk.cutPower();
      if (seen) {
        met.merge(when, 1, Integer::sum);
      }
      collector.kill();
      disk.unmount();
      disk.mount();
      home.verify(); // as it lies there
      assertEquals(List.of(), home.lost(load.receipts()), "after cut " + cut + ", " + when);
    }
    collector = Served.start(home.folder());
    collector.stop();
    home.verify();
    assertEquals(List.of(), home.lost(load.receipts()));
    assertEquals(List.of(), load.failures());
    // Of a closing that was over too soon, or had too little to give back, nothing is learnt.
    assertTrue(Collections.min(met.values()) >= CLOSINGS, cut + " cuts, " + met);
    DrillHome.say(
        cut
            + " power cuts in closings, "
            + met
            + ", the rest after the end, "
            + load.receipts().size()
            + " receipts, 0 lost, each verified");
  }
}
