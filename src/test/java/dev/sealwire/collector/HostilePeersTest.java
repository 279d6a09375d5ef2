package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.StateFolder;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Messages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that were let in and mean harm: what they get for it, and what the log says of it. */
@Timeout(120)
class HostilePeersTest {
  private static final int STREAMS = Integer.getInteger("sealwire.drill.streams", 20_000);
  private static final String NAME = Peer.NAME;
  private static final byte[] DATA = Peer.DATA;

  @TempDir Path folder;

  private static void servesOthers(Fixture f, Kit kit) throws Exception {
    Fixture.Told told = new Fixture.Told();
    try (FieldClient client = f.client(kit, told)) {
      client.send(Fixture.source("of a good one", new byte[3000]), null, null);
      client.await();
    }
    assertEquals(1, told.sent.size(), () -> "refused: " + told.refused);
  }

  @Test
  void a_statement_counts_once_and_over_its_own_connection() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      countsOnce(f, kit, () -> f.connect(kit));
      Fixture.await("its end", () -> f.collector.connections() == 0);
      assertEquals(1, f.entries("payload.received").size());
      assertEquals(
          List.of("statement-mismatch", "statement-mismatch"),
          f.events(PayloadAborted.class, "payload.aborted").stream()
              .map(PayloadAborted::reason)
              .toList());
      f.ends();
    }
  }

  /** Where a peer knocks: at the collector, or at what stands in its place. */
  interface Door {
    SSLSocket connect() throws Exception;
  }

  static void countsOnce(Fixture f, Kit kit, Door door) throws Exception {
    Messages.Finish signed;
    try (Peer peer = Peer.of(door.connect())) {
      signed = Peer.finish(f, kit, peer.statement(f, 1));
      assertEquals(FrameType.RECEIPT, peer.payload(1, signed));
      assertEquals(FrameType.REFUSED, peer.payload(2, signed), "another stream");
      peer.raw().say(1, new Messages.Open(NAME, null, null));
      assertEquals("protocol", peer.raw().goodbye(), "the same stream");
    }
    try (Peer again = Peer.of(door.connect())) {
      assertEquals(FrameType.REFUSED, again.payload(1, signed), "another connection");
      assertEquals("statement-mismatch", Messages.Refused.decode(again.raw().in().json()).code());
    }
  }

  /** Texts that are small and ask for much, or are large and say nothing. */
  private static List<String> bombs() {
    String nested = "[".repeat(8000) + "]".repeat(8000);
    String objects = "{\"a\":".repeat(2500) + "1" + "}".repeat(2500);
    return List.of(
        nested,
        "{\"v\":" + nested.substring(0, 4000),
        objects,
        "{\"v\":1" + ",\"a\":1".repeat(2000) + "}",
        "{\"v\":1e999999999}",
        "{\"v\":" + "9".repeat(15_000) + "}",
        "{\"name\":\"" + "\\u0001".repeat(2600) + "\"}",
        "\u0001".repeat(9000),
        " ".repeat(16_000),
        " ".repeat(30_000),
        "{\"v\":1,\"v\":1}",
        "\ufeff{}",
        "null",
        "");
  }

  @Test
  void a_statement_shaped_like_a_bomb_is_refused_as_malformed_and_nothing_else_happens()
      throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      Kit good = f.kit("laptop-8", Role.FIELD, false);
      f.start();
      bombsAreRefused(() -> f.connect(kit));
      assertEquals(List.of(), f.entries("payload.received"));
      servesOthers(f, good);
      f.ends();
    }
  }

  static void bombsAreRefused(Door door) throws Exception {
    List<String> answers = new ArrayList<>();
    for (String bomb : bombs()) {
      try (Peer peer = Peer.of(door.connect())) {
        peer.raw().out().write(1, new Messages.Open(NAME, null, null));
        peer.raw().out().data(1, DATA, 0, DATA.length);
        peer.raw().say(1, new Messages.Finish(bomb, Bytes.of(DATA)));
        assertTrue(peer.raw().in().next());
        answers.add(
            switch (peer.raw().in().type()) {
              case REFUSED -> Messages.Refused.decode(peer.raw().in().json()).code();
              case GOODBYE -> Messages.Goodbye.decode(peer.raw().in().json()).reason();
              default -> peer.raw().in().type().name();
            });
      }
    }
    Set<String> known = Set.of("statement-malformed", "protocol");
    assertTrue(known.containsAll(answers), answers::toString);
    assertTrue(
        answers.stream().filter("statement-malformed"::equals).count() > bombs().size() / 2,
        answers::toString);
  }

  private static Set<String> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      Set<String> names = new TreeSet<>();
      all.filter(Files::isRegularFile)
          .map(path -> folder.relativize(path).toString())
          .filter(name -> !name.startsWith("state")) // what the client itself keeps
          .forEach(names::add);
      return names;
    }
  }

  @Test
  void no_name_of_a_payload_becomes_the_name_of_a_file() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      noNameIsAFile(f);
      f.ends();
    }
  }

  static void noNameIsAFile(Fixture f) throws Exception {
    List<String> names =
        List.of(
            "../../../../tmp/escaped",
            "/etc/cron.d/escaped",
            "..\\..\\escaped",
            "C:\\escaped",
            "escaped\u0000.txt",
            "\u001b]0;escaped\u0007",
            "escaped\r\n2026 all is well",
            "\u202etxt.depacse",
            "~/escaped",
            "$(touch escaped)",
            "a/".repeat(1000) + "escaped",
            "evidence.mv.db",
            ".");
    Kit kit = f.kit("laptop-7", Role.FIELD, false);
    f.start();
    Fixture.Told told = new Fixture.Told();
    try (FieldClient client = f.client(kit, told)) {
      client.send(Fixture.source("first", Fixture.bytes(5000, 99).toArray()), null, null);
      client.await();
      Set<String> before = files(f.folder);
      for (int i = 0; i < names.size(); i++) {
        byte[] data = Fixture.bytes(5000, i).toArray();
        client.send(Fixture.source(names.get(i), data), names.get(i).substring(0, 1), null);
      }
      client.await();
      Set<String> made = files(f.folder);
      made.removeAll(before);
      assertEquals(List.of(), List.copyOf(told.refused));
      assertEquals(names.size(), made.size(), made::toString);
      assertTrue(
          made.stream().allMatch(n -> n.matches("data/vault/sha256/../../[0-9a-f]{64}")),
          made::toString);
    }
    List<String> recorded =
        f.events(PayloadReceived.class, "payload.received").stream()
            .map(PayloadReceived::name)
            .toList();
    assertEquals(names, recorded.subList(1, recorded.size()), "each as it was said");
  }

  private static FieldClient client(Fixture f, Kit kit, Path state, Fixture.Told told)
      throws Exception {
    return FieldClient.start(
        f.connect(kit),
        new FieldClient.Context(kit, new StateFolder(state), f.suite, f.clock, f.random),
        told);
  }

  @Test
  void clients_that_race_with_the_same_payload_all_get_receipts_for_one_file() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      race(f, 12);
      f.ends();
    }
  }

  static void race(Fixture f, int rounds) throws Exception {
    int clients = 4;
    Kit kit = f.kit("laptop-7", Role.FIELD, false);
    f.start();
    Fixture.Told told = new Fixture.Told();
    CyclicBarrier together = new CyclicBarrier(clients);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      Path state = f.folder.resolve("state-" + i);
      Thread thread =
          new Thread(
              () -> {
                try (FieldClient client = client(f, kit, state, told)) {
                  for (int round = 0; round < rounds; round++) {
                    together.await();
                    byte[] data = Fixture.bytes(40_000, round).toArray();
                    client.send(Fixture.source("r" + round, data), null, null);
                    client.await();
                  }
                } catch (Exception e) {
                  f.warnings.add(e.toString());
                  together.reset();
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), f.warnings);
    assertEquals(clients * rounds, told.sent.size(), () -> "refused: " + told.refused);
    long kept = files(f.folder).stream().filter(name -> name.contains("vault")).count();
    assertEquals(rounds, kept);
  }

  /** The bytes of a whole payload on stream 1, as a good client would send them. */
  private static byte[] whole(Fixture f, Kit kit, Peer peer) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FrameWriter out = new FrameWriter(bytes);
    out.write(1, new Messages.Open(NAME, null, null));
    out.data(1, DATA, 0, DATA.length);
    out.write(1, Peer.finish(f, kit, peer.statement(f, 1)));
    out.flush();
    return bytes.toByteArray();
  }

  @Test
  void a_connection_that_ends_anywhere_within_a_frame_leaves_no_payload_and_is_told_of()
      throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      int cuts = endsWithinFrames(f, kit, 0, (bytes, cut) -> cut);
      assertTrue(cuts > 70, cuts + " cuts");
      try (Peer peer = Peer.of(f, kit)) {
        peer.raw().socket().getOutputStream().write(whole(f, kit, peer));
        peer.raw().take(FrameType.RECEIPT);
      }
      f.ends();
    }
  }

  /** How much of the bytes of a payload arrives that were cut off there. */
  interface Arriving {
    int of(byte[] bytes, int cut);
  }

  /** Cuts connections off from {@code first} on; how many. */
  static int endsWithinFrames(Fixture f, Kit kit, int first, Arriving arriving) throws Exception {
    int cuts = 0;
    int length = first + 1;
    for (int cut = first; cut < length; cut += cut < 60 ? 1 : 23) {
      try (Peer peer = Peer.of(f, kit)) {
        byte[] bytes = whole(f, kit, peer);
        length = bytes.length;
        peer.raw().socket().getOutputStream().write(bytes, 0, arriving.of(bytes, cut));
        peer.raw().socket().getOutputStream().flush();
      }
      cuts++;
    }
    Fixture.await("their ends", () -> f.collector.connections() == 0);
    assertEquals(List.of(), f.entries("payload.received"));
    assertEquals(cuts, f.entries("session.closed").size());
    return cuts;
  }

  @Test
  void clients_that_stop_within_a_frame_keep_nobody_out_and_go_when_they_have_been_idle()
      throws Exception {
    stopWithinAFrame(s -> Tuned.of(s).idle(Duration.ofSeconds(1)).done());
  }

  @Tag("drill")
  @Test
  void it_finds_a_collector_that_keeps_those_who_say_nothing() {
    assertThrows(AssertionError.class, () -> stopWithinAFrame(s -> s));
  }

  private void stopWithinAFrame(UnaryOperator<CollectorSettings> settings) throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit bad = f.kit("laptop-13", Role.FIELD, false);
      Kit good = f.kit("laptop-7", Role.FIELD, false);
      f.start(settings);
      List<Peer> slow = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Peer peer = Peer.of(f, bad);
        peer.raw().socket().setSoTimeout(10_000); // for one that is never told to go
        peer.raw().say(1, new Messages.Open(NAME, null, null));
        // A frame of 100 bytes, of which the header and then a few come, and never the rest.
        byte[] part = {(byte) FrameType.DATA.code(), 0, 0, 0, 1, 0, 0, 100, 1, 2, 3};
        peer.raw().socket().getOutputStream().write(part, 0, 1 + i % part.length);
        slow.add(peer);
      }
      servesOthers(f, good);
      for (Peer peer : slow) {
        assertEquals("idle", peer.raw().goodbye());
        peer.close();
      }
      f.ends();
      assertEquals(20, f.events(PayloadAborted.class, "payload.aborted").size());
    }
  }

  @Tag("drill")
  @Test
  void any_number_of_streams_one_after_the_other_takes_no_memory_and_each_is_recorded()
      throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit bad = f.kit("laptop-13", Role.FIELD, false);
      Kit good = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      long start = System.nanoTime();
      try (Peer peer = Peer.of(f, bad)) {
        for (long stream = 1; stream <= STREAMS; stream++) {
          peer.raw().out().write(stream, new Messages.Open(NAME, null, null));
          peer.raw().out().data(stream, DATA, 0, DATA.length);
          peer.raw().out().write(stream, new Messages.Abort("changed my mind"));
          if (stream % 1000 == 0) {
            peer.raw().out().flush();
            assertTrue(f.collector.buffered() <= 8 * 1024, "of streams that are over");
          }
        }
        peer.raw().out().flush();
        servesOthers(f, good);
      }
      Fixture.await("its end", () -> f.collector.connections() == 0);
      int aborted = f.entries("payload.aborted").size();
      assertEquals(STREAMS, aborted);
      double seconds = (System.nanoTime() - start) / 1e9;
      f.ends();
      String text = "%d streams of one connection in %.1f s, each recorded, another was served";
      System.getLogger("drill")
          .log(System.Logger.Level.INFO, String.format(text, aborted, seconds));
    }
  }
}
