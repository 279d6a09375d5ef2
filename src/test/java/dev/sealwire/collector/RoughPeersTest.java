package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.Planted;
import dev.sealwire.audit.AuditReport;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.evidence.Statement;
import dev.sealwire.field.FieldClient;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are let in and behave as nobody should, beside one that does as it should. */
@Timeout(60)
class RoughPeersTest {
  private static final int BUFFER = 16 * 1024;
  private static final int GOOD = 60;

  @TempDir Path folder;

  /** A client that has its own idea of the rules. */
  private static final class Rough implements AutoCloseable {
    final SSLSocket socket;
    final FrameReader in;
    final FrameWriter out;
    final Messages.Greeting greeting;

    Rough(Fixture f, Kit kit) throws Exception {
      this(f.connect(kit));
    }

    Rough(SSLSocket connected) throws Exception {
      socket = connected;
      in = new FrameReader(socket.getInputStream());
      out = new FrameWriter(socket.getOutputStream());
      assertTrue(in.next());
      greeting = Messages.Greeting.decode(in.json());
    }

    void open(long stream) throws IOException {
      out.write(stream, new Messages.Open("rough " + stream, null, null));
    }

    void data(long stream, int bytes) throws IOException {
      out.data(stream, new byte[bytes], 0, bytes);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Sends for as long as it is let, and reads nothing: neither credit nor refusals. */
  private static void neverReads(Fixture f, Kit kit) throws Exception {
    try (Rough rough = new Rough(f, kit)) {
      for (long stream = 1; stream <= 4; stream++) {
        rough.open(stream);
        for (int sent = 0; sent < 900_000; sent += 30_000) {
          rough.data(stream, 30_000);
        }
        rough.out.flush();
      }
    }
  }

  /** More streams than there may be: the connection is ended at the first one too many. */
  private static void opensTenThousand(Fixture f, Kit kit) throws Exception {
    try (Rough rough = new Rough(f, kit)) {
      for (long stream = 1; stream <= 10_000; stream++) {
        rough.open(stream);
        rough.data(stream, 100);
        rough.out.flush();
      }
    } catch (IOException e) {
      // It was told to go in the middle of it.
    }
  }

  /** As many streams one after the other, each given up at once. */
  private static void opensAndAborts(Fixture f, Kit kit) throws Exception {
    try (Rough rough = new Rough(f, kit)) {
      for (long stream = 1; stream <= 1_000; stream++) {
        rough.open(stream);
        rough.data(stream, 100);
        rough.out.write(stream, new Messages.Abort("changed my mind"));
      }
      rough.out.flush();
    }
  }

  /** Sends some, claims to have sent a terabyte, and goes away in the middle of the next one. */
  private static void announcesATerabyte(Fixture f, Kit kit) throws Exception {
    try (Rough rough = new Rough(f, kit)) {
      Statement statement =
          new Statement(
              rough.greeting.origin(),
              rough.greeting.session(),
              1,
              "rough 1",
              null,
              null,
              1L << 40,
              Sha256.hash(new byte[0]),
              false,
              f.clock.instant(),
              "0".repeat(32));
      rough.open(1);
      rough.data(1, 50_000);
      rough.out.write(
          1,
          new Messages.Finish(
              statement.encode().utf8(), f.suite.sign(kit.key(), statement.encode())));
      rough.out.flush();
      while (rough.in.next() && rough.in.type() == FrameType.CREDIT) {
        continue;
      }
      assertEquals("statement-mismatch", Messages.Refused.decode(rough.in.json()).code());
      rough.open(2);
      rough.data(2, 60_000);
      rough.out.flush();
    }
  }

  private long temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("data/vault/tmp"))) {
      return files.count();
    }
  }

  private interface Client {
    void run(Fixture f, Kit kit) throws Exception;
  }

  private static CompletableFuture<Void> start(Client client, Fixture f, Kit kit) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            client.run(f, kit);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        },
        task -> new Thread(task, "rough").start());
  }

  @Test
  void none_of_them_disturbs_another_or_takes_memory_beyond_its_limit() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit good = f.kit("laptop-7", Role.FIELD, false);
      Kit bad = f.kit("laptop-13", Role.FIELD, false);
      f.start(s -> Tuned.of(s).buffer(BUFFER).done());
      // One byte of a frame, and now and then another.
      Rough trickles = new Rough(f, bad);
      trickles.open(1);
      trickles.out.flush();
      trickles.socket.getOutputStream().write(FrameType.DATA.code());
      List<CompletableFuture<Void>> bads = new ArrayList<>();
      for (Client client :
          List.<Client>of(
              RoughPeersTest::neverReads,
              RoughPeersTest::opensTenThousand,
              RoughPeersTest::opensAndAborts,
              RoughPeersTest::announcesATerabyte)) {
        bads.add(start(client, f, bad));
      }
      Fixture.Told told = new Fixture.Told();
      long most = 0;
      try (FieldClient client = f.client(good, told)) {
        for (int i = 0; i < GOOD; i++) {
          byte[] data = Fixture.bytes(i % 10 == 0 ? 50_000 : 900, i).toArray();
          client.send(Fixture.source("good", data), null, null);
          most = Math.max(most, f.collector.buffered());
          if (i % 20 == 0) {
            trickles.socket.getOutputStream().write(0);
          }
        }
        client.await();
      }
      assertEquals(GOOD, told.sent.size());
      assertEquals(List.of(), List.copyOf(told.refused));
      bads.forEach(CompletableFuture::join);
      trickles.close();
      Fixture.await("all sessions to end", () -> f.collector.connections() == 0);
      assertTrue(most <= BUFFER, most + " bytes were buffered");
      assertEquals(0, f.collector.buffered());
      assertEquals(0, temporaryFiles());
      Set<String> ends = new HashSet<>();
      f.events(SessionClosed.class, "session.closed").forEach(e -> ends.add(e.reason()));
      assertTrue(ends.containsAll(Set.of("goodbye", "protocol")), ends::toString);
      List<PayloadAborted> aborted = f.events(PayloadAborted.class, "payload.aborted");
      assertEquals(1_000, aborted.stream().filter(e -> e.reason().equals("client-abort")).count());
      assertEquals(
          1, aborted.stream().filter(e -> e.reason().equals("statement-mismatch")).count());
      f.collector.stop("test");
      AuditReport report = f.audit();
      assertEquals(List.of(), report.findings());
    }
  }

  @Test
  void what_finds_no_memory_goes_to_the_vault_and_nobody_is_refused() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit good = f.kit("laptop-7", Role.FIELD, false);
      Kit bad = f.kit("laptop-13", Role.FIELD, false);
      f.start(s -> Tuned.of(s).buffer(2048).done());
      Fixture.Told told = new Fixture.Told();
      try (FieldClient client = f.client(good, told)) {
        Rough greedy = new Rough(f, bad);
        for (long stream = 1; stream <= 3; stream++) {
          greedy.open(stream);
          greedy.data(stream, 1000);
        }
        greedy.out.flush();
        Fixture.await("two of three to be in memory", () -> f.collector.buffered() == 2000);
        send(client, "no room", 49);
        assertEquals(2000, f.collector.buffered());
        send(client, "just room", 48);
        greedy.close();
        Fixture.await("the greedy one to go", () -> f.collector.connections() == 1);
        assertEquals(0, f.collector.buffered());
        send(client, "room again", 1000);
      }
      assertEquals(
          List.of("vault", "inline", "inline"),
          f.events(PayloadReceived.class, "payload.received").stream()
              .map(PayloadReceived::stored)
              .toList());
      f.ends();
    }
  }

  @Test
  void one_certificate_has_a_share_of_open_streams_over_all_of_its_connections() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit good = f.kit("laptop-7", Role.FIELD, false);
      Kit bad = f.kit("laptop-13", Role.FIELD, false);
      f.start();
      int share = 4 * Fixture.settings().streamsMax();
      List<Rough> all = new ArrayList<>();
      for (int open = 0; open < share; open += Fixture.settings().streamsMax()) {
        Rough rough = new Rough(f, bad);
        all.add(rough);
        for (long stream = 1; stream <= Fixture.settings().streamsMax(); stream++) {
          rough.open(stream);
          rough.data(stream, 5000);
        }
        rough.out.flush();
      }
      Fixture.await("a file for each", () -> files() == share);
      try (Rough one = new Rough(f, bad)) {
        one.open(1);
        one.out.flush();
        assertTrue(one.in.next());
        Messages.Refused refused = Messages.Refused.decode(one.in.json());
        assertEquals("too-many-streams", refused.code());
        assertTrue(refused.detail().contains(share + " streams"), refused.detail());
        Fixture.Told told = new Fixture.Told();
        try (FieldClient client = f.client(good, told)) {
          send(client, "of another", 3000);
        }
        assertEquals(1, told.sent.size());
        // A stream that ends makes room for the next one, on any connection.
        all.get(0).out.write(1, new Messages.Abort("done"));
        all.get(0).out.flush();
        Fixture.await("one file less", () -> files() == share - 1);
        one.open(2);
        one.data(2, 5000);
        one.out.flush();
        Fixture.await("one file more", () -> files() == share);
      }
      for (Rough rough : all) {
        rough.close();
      }
      Fixture.await("all sessions to end", () -> f.collector.connections() == 0);
      assertEquals(0, files());
    }
  }

  private long files() {
    try {
      return temporaryFiles();
    } catch (IOException e) {
      return -1;
    }
  }

  private static void send(FieldClient client, String name, int bytes) throws Exception {
    client.send(Fixture.source(name, Fixture.bytes(bytes, bytes).toArray()), null, null);
    client.await();
  }

  @Test
  void memory_is_given_to_its_limit_and_not_a_byte_past_it() {
    Buffers buffers = new Buffers(10);
    assertTrue(buffers.take(0));
    assertTrue(buffers.take(7));
    assertFalse(buffers.take(4));
    assertTrue(buffers.take(3));
    assertFalse(buffers.take(1));
    assertEquals(10, buffers.taken());
    buffers.give(7);
    assertTrue(buffers.take(7));
    assertFalse(buffers.take(Long.MAX_VALUE));
    assertFalse(new Buffers(0).take(1));
  }

  @Test
  void credit_for_a_peer_that_reads_nothing_is_one_item_and_one_sum_a_stream() {
    Credits credits = new Credits();
    int items = 0;
    for (int i = 0; i < 1_000_000; i++) {
      items += credits.grant(1 + i % 3, 10) ? 1 : 0;
    }
    assertEquals(1, items);
    credits.ended(2);
    assertEquals(Map.of(1L, 3_333_340L, 3L, 3_333_330L), credits.take());
    assertEquals(Map.of(), credits.take());
    assertTrue(credits.grant(4, 1), "the next one has to be sent again");
    // Streams that were opened and given up leave nothing behind, whoever waits for the item.
    for (long stream = 5; stream < 100_000; stream++) {
      assertFalse(credits.grant(stream, 1));
      credits.ended(stream);
    }
    assertEquals(Map.of(4L, 1L), credits.take());
  }

  @Test
  void a_frame_that_announces_more_than_it_may_is_refused_before_memory_is_taken()
      throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit bad = f.kit("laptop-13", Role.FIELD, false);
      f.start();
      announcesTooMuch(f.connect(bad));
      Fixture.await("its end", () -> f.collector.connections() == 0);
      Bytes partial = f.events(PayloadAborted.class, "payload.aborted").get(0).sha256().bytes();
      assertEquals(Sha256.hash(new byte[0]).bytes(), partial);
    }
  }

  @Test
  void it_finds_a_collector_that_takes_memory_for_what_a_frame_announces() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit bad = f.kit("laptop-13", Role.FIELD, false);
      try (StandIn taking = StandIn.takingWhatIsAnnounced(f, bad)) {
        Planted.found("CREDIT", () -> announcesTooMuch(taking.connect()));
      }
    }
  }

  private static void announcesTooMuch(SSLSocket to) throws Exception {
    try (Rough rough = new Rough(to)) {
      rough.open(1);
      rough.out.flush();
      byte[] header = {
        (byte) FrameType.DATA.code(), 0, 0, 0, 1, (byte) 255, (byte) 255, (byte) 255
      };
      rough.socket.getOutputStream().write(header);
      assertTrue(rough.in.next());
      assertEquals(FrameType.GOODBYE, rough.in.type());
      String detail = Messages.Goodbye.decode(rough.in.json()).detail();
      assertTrue(detail.contains("16777215 bytes, want at most 262144"), detail);
    }
  }
}
