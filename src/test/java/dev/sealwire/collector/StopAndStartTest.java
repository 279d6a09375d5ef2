package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.Recovery;
import dev.sealwire.field.FieldClient;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What may be under way at a stop, and what a start makes of what it finds. */
@Timeout(60)
class StopAndStartTest {
  @TempDir Path folder;

  @Test
  void nobody_who_knocked_before_the_stop_is_left_out_or_recorded_behind_it() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      f.start();
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        silent.add(new Socket("127.0.0.1", f.collector.address().getPort()));
      }
      // The last one was refused as well, so the others were accepted before it.
      Socket last = new Socket("127.0.0.1", f.collector.address().getPort());
      last.getOutputStream()
          .write("GET / HTTP/1.0".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      Fixture.await("its refusal", () -> rejected(f).contains("not-tls"));
      CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> f.collector.stop("test"));
      stop.join();
      long size = f.log.size();
      String type = Leaf.decode(f.log.entry(size - 1).orElseThrow().leaf()).event().type();
      assertEquals("collector.stopped", type);
      assertEquals(5, rejected(f).stream().filter("shutdown"::equals).count());
      for (Socket socket : silent) {
        socket.close();
      }
      last.close();
    }
  }

  private static List<String> rejected(Fixture f) {
    try {
      return f.events(HandshakeRejected.class, "handshake.rejected").stream()
          .map(HandshakeRejected::reason)
          .toList();
    } catch (Exception e) {
      return List.of();
    }
  }

  /** The log with a search table that was emptied. */
  private static EvidenceReader withoutSearch(EvidenceReader log) {
    return (EvidenceReader)
        Proxy.newProxyInstance(
            EvidenceReader.class.getClassLoader(),
            new Class<?>[] {EvidenceReader.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("find")
                  && ((EvidenceReader.Query) arguments[0]).payload() != null) {
                return new Cursor<Long>() {
                  @Override
                  public Long next() {
                    return null;
                  }

                  @Override
                  public void close() {}
                };
              }
              try {
                return method.invoke(log, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void an_emptied_search_table_has_no_evidence_removed() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      Bytes recorded = Fixture.bytes(5000, 1);
      try (FieldClient client = f.client(kit, new Fixture.Told())) {
        client.send(Fixture.source("kept", recorded.toArray()), null, null);
        client.await();
      }
      Bytes orphan = Fixture.bytes(5000, 2);
      try (dev.sealwire.evidence.Vault.Upload upload = f.vault.begin()) {
        upload.write(orphan);
        upload.keep(Sha256.hash(orphan));
      }
      Recovery recovery = Restart.run(f.ledger, withoutSearch(f.log), f.vault).orElseThrow();
      assertTrue(f.vault.open(Sha256.hash(recorded)).isPresent());
      assertTrue(f.vault.open(Sha256.hash(orphan)).isEmpty());
      assertEquals(
          List.of("unclean-end", "unacknowledged-payload"),
          recovery.found().stream().map(Recovery.Found::what).toList());
    }
  }

  @Test
  void a_peer_that_no_thread_can_answer_is_cut_off_and_not_left_waiting() {
    AtomicInteger cut = new AtomicInteger();
    List<Executor> without =
        List.of(
            task -> {
              throw new RejectedExecutionException("shut down");
            },
            task -> {
              throw new OutOfMemoryError("unable to create native thread");
            });
    for (Executor executor : without) {
      Outbox outbox =
          new Outbox(
              new dev.sealwire.wire.FrameWriter(java.io.OutputStream.nullOutputStream()),
              executor,
              cut::incrementAndGet);
      outbox.put(out -> {});
      outbox.put(out -> {});
    }
    assertEquals(2, cut.get());
  }
}
