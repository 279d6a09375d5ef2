package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sealwire.tls.TlsProvider;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real collector that runs out of file descriptors at one connection too many: in accepting it,
 * or in setting TLS up for it, for which Conscrypt opens a pipe. Whatever it cannot serve is
 * recorded, takes nobody's place, and once there are descriptors again everybody is served.
 */
@Tag("drill")
@Timeout(300)
class DescriptorsDrillTest {
  /** More than a source may have handshakes under way, 16, so that none may keep its place. */
  private static final int STRANGERS = 48;

  private static final int DESCRIPTORS_A_CONNECTION = 3;

  /** Of the 16 handshakes that a source may have, some find descriptors and some do not. */
  private static final int SPARE = 10 * DESCRIPTORS_A_CONNECTION;

  private static final String NOT_SET_UP = "tls was not set up";

  @TempDir Path folder;

  private static int descriptors(Served collector) throws Exception {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + collector.pid() + "/fd"))) {
      return (int) open.count();
    }
  }

  private static int notSetUp(DrillHome home) {
    String rejected = home.run("log", "--json", "--type", "handshake.rejected");
    return rejected.split(NOT_SET_UP, -1).length - 1;
  }

  @Test
  void a_connection_without_descriptors_is_recorded_and_takes_nobodys_place() throws Exception {
    assumeTrue(
        TlsProvider.choose(System.getProperty("sealwire.test.tls", "auto"))
                .name()
                .equals("Conscrypt")
            && Files.isDirectory(Path.of("/proc/self/fd")));
    DrillHome home = DrillHome.make(folder);
    int atRest;
    try (Served collector = Served.start(home.folder())) {
      atRest = descriptors(collector);
      collector.stop();
    }
    int before = 0;
    int most = 0;
    for (int left = 0; left < DESCRIPTORS_A_CONNECTION; left++) {
      try (Served collector = Served.start(home.folder(), atRest + SPARE + left)) {
        List<Socket> strangers = new ArrayList<>();
        for (int i = 0; i < STRANGERS; i++) {
          strangers.add(new Socket("127.0.0.1", collector.port()));
          Thread.sleep(5); // so that the acceptor came to each before they leave again
        }
        for (Socket stranger : strangers) {
          stranger.close();
        }
        DrillLoad load = new DrillLoad(home.kit());
        load.to(collector.port());
        load.start(1, folder.resolve("state" + left));
        assertTrue(load.await(20, collector::ended), "it serves again");
        load.stop();
        assertEquals(List.of(), load.failures());
        collector.stop();
      }
      int after = notSetUp(home);
      most = Math.max(most, after - before);
      before = after;
      home.verify();
    }
    assertTrue(most > 16, most + " connections without descriptors at the most");
    DrillHome.say(
        most + " of " + STRANGERS + " connections found no descriptors, all recorded, then served");
  }
}
