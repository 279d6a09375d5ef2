package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real collector under load at moments of no choice, again and again. Clients send again
 * what got no receipt: nothing that was receipted may be lost, and nothing may be recorded twice
 * but by a client that said so twice. {@code -Dsealwire.drill.kills=500} for more.
 */
@Tag("drill")
@Timeout(3600)
class KillDrillTest {
  private static final int KILLS = Integer.getInteger("sealwire.drill.kills", 10);
  private static final int CLIENTS = 3;
  private static final int RECEIPTS_BEFORE_KILL = 60;

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

  private void serve(DrillHome home) throws Exception {
    collector = Served.start(home.folder());
    load.to(collector.port());
  }

  @Test
  void every_receipt_survives_kill_9() throws Exception {
    DrillHome home = DrillHome.make(folder.resolve("home"));
    load = new DrillLoad(home.kit());
    serve(home);
    load.start(CLIENTS, folder);
    Random random = new Random(9);
    for (int kill = 0; kill < KILLS; kill++) {
      load.await(RECEIPTS_BEFORE_KILL + random.nextInt(RECEIPTS_BEFORE_KILL), () -> false);
      collector.kill();
      home.verify(); // as it lies there, before anything is repaired
      serve(home);
    }
    load.stop();
    collector.stop();
    assertEquals(List.of(), load.failures());
    home.verify();
    assertTrue(load.receipts().size() >= KILLS * RECEIPTS_BEFORE_KILL);
    assertEquals(List.of(), home.lost(load.receipts()));
    System.getLogger("drill")
        .log(System.Logger.Level.INFO, KILLS + " kills, " + home.explained(load));
  }
}
