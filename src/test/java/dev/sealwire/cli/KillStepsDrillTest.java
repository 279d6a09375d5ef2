package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.cli.DrillServe.Fault;
import dev.sealwire.cli.DrillServe.Step;
import dev.sealwire.field.Sent;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ends the collector at every named step of the write path, under load, as kill -9 would: each step
 * at some passing of it. {@code -Dsealwire.drill.rounds=50} for more.
 */
@Tag("drill")
@Timeout(3600)
class KillStepsDrillTest {
  private static final int ROUNDS = Integer.getInteger("sealwire.drill.rounds", 2);
  private static final int CLIENTS = 3;
  private static final int PASSINGS_MAX = 12;
  private static final Set<Step> VAULT =
      EnumSet.of(Step.VAULT_TEMP, Step.VAULT_FORCED, Step.VAULT_RENAMED);

  @TempDir Path folder;
  private Served collector;
  private DrillLoad load;

  @AfterEach
  void end() throws Exception {
    if (collector != null) {
      collector.close();
    }
    if (load != null) {
      load.stop();
    }
  }

  /** Has a collector end itself at that step, under load. */
  private void killed(DrillHome home, Step step, int times, Fault fault) throws Exception {
    collector = Served.start(home.folder(), step, times, fault);
    load.to(collector.port());
    assertFalse(load.await(Integer.MAX_VALUE, collector::ended));
    assertEquals(DrillServe.KILLED, collector.awaitEnd(), step + " at " + times);
  }

  @Test
  void every_receipt_survives_an_end_at_every_step() throws Exception {
    DrillHome home = DrillHome.make(folder.resolve("home"));
    load = new DrillLoad(home.kit());
    load.start(CLIENTS, folder);
    Random random = new Random(3);
    Set<Step> steps = EnumSet.complementOf(EnumSet.of(Step.NEVER));
    int kills = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (Step step : steps) {
        int most = VAULT.contains(step) ? PASSINGS_MAX / 3 : PASSINGS_MAX;
        int before = load.receipts().size();
        killed(home, step, 2 + random.nextInt(most), Fault.NONE);
        kills++;
        home.verify(); // as it lies there, before anything is repaired
        List<Sent> all = load.receipts();
        assertEquals(List.of(), home.lost(all.subList(before, all.size())), "after " + step);
      }
    }
    collector = Served.start(home.folder());
    load.to(collector.port());
    load.await(CLIENTS, () -> false);
    load.stop();
    collector.stop();
    assertEquals(List.of(), load.failures());
    home.verify();
    assertEquals(List.of(), home.lost(load.receipts()));
    assertTrue(load.receipts().size() > kills, load.receipts().size() + " receipts");
    DrillHome.say(
        kills
            + " ends at "
            + steps.size()
            + " steps, each "
            + ROUNDS
            + " times, "
            + home.explained(load));
  }

  @Test
  void it_finds_a_log_that_acknowledges_before_the_sync() throws Exception {
    DrillHome home = DrillHome.make(folder.resolve("home"));
    load = new DrillLoad(home.kit());
    load.start(CLIENTS, folder);
    killed(home, Step.STAGED, 12, Fault.ACKNOWLEDGED_EARLY);
    load.stop();
    List<String> lost = home.lost(load.receipts());
    assertNotEquals(List.of(), lost);
    DrillHome.say(
        "planted, acknowledged before the sync: of "
            + load.receipts().size()
            + " receipts "
            + lost.size()
            + " are lost, the first is "
            + lost.get(0));
  }
}
